"""Reads iCalendar files (RFC 5545): of each entry when it begins and, at once, whose session it is."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from services.intake.domain.calendars import MOST_ENTRIES, Entry, Known, Reading, Span
from services.intake.domain.text import wrong
from shared import logs

log = logs.get(__name__)

MOST_BYTES: Final = 1_000_000
PATIENCE_S: Final = 5.0
# What comes back more often than daily is no session, and would take for ever to reckon.
RHYTHMS: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
WITHIN_A_DAY: Final = ("BYHOUR", "BYMINUTE", "BYSECOND")
EARLIEST: Final = 2000


class _Unread(Exception):
    """An entry that is not as it should be."""


def read_calendar(data: bytes, known: Known) -> Reading:
    """What a calendar says of that span; times without a zone are those of a clock in the clinic.

    Raises Invalid where it is no calendar, too large, or takes too long to reckon.
    """
    if len(data) > MOST_BYTES:
        raise wrong("file", "This calendar is too large: export one that begins later.")
    entries: set[Entry] = set()
    counts = {"unmatched": 0, "unread": 0, "all_day": 0}
    ends = time.monotonic() + PATIENCE_S
    for group in _groups(data):
        if time.monotonic() > ends or len(entries) > MOST_ENTRIES:
            raise wrong("file", "There is too much in this calendar: export one that begins later.")
        try:
            found = list(_sessions(group, known))
        except Exception as error:  # noqa: BLE001 - the libraries raise whatever a strange file makes them
            log.info("an entry of a calendar is passed over", error=type(error).__name__)
            counts["unread"] += 1
            continue
        for one in found:
            if isinstance(one, Entry):
                entries.add(one)
            else:
                counts[one] += 1
    return Reading(entries=sorted(entries), **counts)


def _groups(data: bytes) -> Iterable[list[icalendar.Event]]:
    """The entries, each with the exceptions from it."""
    try:
        calendars = icalendar.Calendar.from_ical(data, multiple=True)
        groups: dict[str, list[icalendar.Event]] = {}
        for calendar in calendars:
            for number, event in enumerate(calendar.walk("VEVENT")):
                groups.setdefault(str(event.get("UID") or f"without {number}"), []).append(event)  # type: ignore[arg-type] # walk gives what it is asked for
    except Exception as error:  # noqa: BLE001 - the same
        log.info("no calendar", error=type(error).__name__)
        raise wrong("file", "This is no calendar that can be read: a file that ends in .ics is.") from None
    if not calendars:
        raise wrong("file", "This is no calendar that can be read: a file that ends in .ics is.")
    return groups.values()


def _sessions(group: list[icalendar.Event], known: Known) -> Iterator[Entry | str]:
    """The sessions of one entry within the span, or why there is none."""
    if not any(known.match(_title(event)) for event in group):
        if any(_is_within(event, known) for event in group):
            yield "unmatched"
        return
    for event in _occurrences(group, known.span):
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        begins, client_id = _begins(event), known.match(_title(event))
        if not isinstance(begins, datetime):
            yield "all_day"
        elif client_id is None:
            yield "unmatched"
        elif known.span.since <= (instant := _instant(begins, known.zone)) < known.span.until:
            yield Entry(starts_at=instant, client_id=client_id)


def _occurrences(group: list[icalendar.Event], span: Span) -> list[Any]:
    if not any(name in event for event in group for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
        return list(group)
    for event in group:
        _must_be_calm(event)
    calendar = icalendar.Calendar()
    for event in group:
        calendar.add_component(event)
    day = timedelta(days=1)  # what has no zone may lie a day off
    found: list[Any] = recurring_ical_events.of(calendar).between(span.since - day, span.until + day)
    return found


def _must_be_calm(event: icalendar.Event) -> None:
    rules: Any = event.get("RRULE")
    for rule in rules if isinstance(rules, list) else [rules] if rules else []:
        often = {str(one).upper() for one in rule.get("FREQ", [])}
        if not often <= RHYTHMS or any(len(rule.get(part, [])) > 1 for part in WITHIN_A_DAY):
            raise _Unread
        if _begins(event).year < EARLIEST:
            raise _Unread


def _begins(event: Any) -> date:  # noqa: ANN401 - icalendar's
    begins: date = event["DTSTART"].dt
    return begins


def _is_within(event: icalendar.Event, known: Known) -> bool:
    """Whether it may count as an entry of the span: one that comes back does."""
    if "RRULE" in event:
        return True
    begins, span = _begins(event), known.span
    return isinstance(begins, datetime) and span.since <= _instant(begins, known.zone) < span.until


def _title(event: icalendar.Event) -> str:
    return str(event.get("SUMMARY", ""))


def _instant(begins: datetime, zone: ZoneInfo) -> datetime:
    local = begins if begins.tzinfo else begins.replace(tzinfo=zone)
    return local.astimezone(UTC).replace(second=0, microsecond=0)
