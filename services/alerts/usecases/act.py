"""Act on an alert: a person says what they did with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from services.alerts.domain.alerts import Act, ActName
from services.alerts.ports import AlertRecord, Done, Unit
from services.alerts.usecases.caseload import caseload
from services.alerts.usecases.fold import locked
from services.alerts.usecases.settle import resettled
from shared.contracts.principal import Principal
from shared.errors import Conflict, Invalid, NotFound

ALWAYS: Final = frozenset[ActName](("useful", "not_useful"))
# What still makes sense once an alert has come to an end; anything does before that.
AFTER_THE_END: Final[dict[str, frozenset[ActName]]] = {
    "withdrawn": frozenset(),
    "closed": ALWAYS,
    "repaired": ALWAYS | {"talked_about", "close"},
    "unresolved": ALWAYS | {"talked_about", "close"},
}
ENDED: Final = {
    "withdrawn": "What this prompt rested on has changed, and it was taken back.",
    "closed": "This prompt is closed.",
    "repaired": "It is back to usual; there is nothing left to do here.",
    "unresolved": "Five ratings have passed without a repair; talk about it, or close the prompt.",
}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a person wants to do with an alert; `until` ends a snooze and belongs to it alone."""

    act: ActName
    note: str | None = None
    until: datetime | None = None


def act_on(unit: Unit, who: Principal, alert_id: str, wish: Wish) -> AlertRecord:
    """Keep the act and settle its client's alerts; raises NotFound outside their scope, Conflict, Invalid."""
    found = unit.alerts.find(alert_id, who.scope())
    if found is None:
        raise NotFound("There is no such prompt.")
    trajectory = locked(unit, found.alert.client_id)
    _check(found, wish, unit.now)
    clinician_id, _team_id = caseload(trajectory)
    own = clinician_id in {None, who.staff_id}
    done = Done(act=_act(unit, who, alert_id, wish, own=own), note=wish.note)
    kept = [
        record.with_done(done) if record.alert.alert_id == alert_id else record
        for record in unit.alerts.of_clients([found.alert.client_id])[found.alert.client_id]
    ]
    changed = {record.alert.alert_id: record for record in resettled(unit, trajectory, kept, as_of=unit.now)}
    with_act = next(record for record in kept if record.alert.alert_id == alert_id)
    result = changed.setdefault(alert_id, with_act)
    unit.alerts.save(list(changed.values()))
    return result


def _check(record: AlertRecord, wish: Wish, now: datetime) -> None:
    allowed = AFTER_THE_END.get(record.alert.status)
    if allowed is not None and wish.act not in allowed:
        raise Conflict(ENDED[record.alert.status], status=record.alert.status, act=wish.act)
    if wish.act == "snooze" and (wish.until is None or wish.until <= now):
        raise Invalid("Say until when, in the future.", fields={"until": ["An instant in the future is needed."]})
    if wish.act != "snooze" and wish.until is not None:
        raise Invalid("Only a snooze has an end.", fields={"until": ["This belongs to a snooze alone."]})


def _act(unit: Unit, who: Principal, alert_id: str, wish: Wish, *, own: bool) -> Act:
    return Act(
        act_id=str(uuid4()),
        alert_id=alert_id,
        act=wish.act,
        by=who.staff_id,
        at=unit.now,
        until=wish.until,
        own=own,
    )
