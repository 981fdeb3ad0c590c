"""Open alerts again whose snooze has run out."""

from __future__ import annotations

from datetime import datetime

from services.alerts.ports import Unit
from services.alerts.usecases.fold import locked
from services.alerts.usecases.settle import settle_alerts


def wake(unit: Unit, client_id: str, as_of: datetime) -> None:
    """Settle one client's alerts as of that instant; raises Erased at a tombstone."""
    settle_alerts(unit, [locked(unit, client_id)], as_of=as_of)
