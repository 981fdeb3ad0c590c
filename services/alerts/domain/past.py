"""A clinic's history from before Attune: sessions as its own records have them.

Its records do not know clinicians, so a course of therapy is one relationship. A session can be judged as it
stands; where the worker's own form is wanted, it can be made into facts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from typing import ClassVar

from services.alerts.domain.facts import ITEMS, Facts, RatingFact
from services.alerts.domain.learning import session_seen_by

# Stands for a date that the records do not have. With equal dates the number orders, and goals have no trend.
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
FIRST = (1, 1)
GRAIN = 6
PADDED = 9
_DIGITS = re.compile(r"\d+")
_BY_DATE = attrgetter("held_at", "session_id")


@dataclass(slots=True)
class PastSession:
    """One session with its check-in; `attended` is None where the records do not say, items where unanswered.

    `items` has all four, `total` exists if all four are answered. `submitted` is true if a check-in came
    in, though nothing in it need have been answered. `episode_id` is the course of therapy that it belongs to,
    empty where the records do not tell courses apart. Sessions' ids sort as the numbers in them do.
    """

    clinician_id: ClassVar[str] = ""
    wording: ClassVar[int] = 1
    week: ClassVar[float | None] = None

    session_no: int
    held_at: datetime
    items: dict[str, float | None]
    goals: dict[str, float] = field(default_factory=dict)
    attended: bool | None = None
    submitted: bool = True
    episode_id: str = ""
    total: float | None = field(init=False)
    session_id: str = field(init=False)

    def __post_init__(self) -> None:
        """Add the items up, if all are answered."""
        answers = [score for score in self.items.values() if score is not None]
        total = sum(answers) if len(answers) == len(ITEMS) else None
        # Tenths do not add up exactly; rounding is slow, and whole points need none.
        self.total = total if total is None or total % 1 == 0 else round(total, GRAIN)
        number = f"{self.session_no:0{PADDED}}"
        self.session_id = number if not self.episode_id else f"{_sortable(self.episode_id)}|{number}"

    @property
    def first_submitted_at(self) -> datetime:
        """Taken to be when the session was held: rules are judged by one set of numbers anyway."""
        return self.held_at


def dated(sessions: Sequence[PastSession]) -> bool:
    """Tell whether rules that need dates can be used: every session has one."""
    return UNDATED not in [session.held_at for session in sessions]


def in_order(sessions: Sequence[PastSession]) -> list[PastSession]:
    """Order by date, or by number if not every session has a date; then what dates there are are taken off."""
    if not dated(sessions):
        for session in sessions:
            session.held_at = UNDATED
    return sorted(sessions, key=_BY_DATE)


def facts_of(sessions: Sequence[PastSession]) -> Facts:
    """Make facts of sessions; those without a check-in leave none."""
    facts = Facts()
    for session in sessions:
        if session.submitted:
            rating = _rating(session)
            facts.sessions[session.session_id] = session_seen_by(rating)
            facts.ratings[session.session_id] = rating
    return facts


def _sortable(episode_id: str) -> str:
    """Return an id by which the second course sorts before the tenth."""
    return f"{_DIGITS.sub(lambda digits: digits[0].zfill(PADDED), episode_id)}|{episode_id}"


def _rating(session: PastSession) -> RatingFact:
    return RatingFact(
        rating_id=session.session_id,
        session_id=session.session_id,
        episode_id=session.episode_id,
        clinician_id=session.clinician_id,
        session_no=session.session_no,
        items=session.items,
        total=session.total,
        goals=session.goals,
        held_at=session.held_at,
        session_revision=FIRST,
        first_submitted_at=session.first_submitted_at,
        submitted_at=session.first_submitted_at,
        revision=FIRST,
    )
