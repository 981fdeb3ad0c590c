"""What an outcome questionnaire is, and when one is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

# Weekly sessions are not held to the hour: the fourth week may begin some hours early, or on the day before.
TOLERANCE = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """A questionnaire that may be shown, in the words in which it was published; other words are a new version.

    An answer is the place of its words in `answers`, from 0 on. `risk_item` is the place among `items` of the one
    that asks about risk. `figures_from` says where `cut_off` and `reliable_change` come from.
    """

    id: str
    version: int
    title: str
    stem: str
    items: tuple[str, ...]
    answers: tuple[str, ...]
    low_is_good: bool
    cut_off: int
    reliable_change: int
    figures_from: str
    licence: str
    attribution: str
    source: str
    risk_item: int | None = None

    @property
    def lowest(self) -> int:
        """The lowest total."""
        return 0

    @property
    def highest(self) -> int:
        """The highest total."""
        return (len(self.answers) - 1) * len(self.items)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Which questionnaires the clinic asks, and how often."""

    questionnaires: tuple[Questionnaire, ...] = ()
    every_weeks: int = 4

    def due(self, questionnaire: Questionnaire, held_at: datetime, measured: Iterable[datetime]) -> bool:
        """Whether the check-in of a session held then asks it; `measured` are the other sessions that have.

        Those are sessions of the same episode: at its first check-in nothing was measured. A session that is
        answered late, after a later one was measured, is not asked again for that time.
        """
        apart = timedelta(weeks=self.every_weeks) - TOLERANCE
        return questionnaire in self.questionnaires and all(abs(held_at - at) >= apart for at in measured)


def left_open_last_time(held_at: datetime, left_open: Iterable[datetime], rated: Iterable[datetime]) -> bool:
    """Whether it was left open at the check-in before that of the session held then: once more would be nagging.

    `left_open` are the sessions at which it was asked and nothing answered, `rated` those that were rated.
    """
    earlier = [at for at in left_open if at < held_at]
    return bool(earlier) and not any(max(earlier) < at < held_at for at in rated)
