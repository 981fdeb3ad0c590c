"""What a check-in asks of the client, who sees the answers, and what was answered so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.feedback.domain.answers import Repair, Routing
from services.feedback.domain.questionnaire import Asking
from services.feedback.domain.rating import Rating
from services.feedback.ports import Title, Unit
from services.feedback.usecases.disown import last_before
from services.feedback.usecases.hear_repair import asked_about, word_of
from services.feedback.usecases.holder import Holder, must_be_the_client
from services.feedback.usecases.mailing import note_opened
from services.feedback.usecases.measure import Asked, asked_now
from services.feedback.usecases.offer import offered
from services.feedback.usecases.rate import accept
from services.feedback.usecases.write_note import standing_note
from shared.contracts.events import GoalUpdated, SessionUpdated
from shared.contracts.principal import EVERYTHING
from shared.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class GoalToRate:
    """A goal on the form, with the copy of its words if there is one."""

    goal: GoalUpdated
    title: Title | None

    @property
    def behind(self) -> bool:
        """Whether intake may have other words for it."""
        return self.title is None or self.title.revision < self.goal.revision


@dataclass(frozen=True, kw_only=True)
class CheckIn:
    """One check-in that takes answers now; `rating` is what was answered a few minutes ago.

    `note_for` says who gets the note that stands, of which no word is shown. `last` is the rating before it, so
    that a client learns of answers that were not theirs.
    """

    session: SessionUpdated
    expires_at: datetime
    goals: tuple[GoalToRate, ...]
    asked: tuple[Asked, ...]
    asks_repair: bool
    repair: Repair | None
    rating: Rating | None
    last: Rating | None
    note_for: Routing | None
    therapist_id: str
    in_team: bool
    routings: tuple[Routing, ...]
    now: datetime


def read_check_in(unit: Unit, token: str, asking: Asking, holder: Holder) -> CheckIn:
    """The check-in of this link, with the answers for whom they belong to; that it was opened is kept.

    Raises NotFound, Replaced, NotTheClient, Expired, Answered, or Behind where the link is void.
    """
    invitation = unit.invitations.of_token(token)
    session = unit.sessions.get(invitation.session_id) if invitation else None
    if invitation is None or session is None:
        raise NotFound("There is no such link.")
    invitation.must_be_opened_with(token)
    must_be_the_client(unit, session, holder)
    rating = unit.ratings.of_session(session.session_id)
    accept(invitation, rating, holder, unit)
    if not holder.staff:
        note_opened(unit, invitation)
    client = unit.clients.get(session.client_id, EVERYTHING)
    return CheckIn(
        session=session,
        expires_at=invitation.expires_at,
        goals=_goals(unit, session, rating),
        asked=asked_now(unit, session, asking),
        asks_repair=asked_about(unit, session) is not None,
        repair=word.answer if (word := word_of(unit, session)) else None,
        rating=rating,
        last=_last(unit, session) if rating is None else None,
        note_for=note.chosen if (note := standing_note(unit, session.session_id)) else None,
        therapist_id=client.clinician_id if client and client.clinician_id else session.clinician_id,
        in_team=client is not None and client.team_id is not None,
        routings=offered(unit, session),
        now=unit.now,
    )


def _last(unit: Unit, session: SessionUpdated) -> Rating | None:
    last = last_before(unit, session)
    return last if last is not None and last.disowned_at is None else None


def _goals(unit: Unit, session: SessionUpdated, rating: Rating | None) -> tuple[GoalToRate, ...]:
    """The active goals, and on a change those that were rated before they were reached."""
    rated = {score.goal_id for score in rating.answers.goals} if rating else set()
    goals = [
        goal
        for goal in unit.goals.of_episode(session.episode_id)
        if goal.status == "active" or goal.goal_id in rated
    ]
    titles = unit.goals.titles([goal.goal_id for goal in goals])
    return tuple(GoalToRate(goal=goal, title=titles.get(goal.goal_id)) for goal in goals)
