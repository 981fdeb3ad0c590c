"""Erasing a client, and the receipt for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.intake.domain.clients import Client, Erasure, Tombstone
from services.intake.domain.ids import new_id
from services.intake.domain.text import REASON_LENGTH, one_line, wrong
from services.intake.ports import Confirmed, OtherServices, Transact, Unit
from services.intake.usecases.events import client_erased
from services.intake.usecases.keeping import next_version
from shared.contracts.principal import EVERYTHING, Principal
from shared.errors import Forbidden, NotFound
from shared.text import name_key, plain_letters

AGAIN: Final = "Erased before, and again after a restore from an older backup."
SHORT: Final = 2  # a name of so few letters may be any word


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """An erasure with the name of who erased, if they are known, and what each service says of it."""

    erasure: Erasure
    by: str
    services: Confirmed

    @property
    def complete(self) -> bool:
        """Whether every service has confirmed."""
        return not any(isinstance(said, str) for said in self.services.values())


def erase_client(
    unit: Unit, principal: Principal, client_id: str, *, typed_code: str, reason: str | None = None
) -> Erasure:
    """Delete everything about a client and tell the other services; the same receipt when asked again.

    Raises Forbidden, NotFound, or Invalid when the typed code is not the client's, or the reason names the client.
    """
    need_admin(principal)
    if unit.clients.tombstone(client_id):
        return unit.erasures.of(client_id) or _note(unit, principal.staff_id, client_id, reason)
    client = unit.clients.lock(client_id, EVERYTHING)
    if name_key(typed_code) != name_key(client.code):
        raise wrong("code", "This is not the client’s code. Nothing was erased.")
    reason = one_line("reason", reason, REASON_LENGTH) if reason is not None else None
    if reason and _names(reason, client):
        raise wrong("reason", "The receipt stays: leave the client’s name and code out. Nothing was erased.")
    return erase_record(unit, client, by=principal.staff_id, reason=reason)


def erase_record(unit: Unit, client: Client, *, by: str, reason: str | None) -> Erasure:
    """Delete everything about a client who is locked, and tell the other services; gives the receipt."""
    wish = unit.erasure_wishes.get(client.client_id)
    version = next_version(unit, client.version)
    tombstone = Tombstone(client_id=client.client_id, erased_at=unit.now, version=version)
    unit.clients.erase(tombstone)
    unit.publish(client_erased(tombstone))
    return _note(unit, by, client.client_id, reason, receipt_id=wish.receipt_id if wish else None)


def erase_again(unit: Unit, client_ids: Sequence[str]) -> int:
    """Erase, after a restore, whoever had been erased since; how many those were.

    Their receipts were lost with what came after the backup; these say why they are there once more.
    """
    count = 0
    for client_id in client_ids:
        try:
            client = unit.clients.lock(client_id, EVERYTHING)
        except NotFound:  # erased already, or taken on after the backup
            continue
        erase_record(unit, client, by="", reason=AGAIN)
        count += 1
    return count


def _names(reason: str, client: Client) -> bool:
    """Whether a word of the reason is one of the client's name, or their code."""
    names = {word for word in _words(client.name) if len(word) > SHORT} | {plain_letters(client.code)}
    said = {plain_letters(word) for word in reason.split()} | _words(reason)
    return bool(said & names - {""})


def _words(text: str) -> set[str]:
    return {plain_letters(word) for word in re.findall(r"[^\W_]+", text)}


def _note(unit: Unit, by: str, client_id: str, reason: str | None, *, receipt_id: str | None = None) -> Erasure:
    """The receipt, with the number that the client was told, if they asked for it themselves."""
    erasure = Erasure(
        erasure_id=receipt_id or new_id(),
        client_id=client_id,
        erased_at=unit.now,
        asked_by=by,
        reason=reason,
    )
    unit.erasures.put(erasure)
    return erasure


def receipt(transact: Transact, others: OtherServices, principal: Principal, erasure_id: str) -> Receipt:
    """The receipt with what every service says of it now; raises Forbidden or NotFound."""
    need_admin(principal)
    erasure, by = transact(lambda unit: _found(unit, erasure_id))
    said = others.erased_at(erasure.client_id)
    return Receipt(erasure=erasure, by=by, services={"intake": erasure.erased_at, **said})


def _found(unit: Unit, erasure_id: str) -> tuple[Erasure, str]:
    erasure = unit.erasures.find(erasure_id)
    if erasure is None:
        raise NotFound("There is no such receipt.")
    by = unit.staff.find(erasure.asked_by)
    return erasure, by.name if by else ""


def need_admin(principal: Principal) -> None:
    """Raise Forbidden for whoever runs no clinic."""
    if not principal.is_("admin"):
        raise Forbidden("Erasing a client is for admins.", staff_id=principal.staff_id)
