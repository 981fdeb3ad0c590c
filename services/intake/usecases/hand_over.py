"""Handing a whole caseload, or chosen clients of it, over to a colleague in one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.intake.domain.clients import Client
from services.intake.domain.hand_overs import HandOver, handed_over
from services.intake.domain.staff import Staff
from services.intake.domain.text import wrong
from services.intake.ports import Unit
from services.intake.usecases import access
from services.intake.usecases.assignment import clinician_for
from services.intake.usecases.clients import change_client
from shared.contracts.principal import Principal, Scope
from shared.errors import Conflict, NotFound
from shared.sentence import say
from shared.text import NameOrder, name_order

# As many as one unit of work gets through with a year of planned sessions each.
MOST: Final = 200
SHOWN: Final = 20


@dataclass(frozen=True, kw_only=True)
class Move:
    """From whom to whom."""

    giver_id: str
    taker_id: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Who would go from whom to whom; `sessions` has when each is seen next, for those who may know it."""

    giver: Staff
    taker: Staff
    clients: Sequence[Client]
    sessions: Mapping[str, datetime]


@dataclass(frozen=True, kw_only=True)
class Told:
    """A hand-over with the names of the three whom it concerns."""

    hand_over: HandOver
    by: str
    giver: str
    taker: str


def givers(unit: Unit, principal: Principal, order: NameOrder = name_order) -> list[Staff]:
    """Whose clients the caller may hand over, by name; also colleagues who have left; raises Forbidden."""
    access.assigning(principal)
    teams = principal.team_ids
    mine = [one for one in unit.staff.everyone() if principal.is_("admin") or one.team_ids & teams]
    return sorted((one for one in mine if "clinician" in one.roles), key=lambda one: order(one.name))


def preview(unit: Unit, principal: Principal, move: Move, order: NameOrder = name_order) -> Preview:
    """What handing over would do; raises Forbidden, NotFound, and Invalid for who cannot take clients on."""
    taker, giver = _taker(unit, principal, move), unit.staff.find(move.giver_id)
    mine = _clients_of(unit, principal, move.giver_id)
    if giver is None or not mine:
        raise NotFound("There is no such caseload.")
    cares = principal.is_("clinician") or principal.is_("supervisor")
    ids = [client.client_id for client in mine] if cares else []
    return Preview(
        giver=giver,
        taker=taker,
        clients=sorted(mine, key=lambda client: (order(client.name), client.client_id)),
        sessions=unit.sessions.next_of(ids, unit.now),
    )


def hand_over_caseload(unit: Unit, principal: Principal, move: Move, client_ids: Sequence[str]) -> HandOver:
    """Put these clients of one clinician onto another's caseload, all or none; planned sessions go along.

    Raises Forbidden, NotFound, Invalid, and Conflict where one of them is with somebody else meanwhile.
    """
    taker, chosen = _taker(unit, principal, move), sorted(set(client_ids))
    if not chosen:
        raise wrong("client_ids", "Choose whom to hand over.")
    if len(chosen) > MOST:
        raise wrong("client_ids", say("Please hand over at most %(most)s at a time.", most=MOST))
    for client_id in chosen:
        client = unit.clients.lock(client_id, access.assigning(principal))
        if client.clinician_id != move.giver_id or client.status != "open":
            raise Conflict("Somebody changed this caseload meanwhile. Please look once more.")
        change_client(unit, principal, client_id, {"clinician_id": taker.staff_id}, tell=False)
    made = handed_over(principal.staff_id, move.giver_id, taker.staff_id, len(chosen), unit.now)
    unit.hand_overs.put(made)
    return made


def waiting_for(unit: Unit, principal: Principal) -> list[Told]:
    """The hand-overs of which this person has not read, newest first."""
    me = principal.staff_id
    return _named(unit, [one for one in unit.hand_overs.of(me) if one.waits_for(me)])


def lately(unit: Unit, principal: Principal) -> list[Told]:
    """The last hand-overs by this person, newest first."""
    return _named(unit, unit.hand_overs.by(principal.staff_id, SHOWN))


def read_hand_over(unit: Unit, principal: Principal, hand_over_id: str) -> HandOver:
    """Note that one of the two has read it; raises NotFound for anybody else."""
    found = unit.hand_overs.find(hand_over_id)
    if found is None or principal.staff_id not in {found.giver_id, found.taker_id}:
        raise NotFound("There is no such hand-over.")
    read = found.read(principal.staff_id, unit.now)
    unit.hand_overs.put(read)
    return read


def _clients_of(unit: Unit, principal: Principal, giver_id: str) -> list[Client]:
    """The giver's clients in care whom the caller may hand over."""
    allowed, theirs = access.assigning(principal), Scope(clinician_id=giver_id)
    found = unit.clients.find_many(unit.clients.ids(theirs, "open"), theirs)
    return [client for client in found if allowed.covers(client.clinician_id, client.team_id)]


def _taker(unit: Unit, principal: Principal, move: Move) -> Staff:
    access.assigning(principal)
    if move.taker_id == move.giver_id:
        raise wrong("clinician_id", "They see these clients already.")
    return clinician_for(unit, principal, move.taker_id)


def _named(unit: Unit, found: Sequence[HandOver]) -> list[Told]:
    people = {staff_id for one in found for staff_id in (one.by, one.giver_id, one.taker_id)}
    names = {one.staff_id: one.name for one in unit.staff.find_many(people)} if people else {}
    return [
        Told(
            hand_over=one,
            by=names.get(one.by, ""),
            giver=names.get(one.giver_id, ""),
            taker=names.get(one.taker_id, ""),
        )
        for one in found
    ]
