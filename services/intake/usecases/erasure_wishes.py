"""Clients ask for an erasure; an admin erases, as ever, or says why it cannot be."""

from __future__ import annotations

from collections.abc import Sequence

from services.intake.domain.clients import Client
from services.intake.domain.erasure_wishes import ErasureWish
from services.intake.domain.ids import new_id
from services.intake.domain.text import REASON_LENGTH, one_line
from services.intake.ports import Unit
from services.intake.usecases.erasing import need_admin
from shared.contracts.principal import EVERYTHING, Principal
from shared.errors import Conflict, NotFound


def ask_erasure(unit: Unit, client_id: str) -> ErasureWish:
    """Keep that the client asks for it; asked again while it waits it is the same. Raises NotFound."""
    unit.clients.lock(client_id, EVERYTHING)
    known = unit.erasure_wishes.get(client_id)
    if known is not None and known.waits:
        return known
    wish = ErasureWish(client_id=client_id, receipt_id=new_id(), asked_at=unit.now)
    unit.erasure_wishes.put(wish)
    return wish


def take_back_erasure(unit: Unit, client_id: str) -> None:
    """Forget that the client asked for it, as they wish; raises NotFound."""
    unit.clients.lock(client_id, EVERYTHING)
    unit.erasure_wishes.remove(client_id)


def refuse_erasure(unit: Unit, principal: Principal, client_id: str, reason: str) -> None:
    """Tell the client why it is not done; raises Forbidden, NotFound, Invalid, or Conflict if none waits."""
    need_admin(principal)
    unit.clients.lock(client_id, EVERYTHING)
    wish = unit.erasure_wishes.get(client_id)
    if wish is None:
        raise NotFound("This client has not asked for it.")
    if not wish.waits:
        raise Conflict("This has been answered already.")
    unit.erasure_wishes.put(wish.refused(one_line("reason", reason, REASON_LENGTH), unit.now))


def waiting_wishes(unit: Unit, principal: Principal) -> Sequence[tuple[ErasureWish, Client]]:
    """Those that nobody has answered, oldest first, with whose they are; raises Forbidden."""
    need_admin(principal)
    wishes = unit.erasure_wishes.waiting()
    clients = {one.client_id: one for one in unit.clients.find_many([one.client_id for one in wishes], EVERYTHING)}
    return [(wish, clients[wish.client_id]) for wish in wishes if wish.client_id in clients]
