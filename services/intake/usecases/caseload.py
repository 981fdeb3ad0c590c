"""The caseload page and the client's page: what a clinician sees at one look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.check_ins import CheckIn
from services.intake.domain.clients import Client, ClientStatus, Episode
from services.intake.domain.goals import Goal
from services.intake.domain.sessions import Session
from services.intake.ports import Page, Place, Unit, Window
from services.intake.usecases import access
from shared.contracts.principal import Principal
from shared.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class Row:
    """A client on the caseload."""

    client: Client
    clinician: str
    goals: int
    next_session: datetime | None
    last_check_in: CheckIn | None


@dataclass(frozen=True, kw_only=True)
class Record:
    """A client's page."""

    client: Client
    clinician: str
    episodes: list[Episode]
    goals: list[Goal]
    sessions: Page[Session]
    check_ins: dict[str, CheckIn]


def caseload(
    unit: Unit, principal: Principal, window: Window, status: ClientStatus = "open"
) -> tuple[list[Row], Place | None]:
    """The caller's clients by name, and where the next piece begins if there are more."""
    page = unit.clients.page(access.care(principal), window, status)
    ids = [client.client_id for client in page.items]
    names = _names(unit, page.items)
    goals = unit.goals.active_of(page.items)
    upcoming = unit.sessions.next_of(ids, unit.now)
    last = unit.check_ins.last_of(page.items)
    rows = [
        Row(
            client=client,
            clinician=names.get(client.clinician_id, ""),
            goals=goals.get(client.client_id, 0),
            next_session=upcoming.get(client.client_id),
            last_check_in=last.get(client.client_id),
        )
        for client in page.items
    ]
    return sorted(rows, key=lambda row: row.client.name.casefold()), page.next


def record(unit: Unit, principal: Principal, client_id: str, window: Window) -> Record:
    """What there is about a client; raises NotFound."""
    client = unit.clients.find(client_id, access.care(principal))
    if client is None:
        raise NotFound("There is no such client.")
    return Record(
        client=client,
        clinician=_names(unit, [client]).get(client.clinician_id, ""),
        episodes=unit.episodes.of(client),
        goals=unit.goals.page(client, Window(limit=200)).items,
        sessions=unit.sessions.page(client, window),
        check_ins=unit.check_ins.of(client),
    )


def _names(unit: Unit, clients: list[Client]) -> dict[str, str]:
    staff = unit.staff.find_many({client.clinician_id for client in clients})
    return {person.staff_id: person.name for person in staff}
