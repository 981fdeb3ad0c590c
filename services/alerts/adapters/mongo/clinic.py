"""What intake says of the clinic, in MongoDB: one document."""

from __future__ import annotations

from typing import Final

from pymongo.client_session import ClientSession
from pymongo.database import Database

from shared.contracts.clinic import CLINIC_ID, ClinicUpdated
from shared.store.documents import from_document, to_document
from shared.store.unit import Document

CLINIC: Final = "clinic"


class MongoClinic:
    """The clinic, in the highest revision that arrived."""

    def __init__(self, database: Database[Document], session: ClientSession | None = None) -> None:
        self._rows = database[CLINIC]
        self._session = session

    def get(self) -> ClinicUpdated | None:
        """The clinic, if intake has said anything of it."""
        row = self._rows.find_one({"_id": CLINIC_ID}, session=self._session)
        return from_document(row, ClinicUpdated) if row else None

    def keep(self, clinic: ClinicUpdated) -> None:
        """Keep this state, unless a newer one is known."""
        known = self.get()
        if known is None or known.revision < clinic.revision:
            row = {"_id": CLINIC_ID, **to_document(clinic)}
            self._rows.replace_one({"_id": CLINIC_ID}, row, upsert=True, session=self._session)
