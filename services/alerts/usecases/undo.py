"""Take back what one did with an alert a moment ago."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.alerts.ports import AlertRecord, Unit
from services.alerts.usecases.fold import locked
from services.alerts.usecases.settle import keep
from shared.contracts.principal import Principal
from shared.errors import Conflict, NotFound

# For so long the page offers it.
OFFERED_FOR: Final = timedelta(seconds=10)
# So much longer it is taken: whoever needs more time, and a network that does.
ON_ITS_WAY: Final = timedelta(seconds=50)


def undo(unit: Unit, who: Principal, alert_id: str, act_id: str) -> AlertRecord:
    """Take the act back, which stays in the history as such; the alert stands as if it had not been done.

    Only what a person did last, and only a moment ago; raises NotFound outside their scope, Conflict.
    """
    found = unit.alerts.find(alert_id, who.scope())
    if found is None:
        raise NotFound("There is no such prompt.")
    trajectory = locked(unit, found.alert.client_id)
    own = {done.act.act_id: done.act for done in found.done if done.act.by == who.staff_id}
    act = own.get(act_id)
    if act is None:
        raise NotFound("That was not done with this prompt.")
    if act.undone_at is not None:
        return found
    if act != found.last_act_of(who.staff_id):
        raise Conflict("You have done something else with this prompt since.", act=act.act)
    if unit.now - act.at > OFFERED_FOR + ON_ITS_WAY:
        raise Conflict("That was too long ago to be undone.", act=act.act)
    return keep(unit, trajectory, found.with_undone(act, unit.now))
