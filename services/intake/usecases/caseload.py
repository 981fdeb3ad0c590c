"""The caseload page and the client's page: what a clinician sees at one look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from services.intake.domain.check_ins import CheckIn
from services.intake.domain.clients import Client, ClientStatus, Episode
from services.intake.domain.goals import Goal
from services.intake.domain.sessions import Session
from services.intake.ports import Page, Place, Unit, Window
from services.intake.usecases import access
from shared.contracts.principal import Principal
from shared.errors import NotFound
from shared.text import NameOrder, is_found, name_order

# Where clients without a planned session stand: after all the others.
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


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
    """A client's page; `numbers` are those of sessions by date, each within its episode."""

    client: Client
    clinician: str
    episodes: list[Episode]
    goals: list[Goal]
    sessions: Page[Session]
    numbers: Mapping[str, int]
    check_ins: dict[str, CheckIn]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which clients somebody wants to see, and what their names are put in order by."""

    status: ClientStatus = "open"
    query: str = ""
    order: NameOrder = name_order


IN_CARE: Final = Wanted()


def caseload(unit: Unit, principal: Principal, window: Window, wanted: Wanted = IN_CARE) -> Caseload:
    """The caller's clients whom the query finds by name or code: the next session first, then by name."""
    everyone = unit.clients.everyone(access.care(principal), wanted.status)
    found = [client for client in everyone if is_found(wanted.query, client.name, client.code)]
    upcoming = unit.sessions.next_of([client.client_id for client in found], unit.now)

    def at(client: Client) -> datetime:
        return upcoming.get(client.client_id, NEVER)

    found.sort(key=lambda client: (at(client), wanted.order(client.name), client.client_id))
    page = piece(found, window, at)
    return Caseload(rows=_rows(unit, page.items, upcoming), total=len(everyone), found=len(found), next=page.next)


def registrations(unit: Unit, principal: Principal, window: Window, wanted: Wanted = IN_CARE) -> Caseload:
    """The clients of the clinic whom the query finds, by name, with nothing that was agreed or held."""
    everyone = unit.clients.everyone(access.registrations(principal), wanted.status)
    found = [client for client in everyone if is_found(wanted.query, client.name, client.code)]
    found.sort(key=lambda client: (wanted.order(client.name), client.client_id))
    page = piece(found, window, lambda _client: NEVER)
    names = _names(unit, page.items)
    rows = [Row(client=client, clinician=names.get(client.clinician_id, "")) for client in page.items]
    return Caseload(rows=rows, total=len(everyone), found=len(found), next=page.next)


def piece(ordered: list[Client], window: Window, at: Callable[[Client], datetime]) -> Page[Client]:
    """The piece of an ordered list after the client at that place.

    Where they moved meanwhile or are there no longer, the list goes on at the same instant: somebody may come
    twice, nobody is left out.
    """
    rest = ordered
    if window.after:
        place = next((n for n, one in enumerate(ordered) if (at(one), one.client_id) == window.after), None)
        instant = window.after[0]
        rest = [one for one in ordered if at(one) >= instant] if place is None else ordered[place + 1 :]
    items = rest[: window.limit]
    more = len(rest) > window.limit
    return Page(items, (at(items[-1]), items[-1].client_id) if more else None)


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
    return Record(
        client=client,
        clinician=_names(unit, [client]).get(client.clinician_id, ""),
        episodes=unit.episodes.of(client),
        goals=unit.goals.of(client),
        sessions=unit.sessions.page(client, window),
        numbers=unit.sessions.numbers(client),
        check_ins=unit.check_ins.of(client),
    )


def _names(unit: Unit, clients: list[Client]) -> dict[str, str]:
    staff = unit.staff.find_many({client.clinician_id for client in clients})
    return {person.staff_id: person.name for person in staff}
