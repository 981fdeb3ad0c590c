"""Quarters of the year by the clinic's own calendar, and when their figures are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

# Late answers and corrections are in by then; clinicians see their own a week earlier.
FROZEN_AFTER: Final = timedelta(weeks=4)
OWN_AFTER: Final = timedelta(weeks=3)
KEPT_BACK: Final = 8
MONTHS: Final = 3
LAST: Final = 4


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter: `number` 1 to 4 of a year."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @classmethod
    def of(cls, instant: datetime, zone: ZoneInfo) -> Quarter:
        """The quarter in which an instant lies."""
        there = instant.astimezone(zone)
        return cls(there.year, (there.month - 1) // MONTHS + 1)

    @classmethod
    def named(cls, name: str) -> Quarter | None:
        """The quarter that is written like that, if one is."""
        year, _, number = name.partition("-Q")
        if len(year) == 4 and year.isascii() and year.isdigit() and number in {"1", "2", "3", "4"}:  # noqa: PLR2004 -- digits of a year
            return cls(int(year), int(number))
        return None

    @property
    def before(self) -> Quarter:
        """The quarter before it."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, LAST)

    def begins(self, zone: ZoneInfo) -> datetime:
        """The instant at which it begins."""
        return datetime(self.year, MONTHS * (self.number - 1) + 1, 1, tzinfo=zone).astimezone(UTC)

    def ends(self, zone: ZoneInfo) -> datetime:
        """The instant at which it is over: the next one's beginning."""
        after = Quarter(self.year, self.number + 1) if self.number < LAST else Quarter(self.year + 1, 1)
        return after.begins(zone)


def due(now: datetime, zone: ZoneInfo, after: timedelta) -> Iterator[Quarter]:
    """Go through the last eight quarters that ended at least so long ago, oldest first."""
    latest = Quarter.of(now - after, zone).before
    found = [latest]
    while len(found) < KEPT_BACK:
        found.append(found[-1].before)
    yield from reversed(found)
