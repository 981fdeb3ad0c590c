"""The caseload page and the client's page: what a clinician sees at one look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from services.intake.domain.check_ins import CheckIn
from services.intake.domain.clients import Client, ClientStatus, Episode
from services.intake.domain.crisis_plans import CrisisPlan
from services.intake.domain.goals import Goal
from services.intake.domain.preferences import Preferences
from services.intake.domain.sessions import Session
from services.intake.domain.value_checks import ValueCheck
from services.intake.ports import Page, Place, Unit, Window
from services.intake.usecases import access
from services.intake.usecases.lookups import Responsible, responsible
from shared.contracts.principal import Principal, Scope
from shared.errors import NotFound
from shared.text import NameOrder, name_order

# Where clients without a planned session stand: after all the others.
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


# Twice as many sessions as a chart has ratings: room for those that were missed.
CHARTED: Final = 48


@dataclass(frozen=True, kw_only=True)
class Row:
    """A client on the caseload."""

    client: Client
    clinician: str
    goals: int = 0
    next_session: datetime | None = None
    last_check_in: CheckIn | None = None


@dataclass(frozen=True, kw_only=True)
class Caseload:
    """A piece of a list of clients: of how many, how many of them the query found, and where it goes on."""

    rows: list[Row]
    total: int
    found: int
    next: Place | None


@dataclass(frozen=True, kw_only=True)
class Record:
    """A client's page; `numbers` are those of sessions by date, each within its episode.

    `past` are the latest sessions up to now, for the charts; `sessions` may be an earlier piece of the list.
    `names` are those of staff who took steps of the ending of the newest episode, or wrote the crisis plan, and
    `told` are those whom a word of the client's about safety reaches.
    """

    client: Client
    clinician: str
    episodes: list[Episode]
    goals: list[Goal]
    sessions: Page[Session]
    past: Sequence[Session]
    numbers: Mapping[str, int]
    check_ins: dict[str, CheckIn]
    value_check: ValueCheck | None
    crisis: CrisisPlan | None
    preferences: Preferences | None
    told: Sequence[Responsible]
    names: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which clients somebody wants to see, and what their names are put in order by."""

    status: ClientStatus = "open"
    query: str = ""
    order: NameOrder = name_order


IN_CARE: Final = Wanted()


def caseload(unit: Unit, principal: Principal, window: Window, wanted: Wanted = IN_CARE) -> Caseload:
    """The caller's clients whom the query finds by name or code: the next session first, then by name."""
    scope = access.care(principal)
    found = unit.clients.ids(scope, wanted.status, wanted.query)
    upcoming = unit.sessions.next_of(found, unit.now)
    near = _near(found, lambda client_id: upcoming.get(client_id, NEVER), window)
    names = unit.clients.names(list(near), scope)
    ordered = sorted(near, key=lambda one: (near[one], wanted.order(names[one]), one))
    page = _piece([(near[one], one) for one in ordered], window)
    total = unit.clients.count(scope, wanted.status) if wanted.query else len(found)
    rows = _rows(unit, _in_order(unit, page.items, scope), upcoming)
    return Caseload(rows=rows, total=total, found=len(found), next=page.next)


def registrations(unit: Unit, principal: Principal, window: Window, wanted: Wanted = IN_CARE) -> Caseload:
    """The clients of the clinic whom the query finds, newest first, with nothing that was agreed or held."""
    scope = access.registrations(principal)
    page = unit.clients.page(scope, window, wanted.status, wanted.query)
    total = unit.clients.count(scope, wanted.status)
    found = unit.clients.count(scope, wanted.status, wanted.query) if wanted.query else total
    names = _names(unit, page.items)
    rows = [Row(client=client, clinician=names.get(client.clinician_id, "")) for client in page.items]
    return Caseload(rows=rows, total=total, found=found, next=page.next)


def _near(client_ids: list[str], at: Callable[[str], datetime], window: Window) -> dict[str, datetime]:
    """The clients among whom the next piece of a list lies that is ordered by instants, and then by name.

    They are all of each instant from that on where the last piece ended, and no more instants than fill this one:
    so nobody else's name is read.
    """
    since = window.after[0] if window.after else None
    ordered = sorted((at(client_id), client_id) for client_id in client_ids)
    beyond = [one for one in ordered if since is None or one[0] >= since]
    already = sum(instant == since for instant, _ in beyond)
    last = beyond[: already + window.limit + 1][-1:]
    return {client_id: instant for instant, client_id in beyond if instant <= last[0][0]}


def _piece(ordered: list[Place], window: Window) -> Page[str]:
    """The piece of an ordered list after the place where the last one ended.

    Where whoever stood there has moved meanwhile or is there no longer, the list goes on at the same instant:
    somebody may come twice, nobody is left out.
    """
    begin = ordered.index(window.after) + 1 if window.after in ordered else 0
    items = ordered[begin : begin + window.limit]
    more = len(ordered) > begin + window.limit
    return Page([client_id for _, client_id in items], items[-1] if more else None)


def _in_order(unit: Unit, client_ids: list[str], scope: Scope) -> list[Client]:
    found = {client.client_id: client for client in unit.clients.find_many(client_ids, scope)}
    return [found[client_id] for client_id in client_ids]


def _rows(unit: Unit, clients: list[Client], upcoming: Mapping[str, datetime]) -> list[Row]:
    names = _names(unit, clients)
    goals, last = unit.goals.active_of(clients), unit.check_ins.last_of(clients)
    return [
        Row(
            client=client,
            clinician=names.get(client.clinician_id, ""),
            goals=goals.get(client.client_id, 0),
            next_session=upcoming.get(client.client_id),
            last_check_in=last.get(client.client_id),
        )
        for client in clients
    ]


def record(unit: Unit, principal: Principal, client_id: str, window: Window) -> Record:
    """What there is about a client; raises NotFound."""
    client = unit.clients.find(client_id, access.care(principal))
    if client is None:
        raise NotFound("There is no such client.")
    episodes, crisis = unit.episodes.of(client), unit.crisis_plans.get(client_id)
    return Record(
        client=client,
        clinician=_names(unit, [client]).get(client.clinician_id, ""),
        episodes=episodes,
        goals=unit.goals.of(client),
        sessions=unit.sessions.page(client, window),
        past=unit.sessions.past_of(client, unit.now, CHARTED),
        numbers=unit.sessions.numbers(client),
        check_ins=unit.check_ins.of(client),
        value_check=unit.value_checks.last_of(client),
        crisis=crisis,
        preferences=unit.preferences.get(client_id),
        told=next((people for _, people in responsible(unit, [client_id])), []),
        names=_who_wrote(unit, episodes[:1], crisis),
    )


def _who_wrote(unit: Unit, episodes: list[Episode], crisis: CrisisPlan | None) -> Mapping[str, str]:
    steps = (step for episode in episodes for step in episode.ending_steps)
    people = {step.by for step in steps if step.by is not None} | ({crisis.written_by} if crisis else set())
    return {person.staff_id: person.name for person in unit.staff.find_many(people)} if people else {}


def _names(unit: Unit, clients: list[Client]) -> dict[str, str]:
    staff = unit.staff.find_many({client.clinician_id for client in clients})
    return {person.staff_id: person.name for person in staff}
