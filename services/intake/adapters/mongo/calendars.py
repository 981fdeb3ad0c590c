"""The addresses of clinicians' calendars, in MongoDB."""

from __future__ import annotations

from datetime import datetime

from services.intake.adapters.mongo.collections import CALENDARS
from services.intake.domain.calendars import Calendar
from shared.store import Unit
from shared.store.rows import Rows


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
