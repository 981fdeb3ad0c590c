"""Changes of roles and addresses in MongoDB."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.intake.adapters.mongo.collections import COLLECTIONS
from services.intake.domain.role_changes import RoleChange
from shared.store import Unit
from shared.store.collection import Collection, Lives, NoClient, index

ROLE_CHANGES: Final = COLLECTIONS.declare(
    Collection(
        name="role_changes",
        kind=RoleChange,
        key="change_id",
        client=NoClient("whose roles or address changed, by whom"),
        sealed=("email", "email_before"),
        sealed_for="staff_id",
        indexes=(index("newest", "-asked_at", "-_id"), index("of_staff", "staff_id")),
        lives=Lives("ends_at", timedelta(0), name="ended"),
    )
)


class MongoRoleChanges:
    """Changes of roles that wait, and those of late."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(ROLE_CHANGES)

    def put(self, change: RoleChange) -> None:
        """Keep one."""
        self._rows.put(change)

    def find(self, change_id: str) -> RoleChange | None:
        """One by id; until this unit ends nobody else changes it."""
        self._rows.change({"_id": change_id}, {"$inc": {"touched": 1}})
        return self._rows.get(change_id)

    def all(self) -> list[RoleChange]:
        """All, newest first."""
        return self._rows.many({}, [("asked_at", -1), ("_id", -1)])

    def remove(self, change_id: str) -> None:
        """Forget one."""
        self._rows.delete({"_id": change_id})

    def end_waiting(self, staff_id: str, *, address: bool) -> None:
        """Forget which roles, or which address, wait for that person."""
        email = {"$ne": None} if address else None
        self._rows.delete({"staff_id": staff_id, "done_at": None, "email": email})
