"""What intake says of the clinic, in MongoDB: one document."""

from __future__ import annotations

from services.alerts.adapters.mongo.collections import CLINIC
from shared.contracts.clinic import CLINIC_ID, ClinicUpdated
from shared.store.rows import HasRows


class MongoClinic:
    """The clinic, in the highest revision that arrived."""

    def __init__(self, where: HasRows) -> None:
        self._rows = where.rows(CLINIC)

    def get(self) -> ClinicUpdated | None:
        """The clinic, if intake has said anything of it."""
        return self._rows.get(CLINIC_ID)

    def keep(self, clinic: ClinicUpdated) -> None:
        """Keep this state, unless a newer one is known."""
        known = self.get()
        if known is None or known.revision < clinic.revision:
            self._rows.put(clinic)
