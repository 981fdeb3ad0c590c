"""Days of the demo: counted in working days back from yesterday, so that it is the same clinic on any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

A_DAY: Final = timedelta(days=1)
WEEK: Final = 5
"""A week in working days."""
SATURDAY: Final = 5
OPENS: Final = 8
CLOSES: Final = 18


def at_work(instant: datetime) -> datetime:
    """That instant, or the next morning after it on which people work."""
    if instant.hour >= CLOSES:
        instant = instant.replace(hour=OPENS) + A_DAY
    elif instant.hour < OPENS:
        instant = instant.replace(hour=OPENS)
    while instant.weekday() >= SATURDAY:
        instant += A_DAY
    return instant


@dataclass(frozen=True)
class Days:
    """Working days by number: 0 is the last before today, -1 the one before it, 1 the first from today on."""

    today: date

    @property
    def end(self) -> datetime:
        """The instant until which things have happened: the end of yesterday."""
        return datetime.combine(self.today, time(), UTC)

    def at(self, day: int, minute: int = 0) -> datetime:
        """That minute of that day."""
        return datetime.combine(self._date(day), time(), UTC) + timedelta(minutes=minute)

    def _date(self, day: int) -> date:
        last = self.today - A_DAY
        while last.weekday() >= SATURDAY:
            last -= A_DAY
        weeks, rest = divmod(last.weekday() + day, WEEK)
        return last + timedelta(days=7 * weeks + rest - last.weekday())
