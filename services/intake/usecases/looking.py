"""Who looked at a client's record of late, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from services.intake.domain.clients import Client
from services.intake.domain.staff import Staff
from services.intake.ports import Unit
from services.intake.usecases import access
from services.intake.usecases.clients import find_client
from shared.contracts.principal import Principal

Part = Literal["therapist", "supervisor", "admin", "clinician"]


@dataclass(frozen=True, kw_only=True)
class Person:
    """A member of staff, and what they are for this client now."""

    name: str
    part: Part


def whose_looks(unit: Unit, principal: Principal, client_id: str) -> Client:
    """The client, for whoever may see who looked: those who care for them; raises NotFound or Forbidden."""
    access.care(principal)
    return find_client(unit, principal, client_id)


def people_for(unit: Unit, client: Client, staff_ids: Sequence[str]) -> dict[str, Person]:
    """Those of these who are known here, and what each is for this client."""
    found = unit.staff.find_many(set(staff_ids))
    return {one.staff_id: Person(name=one.name, part=part_of(one, client)) for one in found}


def part_of(staff: Staff, client: Client) -> Part:
    """What a member of staff is for a client: of several the one that explains best why they looked."""
    if staff.staff_id == client.clinician_id:
        return "therapist"
    if staff.supervises(client.team_id):
        return "supervisor"
    return "admin" if "admin" in staff.roles and "clinician" not in staff.roles else "clinician"
