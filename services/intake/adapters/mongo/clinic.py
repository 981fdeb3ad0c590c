"""The clinic's settings in MongoDB: one document."""

from __future__ import annotations

from services.intake.adapters.mongo.rows import Rows, packed, unpacked
from services.intake.domain.clinic import CLINIC_ID, Clinic
from shared.store import Unit

WORDS = ("protocol",)
KEPT = {"_id": CLINIC_ID, "version": {"$exists": True}}


class MongoClinic:
    """The clinic itself."""

    def __init__(self, unit: Unit) -> None:
        self._rows = Rows(unit, "clinic")

    def get(self) -> Clinic | None:
        """Its settings, if they were ever kept."""
        found = self._rows.one(KEPT)
        return unpacked(found, Clinic, "clinic_id", owner=CLINIC_ID, sealed=WORDS) if found else None

    def put(self, clinic: Clinic) -> None:
        """Keep its settings."""
        self._rows.put(packed(clinic, "clinic_id", owner=CLINIC_ID, sealed=WORDS))

    def lock(self) -> Clinic:
        """Its settings; until this unit ends nobody else changes them."""
        self._rows.put({"_id": CLINIC_ID}, inc={"touched": 1})
        return self.get() or Clinic()
