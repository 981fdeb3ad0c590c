"""Facts about one client as learned from events, each kept at its highest revision.

Events carry full state and a revision `(epoch, n)`, so learning them in any order and any number
of times gives the same facts. The records here are what `fold` reads; nothing in them is derived.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

ITEMS = ("heard", "matters", "fit", "openness")

Revision = tuple[int, int]
SessionStatus = Literal["planned", "held", "missed", "cancelled"]
GoalStatus = Literal["active", "reached", "dropped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFact:
    """Who looks after the client; `status` is open or closed."""

    client_id: str
    clinician_id: str | None
    team_id: str | None
    status: Literal["open", "closed"]
    revision: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeFact:
    """An episode of care with its planned and real ending, if any."""

    episode_id: str
    opened_at: datetime
    planned_ending_at: datetime | None
    ended_at: datetime | None
    ending: Literal["agreed", "unplanned"] | None
    revision: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneFact:
    """A step on the way to a goal; `reached_at` is None until it is reached."""

    milestone_id: str
    reached_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalFact:
    """An agreed goal without its text; `horizon_weeks` is when the pair meant to look at it again."""

    goal_id: str
    episode_id: str
    status: GoalStatus
    agreed_at: datetime
    horizon_weeks: int | None
    milestones: tuple[MilestoneFact, ...]
    revision: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFact:
    """A session as intake knows it, or as a rating saw it (`seen_by_rating`) until intake's word comes."""

    session_id: str
    episode_id: str
    clinician_id: str
    session_no: int
    status: SessionStatus
    held_at: datetime
    revision: Revision
    seen_by_rating: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingFact:
    """One session's check-in: items and goals 0 to 10, None where unanswered, and the session that it saw."""

    rating_id: str
    session_id: str
    episode_id: str
    clinician_id: str
    session_no: int
    items: dict[str, float | None]
    total: float | None
    goals: dict[str, float]
    held_at: datetime
    session_revision: Revision
    first_submitted_at: datetime
    submitted_at: datetime
    revision: Revision


Fact = ClientFact | EpisodeFact | GoalFact | SessionFact | RatingFact


@dataclass(slots=True)
class Facts:
    """All that is known of one client; ratings are keyed by session, the rest by its own id.

    `pending` names sessions whose first rating has been learned since the last fold, and `stale`
    says that something already folded has changed; `fold` clears both.
    """

    client: ClientFact | None = None
    episodes: dict[str, EpisodeFact] = field(default_factory=dict)
    goals: dict[str, GoalFact] = field(default_factory=dict)
    sessions: dict[str, SessionFact] = field(default_factory=dict)
    ratings: dict[str, RatingFact] = field(default_factory=dict)
    pending: list[str] = field(default_factory=list)
    stale: bool = False


def learn(facts: Facts, fact: Fact) -> bool:
    """Keep the fact if its revision is higher than the known one's; True if anything changed."""
    match fact:
        case RatingFact():
            return _learn_rating(facts, fact)
        case SessionFact():
            return _learn_session(facts, fact)
        case GoalFact():
            return _learn_goal(facts, fact)
        case EpisodeFact():
            episode = facts.episodes.get(fact.episode_id)
            if episode is None or fact.revision > episode.revision:
                facts.episodes[fact.episode_id] = fact
                return True
        case ClientFact():
            if facts.client is None or fact.revision > facts.client.revision:
                facts.client = fact
                return True
    return False


def _learn_rating(facts: Facts, rating: RatingFact) -> bool:
    """Keep the rating, and the session it saw even if the rating itself is out of date."""
    seen = facts.sessions.get(rating.session_id)
    newer = seen is None or rating.session_revision > seen.revision
    taught = newer and _learn_session(facts, _session_seen_by(rating))
    known = facts.ratings.get(rating.session_id)
    if known is not None and (rating.revision, rating.rating_id) <= (known.revision, known.rating_id):
        return taught
    facts.ratings[rating.session_id] = rating
    if known is None:
        facts.pending.append(rating.session_id)
    else:
        facts.stale = True
    return True


def _session_seen_by(rating: RatingFact) -> SessionFact:
    return SessionFact(
        session_id=rating.session_id,
        episode_id=rating.episode_id,
        clinician_id=rating.clinician_id,
        session_no=rating.session_no,
        status="held",
        held_at=rating.held_at,
        revision=rating.session_revision,
        seen_by_rating=True,
    )


def _learn_session(facts: Facts, session: SessionFact) -> bool:
    known = facts.sessions.get(session.session_id)
    if known is None:
        facts.sessions[session.session_id] = session
        return True
    # At the same revision intake's own word counts for more than what a rating could see of it.
    if (session.revision, not session.seen_by_rating) <= (known.revision, not known.seen_by_rating):
        return False
    facts.sessions[session.session_id] = session
    if session.session_id in facts.ratings and _place(session) != _place(known):
        facts.stale = True
    return True


def _place(session: SessionFact) -> tuple[datetime, bool, str, str]:
    """Return what decides where, and whether, the session's rating is folded."""
    return session.held_at, session.status == "held", session.episode_id, session.clinician_id


def _learn_goal(facts: Facts, goal: GoalFact) -> bool:
    known = facts.goals.get(goal.goal_id)
    if known is not None and goal.revision <= known.revision:
        return False
    facts.goals[goal.goal_id] = goal
    if any(goal.goal_id in rating.goals for rating in facts.ratings.values()):
        facts.stale = True
    return True
