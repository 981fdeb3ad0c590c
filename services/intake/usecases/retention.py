"""Deleting what is over, by the clinic's own periods: first shown, then agreed to, then done once a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Protocol

from services.intake.domain.retention import KINDS, Kind, Period, Retention
from services.intake.ports import Transact, Unit
from services.intake.usecases.erasing import erase_record
from shared.contracts.principal import EVERYTHING, Principal
from shared.errors import Conflict, Erased, Forbidden, NotFound

OVER: Final = "The clinic’s period for closed records was over."


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What would go of a kind by its period, if this were the night for it."""

    kind: Kind
    period: Period | None
    before: datetime | None = None
    count: int = 0


class Note(Protocol):
    """Writes into the audit what is deleted, and on whose word; raises Unavailable where it cannot."""

    def __call__(self, by: str, *, client_ids: list[str], count: int) -> None:
        """Write it."""


def show_retention(unit: Unit, me: Principal) -> list[Shown]:
    """Every kind, with what would go by its period now; raises Forbidden."""
    _need_admin(me)
    return [_shown(unit, kind, unit.retention.periods().periods.get(kind)) for kind in KINDS]


def set_periods(unit: Unit, me: Principal, months: Mapping[Kind, int | None]) -> Retention:
    """Set the periods; a new one deletes nothing until it is agreed to. Raises Forbidden or Invalid."""
    _need_admin(me)
    changed = unit.retention.periods().with_months(months)
    unit.retention.keep(changed)
    return changed


def agree(unit: Unit, me: Principal, kind: Kind, *, months: int, count: int) -> None:
    """Have what was shown deleted from now on; raises Forbidden, or Conflict when the page showed less."""
    _need_admin(me)
    changed = unit.retention.periods().agreed(kind, months, me.staff_id, unit.now)
    if _shown(unit, kind, changed.periods[kind]).count > count:
        raise Conflict("More would go by now than this page showed. Look again at what would go.")
    unit.retention.keep(changed)


def carry_out(transact: Transact, note: Note, rest: Callable[[], None]) -> int:
    """Delete what is over by the periods that were agreed to; gives how much that was."""
    agreed, now = transact(lambda unit: (unit.retention.periods().periods, unit.now))
    return sum(
        _delete(transact, note, rest, kind, period, period.begins(now))
        for kind, period in agreed.items()
        if period.counts
    )


def _delete(  # noqa: PLR0917 - what is deleted, how, and on whose word
    transact: Transact, note: Note, rest: Callable[[], None], kind: Kind, period: Period, before: datetime
) -> int:
    if kind != "records":
        count = transact(lambda unit: unit.retention.count(kind, before))
        if count:
            note(period.agreed_by, client_ids=[], count=count)
            count = transact(partial(_remove, kind=kind, before=before, period=period))
        return count
    erased = 0
    for client_id in transact(lambda unit: unit.retention.records_over(before)):
        erased += transact(partial(_erase, client_id=client_id, before=before, period=period, note=note))
        rest()
    return erased


def _remove(unit: Unit, *, kind: Kind, before: datetime, period: Period) -> int:
    still = unit.retention.periods().periods.get(kind) == period
    return unit.retention.remove(kind, before) if still else 0


def _erase(unit: Unit, *, client_id: str, before: datetime, period: Period, note: Note) -> bool:
    """Erase a record as an admin would, unless care has begun again, or the period is another one now."""
    if unit.retention.periods().periods.get("records") != period:
        return False
    try:
        client = unit.clients.lock(client_id, EVERYTHING)
    except (NotFound, Erased):
        return False
    ends = [episode.ended_at for episode in unit.episodes.of(client)]
    if client.status != "closed" or not all(end is not None and end < before for end in ends):
        return False
    note(period.agreed_by, client_ids=[client_id], count=1)
    erase_record(unit, client, by=period.agreed_by, reason=OVER)
    return True


def _shown(unit: Unit, kind: Kind, period: Period | None) -> Shown:
    if period is None:
        return Shown(kind=kind, period=None)
    before = period.begins(unit.now)
    return Shown(kind=kind, period=period, before=before, count=unit.retention.count(kind, before))


def _need_admin(me: Principal) -> None:
    if not me.is_("admin"):
        raise Forbidden("How long something is kept is for admins.", staff_id=me.staff_id)
