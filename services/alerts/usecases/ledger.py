"""Reconcile the stages of the last days over the three services, and say what is missing and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.alerts.domain.ledger import (
    CHECKS,
    SERVICES,
    Check,
    Counts,
    DayRow,
    Held,
    Missing,
    Place,
    Service,
    Thing,
    apart,
    begins,
    cause_of,
    differing,
    numbered,
    quarter_of,
    stretches,
)
from services.alerts.ports.ledger import Book, Books
from shared.contracts.ledger import Trouble
from shared.errors import Unavailable

DAYS: Final = 14
STAGES: Final = (
    Place("intake", "held"),
    Place("feedback", "invited"),
    Place("feedback", "mailed"),
    Place("feedback", "shown"),
    Place("feedback", "opened"),
    Place("feedback", "answered"),
    Place("feedback", "ended"),
    Place("feedback", "rated"),
    Place("alerts", "folded"),
    Place("alerts", "decided"),
)
UNSEEN: Final = Place("alerts", "unseen")
BEHIND_AFTER_S: Final = 60
# How many things of each check are named; of what is missing besides there is only a number.
NAMED: Final = 200
Lost = tuple[Check, Thing, Place]
# Of each place how many things came about in which quarter of an hour; places of silent services are left out.
Numbers = dict[Place, dict[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The days, newest first, what is missing, what was set aside by service (None: it does not answer).

    What was not counted right now was counted at `as_of` or later. `more` is how many things are missing besides
    those named, by the counts alone.
    """

    days: Sequence[DayRow]
    missing: Sequence[Missing]
    unseen: int | None
    more: int = 0
    as_of: datetime | None = None
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
    troubles, counts = _first_look(books, since, until)
    numbers = _numbers(counts)
    lost, more = _newest_lost(books, _differing(counts), numbers)
    if lost:  # what came between two questions is on both sides when they are asked again
        again = {_key(one) for one in _lost(books, _quarters(lost), numbers)}
        lost = [one for one in lost if _key(one) in again]
    return Sheet(
        days=_rows(days, numbers, zone),
        missing=_explained(books, lost, troubles, now),
        more=more,
        unseen=sum(numbers[UNSEEN].values()) if UNSEEN in numbers else None,
        as_of=min((one.as_of for one in counts.values() if one and one.as_of), default=None),
        troubles={service: troubles[service] if counts[service] is not None else None for service in SERVICES},
    )


def _begins(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _first_look(
    books: Books, since: datetime, until: datetime
) -> tuple[dict[Service, Trouble | None], dict[Service, Counts | None]]:
    """What each service says of its troubles and its counts, all of them asked at the same time."""

    def ask(service: Service) -> tuple[Trouble | None, Counts | None]:
        return _trouble(books[service]), _counts(books[service], since, until)

    with ThreadPoolExecutor(len(SERVICES)) as pool:
        # Each in a copy of our context: it holds the request's deadline and its id for the log.
        asked = {service: pool.submit(copy_context().run, ask, service) for service in SERVICES}
    answers = {service: answer.result() for service, answer in asked.items()}
    return (
        {service: trouble for service, (trouble, _) in answers.items()},
        {service: counts for service, (_, counts) in answers.items()},
    )


def _counts(book: Book, since: datetime, until: datetime) -> Counts | None:
    try:
        return book.counts(since, until)
    except Unavailable:
        return None


def _trouble(book: Book) -> Trouble | None:
    try:
        return book.trouble()
    except Unavailable:
        return None


def _numbers(counts: Mapping[Service, Counts | None]) -> Numbers:
    places = {*STAGES, UNSEEN, *(place for check in CHECKS for place in check.places)}
    answered = {place: found for place in places if (found := counts[place.service]) is not None}
    return {
        place: {tally.quarter: tally.number for tally in found.of(place.stage)}
        for place, found in answered.items()
    }


def _rows(days: Sequence[date], numbers: Numbers, zone: str) -> list[DayRow]:
    where = ZoneInfo(zone)
    all_quarters = {quarter for found in numbers.values() for quarter in found}
    day_of = {quarter: begins(quarter).astimezone(where).date() for quarter in all_quarters}
    counted: dict[Place, Counter[date]] = {place: Counter() for place in numbers}
    for place, found in numbers.items():
        for quarter, number in found.items():
            counted[place][day_of[quarter]] += number
    return [
        DayRow(
            day=day.isoformat(),
            counts={place.stage: counted[place][day] if place in counted else None for place in STAGES},
        )
        for day in days
    ]


def _differing(counts: Mapping[Service, Counts | None]) -> dict[Check, set[int]]:
    """The quarters of an hour of which the two stages of a check do not hold the same, as far as they answer.

    What differs in one check may have been counted too early for another one that has a stage in common with it.
    """
    found: dict[Check, set[int]] = {}
    for check in CHECKS:
        source, target = counts[check.source.service], counts[check.target.service]
        if source is not None and target is not None:
            found[check] = differing(source.of(check.source.stage), target.of(check.target.stage))
    return {
        check: set().union(*(quarters for other, quarters in found.items() if other.places & check.places))
        for check in found
    }


def _quarters(lost: Collection[Lost]) -> dict[Check, set[int]]:
    found: dict[Check, set[int]] = {}
    for check, thing, _at in lost:
        found.setdefault(check, set()).add(quarter_of(thing.at))
    return found


def _newest_lost(
    books: Books, wanted: Mapping[Check, Collection[int]], numbers: Numbers
) -> tuple[list[Lost], int]:
    """What only one of two stages holds, of each check the newest, and by how much more the counts differ.

    After a great loss, as when a service came back from an old backup, naming all would outlast any patience.
    """
    lost: list[Lost] = []
    more = 0
    for check, quarters in wanted.items():
        found: list[Lost] = []
        for stretch in reversed(stretches(quarters)):
            if len(found) < NAMED:
                found += _lost(books, {check: stretch}, numbers)
            else:
                more += sum(
                    abs(numbers[check.source].get(quarter, 0) - numbers[check.target].get(quarter, 0))
                    for quarter in stretch
                )
        lost += found[:NAMED]
        more += len(found[NAMED:])
    return lost, more


def _lost(books: Books, wanted: Mapping[Check, Collection[int]], numbers: Numbers) -> list[Lost]:
    """What only one of two stages holds of these quarters of an hour, newest first, as both hold them right now.

    Their numbers are put in the place of those that were counted before.
    """
    lost: list[Lost] = []
    for check, quarters in wanted.items():
        for stretch in reversed(stretches(quarters)):
            try:
                source, target = _of_both(books, check, stretch)
            except Unavailable:
                continue
            numbers[check.source] |= numbered(source, stretch)
            numbers[check.target] |= numbered(target, stretch)
            lost += [(check, thing, at) for thing, at in apart(check, source, target)]
    return lost


def _of_both(books: Books, check: Check, stretch: range) -> tuple[Sequence[Thing], Sequence[Thing]]:
    since, until = begins(stretch.start), begins(stretch.stop)
    source = books[check.source.service].entries(check.source.stage, since, until)
    return source, books[check.target.service].entries(check.target.stage, since, until)


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
