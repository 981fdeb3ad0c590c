"""Reconcile the stages of the last days over the three services, and say what is missing and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.alerts.domain.ledger import (
    CHECKS,
    SERVICES,
    Check,
    DayRow,
    Held,
    Missing,
    Place,
    Service,
    Tally,
    Thing,
    apart,
    cause_of,
    differing,
)
from services.alerts.ports.ledger import Book, Books
from shared.contracts.ledger import Trouble
from shared.errors import Unavailable

DAYS: Final = 14
STAGES: Final = (
    Place("intake", "held"),
    Place("feedback", "invited"),
    Place("feedback", "shown"),
    Place("feedback", "answered"),
    Place("feedback", "ended"),
    Place("feedback", "rated"),
    Place("alerts", "folded"),
    Place("alerts", "decided"),
)
BEHIND_AFTER_S: Final = 60
Lost = tuple[Check, Thing, Place]
Tallies = Mapping[Service, Mapping[str, Mapping[str, Tally]] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The days, newest first, what is missing, what was set aside by service (None: it does not answer)."""

    days: Sequence[DayRow]
    missing: Sequence[Missing]
    unseen: int | None
    troubles: Mapping[Service, Trouble | None] = field(default_factory=dict)

    @property
    def behind(self) -> Collection[Service]:
        """The services whose workers take nothing in at the moment, as far as they say."""
        return [
            service for service, trouble in self.troubles.items() if trouble is not None and is_behind(trouble)
        ]

    @property
    def silent(self) -> Sequence[Service]:
        """The services that do not answer."""
        return [service for service, trouble in self.troubles.items() if trouble is None]

    @property
    def unknown(self) -> Sequence[Missing]:
        """What is missing and nobody knows why."""
        return [one for one in self.missing if not one.explained]


def is_behind(trouble: Trouble) -> bool:
    """Whether the worker of the service that tells this takes nothing in at the moment."""
    polled = trouble.consumer_last_poll_seconds
    return polled is None or polled > BEHIND_AFTER_S


def reconcile(books: Books, *, now: datetime, zone: str) -> Sheet:
    """The last two weeks, day by day; a service that does not answer leaves its own figures out."""
    today = now.astimezone(ZoneInfo(zone)).date()
    days = [today - timedelta(days=ago) for ago in range(DAYS)]
    since, until = _begins(days[-1], zone), _begins(today + timedelta(days=1), zone)
    troubles = {service: _trouble(books[service]) for service in SERVICES}
    tallies = {service: _days(books[service], since, until, zone) for service in SERVICES}
    lost = _lost(books, tallies, zone)
    if lost:  # what came between two questions is on both sides when they are asked again
        again = {_key(one) for one in _looked_again(books, lost, zone)}
        lost = [one for one in lost if _key(one) in again]
    return Sheet(
        days=[_row(day.isoformat(), tallies) for day in days],
        missing=_explained(books, lost, troubles, now),
        unseen=_total(tallies["alerts"], "unseen"),
        troubles={service: troubles[service] if tallies[service] is not None else None for service in SERVICES},
    )


def _looked_again(books: Books, lost: Collection[Lost], zone: str) -> list[Lost]:
    """What only one of two stages holds, of the days on which something was lost a moment ago."""
    days = sorted(
        {(CHECKS.index(check), thing.at.astimezone(ZoneInfo(zone)).date()) for check, thing, _at in lost}
    )
    return [
        (CHECKS[index], thing, at) for index, day in days for thing, at in _of_day(books, CHECKS[index], day, zone)
    ]


def _begins(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def _days(book: Book, since: datetime, until: datetime, zone: str) -> Mapping[str, Mapping[str, Tally]] | None:
    try:
        return book.days(since, until, zone)
    except Unavailable:
        return None


def _trouble(book: Book) -> Trouble | None:
    try:
        return book.trouble()
    except Unavailable:
        return None


def _row(day: str, tallies: Tallies) -> DayRow:
    counts = {place.stage: _count(tallies[place.service], place.stage, day) for place in STAGES}
    return DayRow(day=day, counts=counts)


def _count(found: Mapping[str, Mapping[str, Tally]] | None, stage: str, day: str) -> int | None:
    if found is None:
        return None
    tally = found.get(stage, {}).get(day)
    return tally.number if tally else 0


def _total(found: Mapping[str, Mapping[str, Tally]] | None, stage: str) -> int | None:
    return None if found is None else sum(tally.number for tally in found.get(stage, {}).values())


def _lost(books: Books, tallies: Tallies, zone: str) -> list[Lost]:
    """What only one of two stages holds, of the days of which their digests differ."""
    lost: list[Lost] = []
    for check in CHECKS:
        source, target = tallies[check.source.service], tallies[check.target.service]
        if source is None or target is None:
            continue
        days = differing(source.get(check.source.stage, {}), target.get(check.target.stage, {}))
        for day in reversed(days):
            lost += [(check, thing, at) for thing, at in _of_day(books, check, date.fromisoformat(day), zone)]
    return lost


def _of_day(books: Books, check: Check, day: date, zone: str) -> Sequence[tuple[Thing, Place]]:
    since, until = _begins(day, zone), _begins(day + timedelta(days=1), zone)
    try:
        source = books[check.source.service].entries(check.source.stage, since, until)
        target = books[check.target.service].entries(check.target.stage, since, until)
    except Unavailable:
        return []
    return apart(check, source, target)


def _explained(
    books: Books, lost: Collection[Lost], troubles: Mapping[Service, Trouble | None], now: datetime
) -> list[Missing]:
    things = {thing for _check, thing, _at in lost}
    back = {service: _back(books[service], things) for service in SERVICES} if things else {}
    found = []
    for check, thing, at in lost:
        held = {service: known.get(thing.entry_id) for service, known in back.items()}
        trouble = troubles[check.target.service]
        behind = trouble is None or is_behind(trouble)
        cause = cause_of(thing, at, check, held=held, behind=behind, now=now)
        if cause is not None:
            found.append(Missing(check=check, thing=thing, at=at, cause=cause))
    return found


def _back(book: Book, things: Collection[Thing]) -> Mapping[str, Held]:
    try:
        return book.back(things)
    except Unavailable:
        return {}


def _key(one: Lost) -> tuple[str, str, str]:
    check, thing, at = one
    return check.what, thing.entry_id, at.service
