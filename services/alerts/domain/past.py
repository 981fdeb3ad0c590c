"""A clinic's history from before Attune: sessions as its own records have them, made into facts to fold."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from services.alerts.domain.facts import ITEMS, Facts, RatingFact, SessionFact

# Where sessions without a date are put, a day each, so that they keep their order. Nothing reads such a date.
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
# Such records know neither episodes nor clinicians: a client's history is one relationship.
EPISODE = CLINICIAN = ""
FIRST = (1, 1)
GRAIN = 6
_BY_DATE, _BY_NUMBER = attrgetter("held_at", "session_no"), attrgetter("session_no")


@dataclass(slots=True)
class PastSession:
    """One session; `held_at` and `attended` are None where the records do not say, items where unanswered.

    `items` has all four, `total` exists if all four are answered. `submitted` is true if a check-in came
    in, though nothing in it need have been answered.
    """

    session_no: int
    held_at: datetime | None
    items: dict[str, float | None]
    goals: dict[str, float] = field(default_factory=dict)
    attended: bool | None = None
    submitted: bool = True
    total: float | None = field(init=False)

    def __post_init__(self) -> None:
        """Add the items up, if all are answered."""
        answers = [score for score in self.items.values() if score is not None]
        total = sum(answers) if len(answers) == len(ITEMS) else None
        # Tenths do not add up exactly; rounding is slow, and whole points need none.
        self.total = total if total is None or total % 1 == 0 else round(total, GRAIN)


def dated(sessions: Sequence[PastSession]) -> bool:
    """Tell whether rules that need dates can be used: every session has one."""
    return None not in [session.held_at for session in sessions]


def in_order(sessions: Sequence[PastSession]) -> list[PastSession]:
    """Order by date if every session has one, else by number alone."""
    return sorted(sessions, key=_BY_DATE if dated(sessions) else _BY_NUMBER)


def facts_of(sessions: Sequence[PastSession]) -> Facts:
    """Make facts of sessions in order; those without a check-in leave none. Undated, goals have no trend."""
    facts, known = Facts(), dated(sessions)
    for place, session in enumerate(sessions):
        if session.submitted:
            held_at = session.held_at if known and session.held_at else UNDATED + place * DAY
            _add(facts, session, held_at, session.goals if known else {})
    return facts


def session_id(session_no: int) -> str:
    """Name a session so that names sort as numbers do."""
    return f"{session_no:09}"


def _add(facts: Facts, session: PastSession, held_at: datetime, goals: dict[str, float]) -> None:
    name = session_id(session.session_no)
    facts.sessions[name] = SessionFact(
        session_id=name,
        episode_id=EPISODE,
        clinician_id=CLINICIAN,
        session_no=session.session_no,
        status="held",
        held_at=held_at,
        revision=FIRST,
        seen_by_rating=True,
    )
    facts.ratings[name] = RatingFact(
        rating_id=name,
        session_id=name,
        episode_id=EPISODE,
        clinician_id=CLINICIAN,
        session_no=session.session_no,
        items=session.items,
        total=session.total,
        goals=goals,
        held_at=held_at,
        session_revision=FIRST,
        first_submitted_at=held_at,
        submitted_at=held_at,
        revision=FIRST,
    )
