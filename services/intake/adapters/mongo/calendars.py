"""The addresses of clinicians' calendars, in MongoDB."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from services.intake.adapters.mongo.collections import COLLECTIONS
from services.intake.domain.calendars import Calendar
from shared.store import Unit
from shared.store.collection import Collection, NoClient, index
from shared.store.rows import Rows

# Found and sealed by the clinician, whose secret such an address often is.
CALENDARS: Final = COLLECTIONS.declare(
    Collection(
        name="calendars",
        kind=Calendar,
        key="staff_id",
        client=NoClient("addresses of clinicians' calendars; nothing of what stands in them"),
        indexes=(index("due", "next_at"),),
        sealed=("url",),
        sealed_for="staff_id",
    )
)


class MongoCalendars(Rows[Calendar]):
    """The addresses; each is sealed for its clinician."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(CALENDARS, unit)

    def remove(self, staff_id: str) -> None:
        """Forget that clinician's."""
        self.delete({"_id": staff_id})

    def due(self, now: datetime, limit: int) -> list[Calendar]:
        """Those that are to be asked for by then, longest due first."""
        return self.many({"next_at": {"$lte": now}}, [("next_at", 1)], limit)
