"""The clinic's settings in MongoDB: one document."""

from __future__ import annotations

from services.intake.adapters.mongo.collections import CLINIC
from services.intake.domain.clinic import CLINIC_ID, Clinic
from shared.store import Unit

KEPT = {"_id": CLINIC_ID, "version": {"$exists": True}}


class MongoClinic:
    """The clinic itself."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(CLINIC)

    def get(self) -> Clinic | None:
        """Its settings, if they were ever kept."""
        return self._rows.one(KEPT)

    def put(self, clinic: Clinic) -> None:
        """Keep its settings."""
        self._rows.put_fields(clinic)

    def lock(self) -> Clinic:
        """Its settings; until this unit ends nobody else changes them."""
        self._rows.change_one({"_id": CLINIC_ID}, {"$inc": {"touched": 1}}, upsert=True)
        return self.get() or Clinic()
