"""Absence: a member of staff is away, and a colleague stands in and may see their clients until they are back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.intake.domain.staff import Staff
from services.intake.domain.text import wrong

LONGEST: Final = timedelta(days=366)
# How far ahead an absence can be entered.
AHEAD: Final = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Cover:
    """That one person stands in for another who is away; it ends by itself at `until`."""

    cover_id: str
    away_id: str
    stand_in_id: str
    since: datetime
    until: datetime
    made_at: datetime
    made_by: str

    def counts(self, now: datetime) -> bool:
        """Whether they are away at that instant."""
        return self.since <= now < self.until

    def meets(self, other: Cover) -> bool:
        """Whether both fall into the same time, at least in part."""
        return self.since < other.until and other.since < self.until

    def ended(self, now: datetime) -> Cover:
        """The same, with whoever is away back at that instant; one that had not begun has never been."""
        return replace(self, since=min(self.since, now), until=min(self.until, now))


def days_between(first: date, last: date, zone: str, now: datetime) -> tuple[datetime, datetime]:
    """From the beginning of the first day until the end of the last one there; raises Invalid naming the field."""
    since, until = _midnight(first, zone), _midnight(last, zone, after=1)
    if last < first:
        raise wrong("last", "The last day comes before the first.")
    if until <= now:
        raise wrong("last", "These days are over.")
    if until - since > LONGEST + timedelta(days=1):
        raise wrong("last", "This is longer than a year. Hand the clients over instead.")
    if since > now + AHEAD:
        raise wrong("first", "This is too far from today. Is the year right?")
    return since, until


def who_can_stand_in(away: Staff, clinicians: Iterable[Staff]) -> list[Staff]:
    """Clinicians of the same team; where there is none, every other clinician."""
    others = [one for one in clinicians if one.staff_id != away.staff_id and one.sees_clients]
    near = [one for one in others if one.team_ids & away.team_ids]
    return near or others


def _midnight(day: date, zone: str, *, after: int = 0) -> datetime:
    """When that day begins there, or another so many days after it."""
    try:
        return datetime.combine(day + timedelta(days=after), time(0), ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:
        raise wrong("last", "This is too far from today. Is the year right?") from None
