"""Plans: sessions that come back every week or two, until a day or until somebody ends them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

# Sessions are noted so far ahead: the next one is always there, and nobody's silence hides behind a year of plans.
AHEAD: Final = timedelta(days=15)
MOST_SESSIONS: Final = 104


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A session at the same time of day every so many weeks, up to and with the day `until`, if there is one.

    `next_on` is the day of the first session that is not noted yet; None when the plan is over. Time and days are
    those of a clock in the clinic.
    """

    plan_id: str
    client_id: str
    episode_id: str
    at: time
    every_weeks: int
    next_on: date | None
    until: date | None = None

    def due(self, last: date) -> tuple[list[date], Plan]:
        """The days up to that one which are to be noted, and the plan once they are."""
        days, day = [], self.next_on
        while day is not None and day <= last:
            if self.until is not None and day > self.until:
                day = None
                break
            days.append(day)
            day += timedelta(weeks=self.every_weeks)
        over = day is not None and self.until is not None and day > self.until
        return days, replace(self, next_on=None if over else day)

    def moved(self, days: int, at: time) -> Plan:
        """With all that is still to be noted so many days later, at another time."""
        later = timedelta(days=days)
        return replace(
            self,
            at=at,
            next_on=self.next_on + later if self.next_on else None,
            until=self.until + later if self.until else None,
        )

    def ended(self) -> Plan:
        """With no more sessions."""
        return replace(self, next_on=None)


def last_day(first: date, every_weeks: int, count: int) -> date:
    """The day of the last of so many sessions."""
    return first + timedelta(weeks=every_weeks * (count - 1))


def instant_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When a clock in that zone shows that time, in UTC."""
    return datetime.combine(day, at, zone).astimezone(UTC)
