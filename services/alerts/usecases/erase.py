"""Erase clients: only a tombstone stays, so that a late event brings nothing back."""

from __future__ import annotations

from collections.abc import Sequence

from services.alerts.ports import Tombstone, Unit


def erase_clients(unit: Unit, tombstones: Sequence[Tombstone]) -> None:
    """Delete everything about these clients; saying it again does no harm."""
    if tombstones:
        unit.trajectories.bury(tombstones)
        unit.forget([tombstone.client_id for tombstone in tombstones])
