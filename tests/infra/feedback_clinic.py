"""A small clinic for the tests of feedback: Maya and her therapist Sam, and others who must not see her."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec

from services.feedback.adapters.instruments import read_instruments
from services.feedback.domain.answers import ROUTINGS, Answers, GoalScore, Items, Note, Submission
from services.feedback.domain.invitation import named_id
from services.feedback.domain.outcome import Outcome
from services.feedback.domain.questionnaire import Asking
from services.feedback.domain.rating import Rating, WrittenNote
from services.feedback.domain.record import RecordAccess
from services.feedback.ports import Known, Unit
from services.feedback.usecases.holder import Holder
from services.feedback.usecases.keep import keep_clinic, keep_known, keep_session, keep_staff
from services.feedback.usecases.rate import rate_session
from shared.contracts.events import (
    AlertStatus,
    AlertUpdated,
    ClientUpdated,
    EpisodeUpdated,
    GoalUpdated,
    SessionStatus,
    SessionUpdated,
    StaffUpdated,
)
from shared.contracts.principal import Principal
from shared.contracts.revision import Revision
from tests.infra.the_clinic import clinic_updated

INSTRUMENTS = read_instruments()
PHQ_9, GAD_7 = (INSTRUMENTS.questionnaires[name] for name in ("phq-9", "gad-7"))
ASKING = Asking(questionnaires=(PHQ_9, GAD_7), every_weeks=4)
HELD = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
FIRST = Revision(1, 1)
SECRET = "s" * 43
BY_API, BY_LINK = Holder(via="api", secrets=(SECRET,)), Holder(via="link", secrets=(SECRET,), remembered=True)
STRANGER = Holder(via="link", secrets=("x" * 43,), remembered=True)

SAM = Principal(
    staff_id="staff-sam", name="Sam", roles=frozenset({"clinician"}), team_ids=frozenset({"team-1"}), via="token"
)
COLLEAGUE = Principal(
    staff_id="staff-bo", name="Bo", roles=frozenset({"clinician"}), team_ids=frozenset({"team-1"}), via="token"
)
LEAD = Principal(
    staff_id="staff-lea", name="Lea", roles=frozenset({"supervisor"}), team_ids=frozenset({"team-1"}), via="token"
)
OTHER_LEAD = Principal(
    staff_id="staff-oz", name="Oz", roles=frozenset({"supervisor"}), team_ids=frozenset({"team-2"}), via="token"
)
ADMIN = Principal(staff_id="staff-ada", name="Ada", roles=frozenset({"admin"}), team_ids=frozenset(), via="token")
STAFF = (SAM, COLLEAGUE, LEAD, OTHER_LEAD, ADMIN)


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, instant: datetime = HELD) -> None:
        self.instant = instant

    def __call__(self) -> datetime:
        """The instant it shows."""
        return self.instant

    def pass_(self, **span: float) -> None:
        """Let time go by."""
        self.instant += timedelta(**span)


def maya(client_id: str = "maya") -> ClientUpdated:
    """Sam's client in the first team."""
    return ClientUpdated(
        client_id=client_id,
        clinician_id=SAM.staff_id,
        team_id="team-1",
        status="open",
        mail_consent=True,
        revision=FIRST,
    )


def on_nobodys_team(client: ClientUpdated) -> ClientUpdated:
    """The same client a revision later, without a team."""
    return msgspec.structs.replace(client, team_id=None, revision=Revision(1, client.revision.n + 1))


def goal(goal_id: str = "goal-1", client_id: str = "maya") -> GoalUpdated:
    """An active goal."""
    return GoalUpdated(
        goal_id=goal_id,
        client_id=client_id,
        episode_id=f"episode-{client_id}",
        status="active",
        agreed_at=HELD - timedelta(days=30),
        horizon_weeks=None,
        milestones=(),
        revision=FIRST,
    )


def session(
    session_id: str = "session-1", *, status: SessionStatus = "held", client_id: str = "maya", n: int = 1
) -> SessionUpdated:
    """A session, held unless said otherwise."""
    return SessionUpdated(
        session_id=session_id,
        client_id=client_id,
        episode_id=f"episode-{client_id}",
        clinician_id=SAM.staff_id,
        session_no=3,
        status=status,
        held_at=HELD,
        became_held_at=HELD if status == "held" else None,
        revision=Revision(1, n),
    )


def episode(client_id: str = "maya") -> EpisodeUpdated:
    """An open episode."""
    return EpisodeUpdated(
        episode_id=f"episode-{client_id}",
        client_id=client_id,
        opened_at=HELD - timedelta(days=60),
        planned_ending_at=None,
        ended_at=None,
        ending=None,
        revision=FIRST,
    )


