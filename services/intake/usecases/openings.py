"""Opening another team's record: a supervisor says why, reads for an hour, and the therapist is told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.intake.domain.clients import Client
from services.intake.domain.ids import new_id
from services.intake.domain.openings import LASTS, Opening
from services.intake.domain.text import CODE_LENGTH, REASON_LENGTH, one_line, wrong
from services.intake.ports import Unit, Window
from services.intake.usecases import access, caseload
from services.intake.usecases.roles import ASK_IN
from shared.contracts.principal import EVERYTHING, Covered, Principal
from shared.errors import Forbidden, NotFound


@dataclass(frozen=True)
class Told:
    """An opening, with the names of whoever opened the record and of the client."""

    opening: Opening
    by: str
    client: str


@dataclass(frozen=True)
class Opened:
    """A record of another team, why it is open, and whom other services take its reader for."""

    opening: Opening
    record: caseload.Record
    reader: Principal


def open_record(unit: Unit, principal: Principal, *, code: str, reason: str) -> Opening:
    """Open the record of the client with this code; raises Forbidden, or Invalid naming `code` or `reason`."""
    if not principal.is_("supervisor"):
        raise Forbidden("Opening a record of another team is for supervisors.", staff_id=principal.staff_id)
    client = unit.clients.of_code(one_line("code", code, CODE_LENGTH))
    if client is None:
        raise wrong("code", "No client of the clinic has this code.")
    if access.care(principal).covers(client.clinician_id, client.team_id):
        raise wrong("code", "You see this client’s record already.")
    opening = Opening(
        opening_id=new_id(),
        client_id=unit.clients.lock(client.client_id, EVERYTHING).client_id,
        staff_id=principal.staff_id,
        told_id=client.clinician_id,
        reason=one_line("reason", reason, REASON_LENGTH),
        opened_at=unit.now,
        until=unit.now + LASTS,
    )
    unit.openings.put(opening)
    unit.ask(ASK_IN, f"opened/{opening.opening_id}", about={"staff_id": opening.told_id})
    return opening


def read_opened(unit: Unit, principal: Principal, opening_id: str, window: Window) -> Opened:
    """The record while the opening lasts; raises NotFound."""
    opening = _lasting(unit, principal, opening_id)
    client = unit.clients.find(opening.client_id, EVERYTHING)
    if client is None:
        raise NotFound("There is no such record that you opened.")
    reader = _standing_in(principal, client, opening)
    return Opened(opening, caseload.record(unit, reader, client.client_id, window), reader)


def end_opening(unit: Unit, principal: Principal, opening_id: str) -> Opening:
    """Close the record again; raises NotFound."""
    opening = _lasting(unit, principal, opening_id).ended(unit.now)
    unit.clients.lock(opening.client_id, EVERYTHING)
    unit.openings.put(opening)
    return opening


def lasting(unit: Unit, principal: Principal) -> list[Told]:
    """The records that this person has open."""
    return _told(unit, [one for one in unit.openings.of_opener(principal.staff_id) if one.lasts(unit.now)])


def of_client(unit: Unit, client: Client) -> list[Told]:
    """Who opened this client's record, and why, the last first."""
    return _told(unit, unit.openings.of_client(client.client_id))


def unread(unit: Unit, staff_id: str) -> list[Told]:
    """What a therapist has not said yet that they read of."""
    return _told(unit, unit.openings.unread_by(staff_id))


def read_of_it(unit: Unit, principal: Principal, opening_id: str) -> None:
    """Note that the therapist read of it; raises NotFound."""
    opening = unit.openings.find(opening_id)
    if opening is None or opening.told_id != principal.staff_id:
        raise NotFound("There is no such notice.")
    unit.clients.lock(opening.client_id, EVERYTHING)
    unit.openings.put(opening.read(unit.now))


def _lasting(unit: Unit, principal: Principal, opening_id: str) -> Opening:
    opening = unit.openings.find(opening_id)
    mine = opening is not None and opening.staff_id == principal.staff_id and principal.is_("supervisor")
    if opening is None or not mine or not opening.lasts(unit.now):
        raise NotFound("There is no such record that you opened.")
    return opening


def _standing_in(principal: Principal, client: Client, opening: Opening) -> Principal:
    """The reader as one who stands in for the therapist for so long: what every service understands."""
    return Principal(
        staff_id=principal.staff_id,
        name=principal.name,
        roles=frozenset({"clinician"}),
        team_ids=frozenset(),
        via=principal.via,
        covers=(Covered(staff_id=client.clinician_id, until=opening.until),),
        language=principal.language,
    )


def _told(unit: Unit, openings: Sequence[Opening]) -> list[Told]:
    if not openings:
        return []
    people = {one.staff_id: one.name for one in unit.staff.find_many({one.staff_id for one in openings})}
    clients = unit.clients.names([one.client_id for one in openings], EVERYTHING)
    return [Told(one, people.get(one.staff_id, ""), clients.get(one.client_id, "")) for one in openings]
