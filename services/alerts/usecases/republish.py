"""Say the state of every alert once more, for consumers that lost their place."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.alerts.ports import Transact, Unit
from services.alerts.usecases.settle import told
from shared.errors import Erased

BATCH: Final = 200


def republish(transact: Transact) -> int:
    """Publish every alert again, in its own revision; gives how many."""
    after, count = "", 0
    while True:
        after, published = transact(partial(_batch, after))
        count += published
        if not after:
            return count


def _batch(after: str, unit: Unit) -> tuple[str, int]:
    records = unit.alerts.following(after, BATCH)
    known = {client_id for client_id in {record.alert.client_id for record in records} if _lock(unit, client_id)}
    for record in records:
        if record.alert.client_id in known:
            unit.publish(told(record))
    return (records[-1].alert.alert_id if records else ""), len(records)


def _lock(unit: Unit, client_id: str) -> bool:
    """Keep an erasure from passing between reading and publishing; False if it has been."""
    try:
        unit.trajectories.lock(client_id)
    except Erased:
        return False
    return True
