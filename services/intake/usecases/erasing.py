"""Erasing a client, and the receipt for it."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.domain.clients import Erasure, Tombstone
from services.intake.domain.ids import new_id
from services.intake.domain.text import wrong
from services.intake.ports import Confirmed, OtherServices, Transact, Unit
from services.intake.usecases.events import client_erased
from services.intake.usecases.keeping import next_version
from shared.contracts.principal import EVERYTHING, Principal
from shared.errors import Forbidden, NotFound
from shared.text import name_key


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """An erasure, with what each service says of it."""

    erasure: Erasure
    services: Confirmed

    @property
    def complete(self) -> bool:
        """Whether every service has confirmed."""
        return not any(isinstance(said, str) for said in self.services.values())


def erase_client(unit: Unit, principal: Principal, client_id: str, *, typed_code: str) -> Erasure:
    """Delete everything about a client and tell the other services; the same receipt when asked again.

    Raises Forbidden, NotFound, or Invalid when the typed code is not the client's.
    """
    _need_admin(principal)
    if unit.clients.tombstone(client_id):
        return unit.erasures.of(client_id) or _note(unit, principal, client_id)
    client = unit.clients.lock(client_id, EVERYTHING)
    if name_key(typed_code) != name_key(client.code):
        raise wrong("code", "This is not the client's code. Nothing was erased.")
    tombstone = Tombstone(client_id=client_id, erased_at=unit.now, version=next_version(unit, client.version))
    unit.clients.erase(tombstone)
    unit.publish(client_erased(tombstone))
    return _note(unit, principal, client_id)


def _note(unit: Unit, principal: Principal, client_id: str) -> Erasure:
    erasure = Erasure(erasure_id=new_id(), client_id=client_id, erased_at=unit.now, asked_by=principal.staff_id)
    unit.erasures.put(erasure)
    return erasure


def receipt(transact: Transact, others: OtherServices, principal: Principal, erasure_id: str) -> Receipt:
    """The receipt with what every service says of it now; raises Forbidden or NotFound."""
    _need_admin(principal)
    erasure = transact(lambda unit: unit.erasures.find(erasure_id))
    if erasure is None:
        raise NotFound("There is no such receipt.")
    said = others.erased_at(erasure.client_id)
    return Receipt(erasure=erasure, services={"intake": erasure.erased_at, **said})


def _need_admin(principal: Principal) -> None:
    if not principal.is_("admin"):
        raise Forbidden("Erasing a client is for admins.", staff_id=principal.staff_id)