def known(session_id: str = "session-1", *, client_id: str = "maya", status: SessionStatus = "held") -> Known:
    """What intake answers about a session."""
    return Known(
        client=maya(client_id),
        episode=episode(client_id),
        goals=(goal(client_id=client_id, goal_id="goal-1" if client_id == "maya" else f"goal-{client_id}"),),
        session=session(session_id, client_id=client_id, status=status),
    )


def staff(principal: Principal) -> StaffUpdated:
    """A member of staff as intake says them."""
    return StaffUpdated(
        staff_id=principal.staff_id,
        roles=tuple(principal.roles),
        team_ids=tuple(principal.team_ids),
        active=True,
        revision=FIRST,
    )


def open_clinic(unit: Unit) -> None:
    """Maya's held session, one of another client, everybody on the staff, and what the clinic is like."""
    keep_clinic(unit, clinic_updated())
    for principal in STAFF:
        keep_staff(unit, staff(principal))
    keep_known(unit, known())
    keep_known(unit, of_somebody_else(known("session-of-noor", client_id="noor")))


def of_somebody_else(other: Known) -> Known:
    """The same for a client of another clinician and team."""
    return replace(
        other, client=msgspec.structs.replace(other.client, clinician_id="staff-else", team_id="team-9")
    )


def answers(
    heard: int | None = 8, matters: int | None = 4, fit: int | None = 9, openness: int | None = 7
) -> Answers:
    """Four answers and one goal."""
    items = Items(heard=heard, matters=matters, fit=fit, openness=openness)
    return Answers(items=items, goals=(GoalScore(goal_id="goal-1", score=6),), homework="partly", week=5)


def items(**answered: int | None) -> dict[str, int | None]:
    """The four items as a program sends them, all of them named."""
    return {"heard": None, "matters": None, "fit": None, "openness": None, **answered}


def sent(note: Note | None = None, **items: int | None) -> Submission:
    """One sending of the form."""
    return Submission(answers=answers(**items), note=note or "keep")


def phq_9(*answers: int | None) -> Outcome:
    """An answered PHQ-9; what is left out at the end was not answered."""
    return Outcome(instrument="phq-9", answers=answers + (None,) * (9 - len(answers)))


def gad_7(*answers: int | None) -> Outcome:
    """The same for the GAD-7."""
    return Outcome(instrument="gad-7", answers=answers + (None,) * (7 - len(answers)))


def with_outcomes(*outcomes: Outcome) -> Submission:
    """One sending of the form with questionnaires."""
    return Submission(answers=answers(), outcomes=outcomes)


def weeks_later(weeks: float, session_id: str) -> SessionUpdated:
    """A session held so many weeks after the first."""
    held_at = HELD + timedelta(weeks=weeks)
    return msgspec.structs.replace(session(session_id), held_at=held_at, became_held_at=held_at)


def rupture(status: AlertStatus = "acknowledged", *, n: int = 1, alert_id: str = "alert-1") -> AlertUpdated:
    """What alerts says of the rupture that Maya's first session ended in."""
    return AlertUpdated(
        alert_id=alert_id,
        client_id="maya",
        episode_id="episode-maya",
        session_id="session-1",
        kind="RUPTURE",
        severity="high",
        status=status,
        rule="SBE",
        rule_set=1,
        score=3.1,
        evidence={},
        raised_at=HELD,
        revision=Revision(1, n),
    )


def token_of(unit: Unit, session_id: str = "session-1") -> str:
    """The token of a session's link."""
    found = unit.invitations.get(named_id("invitation", session_id))
    assert found is not None
    return unit.links.token(found.invitation_id, found.generation)


def leave_notes(unit: Unit) -> None:
    """For each routing that can be chosen a rated session, with a note that says for whom; Maya has a PIN."""
    unit.accesses.put(RecordAccess(client_id="maya", pin_hash="of a PIN", chosen_at=HELD, shows_from=HELD))
    for routing in [routing for routing in ROUTINGS if routing != "safety_contact"]:
        keep_session(unit, session(f"for-{routing}"))
        note = Note(text=f"to {routing}", routing=routing)
        rate_session(unit, token_of(unit, f"for-{routing}"), sent(note), BY_API)


def leave_private_note(unit: Unit, rating: Rating) -> None:
    """A note that its writer kept for themself, as an earlier version took it."""
    unit.notes.put(
        WrittenNote(
            note_id=named_id("note", rating.session_id),
            session_id=rating.session_id,
            client_id=rating.client_id,
            episode_id=rating.episode_id,
            clinician_id=rating.clinician_id,
            text="to private",
            routing="private",
            written_at=rating.submitted_at,
            revision=rating.revision,
        )
    )
