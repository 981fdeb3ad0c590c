"""Bringing a calendar in: what it changes of what is planned, all of it at once, and its address every hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.intake.domain.calendars import (
    FETCH_EVERY,
    READ_AHEAD,
    Calendar,
    Changes,
    Entry,
    Known,
    Reading,
    Span,
    by_code,
    compare,
)
from services.intake.domain.clients import Client
from services.intake.domain.text import ADDRESS_LENGTH, one_line, wrong
from services.intake.ports import Transact, Unit
from services.intake.ports.calendars import CalendarAddresses, ReadCalendar
from services.intake.usecases.keeping import keep_session
from services.intake.usecases.planning import add_planned
from services.intake.usecases.sessions import zone_of
from shared.contracts.principal import Principal, Scope
from shared.errors import AttuneError, Forbidden

AT_A_TIME: Final = 50


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a calendar would change, with the clients by id."""

    changes: Changes
    clients: dict[str, Client]
    entries: Sequence[Entry]
    span: Span


def own_calendar(unit: Unit, principal: Principal) -> Calendar | None:
    """The reader's calendar's address, if they gave one; raises Forbidden for whoever has no caseload."""
    _must_have_caseload(principal)
    return unit.calendars.get(principal.staff_id)


def read_by(unit: Unit, staff_id: str) -> Known:
    """What that clinician's calendar is read by."""
    codes = unit.clients.codes(Scope(clinician_id=staff_id))
    return Known(match=by_code(codes), zone=zone_of(unit), span=Span(unit.now, unit.now + READ_AHEAD))


def preview(unit: Unit, staff_id: str, entries: Sequence[Entry], span: Span) -> Preview:
    """What these entries would change of the clinician's plans in that span."""
    scope = Scope(clinician_id=staff_id)
    own = {one.client_id: one for one in unit.clients.find_many(unit.clients.ids(scope, "open"), scope)}
    theirs = [one for one in entries if one.client_id in own and span.since <= one.starts_at < span.until]
    sessions = unit.sessions.around(list(own), span.since, span.until)
    return Preview(changes=compare(theirs, sessions), clients=own, entries=theirs, span=span)


def apply_calendar(unit: Unit, staff_id: str, entries: Sequence[Entry], span: Span) -> Changes:
    """Plan, move and call off what these entries change, all in one act; gives what it was."""
    seen = preview(unit, staff_id, entries, Span(max(span.since, unit.now), span.until))
    changes, scope = seen.changes, Scope(clinician_id=staff_id)
    about = {one.client_id for one in changes.new}
    about |= {one.client_id for one, _ in changes.moved} | {one.client_id for one in changes.gone}
    clients = {one: unit.clients.lock(one, scope) for one in sorted(about)}
    episodes = unit.episodes.open_of(list(clients.values()))
    for entry in changes.new:
        if entry.client_id in episodes:
            client = clients[entry.client_id]
            add_planned(unit, client, episodes[entry.client_id], entry.starts_at, from_calendar=True)
    for session, at in changes.moved:
        keep_session(unit, replace(session, held_at=at, planned_at=at))
    for session in changes.gone:
        keep_session(unit, session.changed("cancelled", None, unit.now))
    calendar = unit.calendars.get(staff_id)
    if calendar is not None and calendar.news:
        unit.calendars.put(replace(calendar, news=0))
    return changes


def subscribe(unit: Unit, principal: Principal, url: str, *, by_itself: bool) -> Calendar:
    """Have the calendar at that address asked for every hour; raises Invalid or Forbidden."""
    _must_have_caseload(principal)
    address = one_line("url", url, ADDRESS_LENGTH)
    if address.startswith("webcal://"):
        address = "https://" + address.removeprefix("webcal://")
    if not address.startswith("https://"):
        raise wrong("url", "Give an address that begins with https://.")
    made = Calendar(
        staff_id=principal.staff_id, url=address, by_itself=by_itself, asked_at=unit.now, next_at=unit.now
    )
    unit.calendars.put(made)
    return made


def unsubscribe(unit: Unit, principal: Principal) -> None:
    """Forget the address; what is planned stays."""
    _must_have_caseload(principal)
    unit.calendars.remove(principal.staff_id)


def look(
    transact: Transact, addresses: CalendarAddresses, read: ReadCalendar, staff_id: str
) -> tuple[Known, Reading] | None:
    """What stands in the clinician's calendar now; None without an address.

    Raises Invalid with what stands in the way.
    """
    calendar = transact(lambda unit: unit.calendars.get(staff_id))
    if calendar is None:
        return None
    known = transact(lambda unit: read_by(unit, staff_id))
    return known, read(addresses.fetch(calendar.url), known)


def due_calendars(unit: Unit) -> list[str]:
    """Whose calendars are to be asked for; each is put off for an hour."""
    found = unit.calendars.due(unit.now, AT_A_TIME)
    for one in found:
        unit.calendars.put(replace(one, next_at=unit.now + FETCH_EVERY))
    return [one.staff_id for one in found]


def follow(transact: Transact, addresses: CalendarAddresses, read: ReadCalendar, staff_id: str) -> None:
    """Ask for a calendar and take it in, or count what waits to be looked at; or note what stood in the way."""
    try:
        found = look(transact, addresses, read, staff_id)
    except AttuneError as error:
        sentence = error.sentence
        transact(lambda unit: _note(unit, staff_id, trouble=sentence))
        return
    if found is None:
        return
    known, reading = found
    transact(lambda unit: _take(unit, staff_id, known, reading.entries))


def _take(unit: Unit, staff_id: str, known: Known, entries: Sequence[Entry]) -> None:
    calendar = unit.calendars.get(staff_id)
    person = unit.staff.find(staff_id)
    if calendar is None or person is None or not person.sees_clients:
        return
    changes = preview(unit, staff_id, entries, known.span).changes
    if calendar.by_itself and changes.count:
        apply_calendar(unit, staff_id, entries, known.span)
    _note(unit, staff_id, news=0 if calendar.by_itself else changes.count)


def _note(unit: Unit, staff_id: str, *, news: int | None = None, trouble: str | None = None) -> None:
    calendar = unit.calendars.get(staff_id)
    if calendar is not None:
        fetched_at = calendar.fetched_at if trouble else unit.now
        kept = replace(calendar, trouble=trouble, fetched_at=fetched_at)
        unit.calendars.put(kept if news is None else replace(kept, news=news))


def _must_have_caseload(principal: Principal) -> None:
    if not principal.is_("clinician"):
        raise Forbidden("Calendars are for clinicians.", staff_id=principal.staff_id)
