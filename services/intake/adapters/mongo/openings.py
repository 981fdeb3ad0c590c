"""Records that were opened in an emergency, in MongoDB."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.intake.adapters.mongo.collections import COLLECTIONS
from services.intake.domain.openings import Opening
from shared.store import Unit
from shared.store.collection import Collection, Lives, OfClient, index

KEEP_OPENINGS: Final = timedelta(days=365)
OPENINGS: Final = COLLECTIONS.declare(
    Collection(
        name="openings",
        kind=Opening,
        key="opening_id",
        client=OfClient(),
        indexes=(
            index("of_client", "client_id", "-opened_at", "-_id"),
            index("of_opener", "staff_id", "-opened_at", "-_id"),
            index("unread", "told_id", "read_at", "-opened_at", "-_id"),
        ),
        sealed=("reason",),
        lives=Lives("opened_at", KEEP_OPENINGS, name="old"),
    )
)

LAST_FIRST: Final = [("opened_at", -1), ("_id", -1)]


class MongoOpenings:
    """Records that supervisors of other teams opened, each with the reason."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(OPENINGS)

    def put(self, opening: Opening) -> None:
        """Keep one; the client is locked."""
        self._rows.put(opening)

    def find(self, opening_id: str) -> Opening | None:
        """One by id."""
        return self._rows.get(opening_id)

    def of_opener(self, staff_id: str) -> list[Opening]:
        """Those that this person opened, the last first."""
        return self._rows.many({"staff_id": staff_id}, LAST_FIRST)

    def of_client(self, client_id: str) -> list[Opening]:
        """Those of that client's record, the last first."""
        return self._rows.many({"client_id": client_id}, LAST_FIRST)

    def unread_by(self, staff_id: str) -> list[Opening]:
        """Those of which this therapist has not said that they read, the last first."""
        return self._rows.many({"told_id": staff_id, "read_at": None}, LAST_FIRST)
