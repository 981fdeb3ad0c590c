"""When a clinic is open: its working days and hours, in its own time zone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, kw_only=True)
class Hours:
    """The same hours on each of its days; `opens` and `closes` are the times that a clock on its wall shows."""

    time_zone: str
    days: Collection[str]
    opens: str
    closes: str

    def open_until(self, instant: datetime) -> datetime | None:
        """When it closes, if it is open at that instant."""
        day = instant.astimezone(ZoneInfo(self.time_zone)).date()
        if not self._works(day):
            return None
        closes = self._at(day, self.closes)
        return closes if self._at(day, self.opens) <= instant < closes else None

    def next_opening(self, instant: datetime) -> datetime | None:
        """When it opens for the first time after that instant; None where it has no day on which it does."""
        today = instant.astimezone(ZoneInfo(self.time_zone)).date()
        coming = (today + timedelta(days=n) for n in range(len(DAYS) + 1))
        openings = (self._at(day, self.opens) for day in coming if self._works(day))
        return next((opening for opening in openings if opening > instant), None)

    def working_day(self, instant: datetime) -> date:
        """The day on which people learn of what comes at that instant: today until closing, else the next one."""
        opens = instant if self.open_until(instant) else self.next_opening(instant)
        return (opens or instant).astimezone(ZoneInfo(self.time_zone)).date()

    def _works(self, day: date) -> bool:
        return DAYS[day.weekday()] in self.days

    def _at(self, day: date, wall: str) -> datetime:
        return _instant(day, wall, self.time_zone)


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """The hours of each day, perhaps past midnight, in which somebody wants to hear of nothing that can wait."""

    begins: str
    ends: str

    def until(self, instant: datetime, time_zone: str) -> datetime | None:
        """When they end, if it is quiet at that instant."""
        today = instant.astimezone(ZoneInfo(time_zone)).date()
        for day in (today - timedelta(days=1), today):
            last = day if self.begins < self.ends else day + timedelta(days=1)
            ends = _instant(last, self.ends, time_zone)
            if _instant(day, self.begins, time_zone) <= instant < ends:
                return ends
        return None


def next_moment(hours: Hours, quiet: Quiet | None, instant: datetime) -> datetime | None:
    """That instant, or the first after it at which the clinic is open and it is not quiet; None if it never is."""
    for _day in range(2 * len(DAYS)):
        opening = instant if hours.open_until(instant) else hours.next_opening(instant)
        if opening is None:
            return None
        quiet_until = quiet.until(opening, hours.time_zone) if quiet else None
        if quiet_until is None:
            return opening
        instant = quiet_until
    return None


def _instant(day: date, wall: str, time_zone: str) -> datetime:
    """In UTC: two times of one zone would be compared by the clock on the wall, which can go back."""
    return datetime.combine(day, time.fromisoformat(wall), ZoneInfo(time_zone)).astimezone(UTC)
