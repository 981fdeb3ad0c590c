"""Erase a client: only a tombstone stays, so that a late event brings nothing back."""

from __future__ import annotations

from services.alerts.ports import Tombstone, Unit
from shared.contracts.events import ClientErased


def erase_client(unit: Unit, erased: ClientErased) -> None:
    """Delete everything about the client; saying it again does no harm."""
    tombstone = Tombstone(client_id=erased.client_id, erased_at=erased.erased_at, revision=erased.revision)
    unit.trajectories.bury([tombstone])
    unit.forget([erased.client_id])
