"""The data keys in the database, each wrapped by a wrapping key; an erasure deletes the client's."""

from __future__ import annotations

from collections.abc import Collection as Many
from typing import Any, Final

from pymongo.client_session import ClientSession

from shared.errors import CannotStart
from shared.store.collection import SHARED, Collection, Declared, OfClient, index
from shared.store.documents import Document
from shared.store.sealed import CannotOpen, DataKey

KEYS: Final = SHARED.declare(
    Collection(name="keys", kind=Document, client=OfClient("_id"), indexes=(index("by_wrapping_key", "by"),))
)


class Keys:
    """Seals and opens texts, within a unit of work or outside.

    Whatever is written is sealed with a key that this very transaction reads or makes, never with one that is only
    remembered: it could have been made in a transaction that came to nothing, or be gone by now.
    """

    def __init__(self, database: Declared, session: ClientSession | None) -> None:
        self._ring = database.keyring
        self._rows = database[KEYS.name]
        self._session = session
        self._mine: dict[str, DataKey] = {}
        # What a transaction reads may have been made by it and never be committed.
        self._committed = session is None or bool(session.options.snapshot)

    def seal(self, owner_id: str, place: str, said: str | bytes) -> Document:
        """What stands in the database for a text of that owner; their key is made if they have none."""
        key = self._mine.get(owner_id) or self._read([owner_id]).get(owner_id) or self._made(owner_id)
        return key.seal(place, said)

    def open(self, owner_id: str, place: str, sealed: Any) -> Any:  # noqa: ANN401 - texts, of which some are bytes
        """The text behind what stands there; an earlier version kept it as it is. Raises CannotOpen."""
        if not isinstance(sealed, dict):
            return sealed
        if "plain" in sealed:
            return sealed["plain"]
        known = self._known(owner_id)
        try:
            return self._held(owner_id, known).open(place, sealed)
        except CannotOpen:
            if known is None:
                raise
        # Another database has come in the place of the one that it was read from.
        return self._held(owner_id, None).open(place, sealed)

    def load(self, owner_ids: Many[str]) -> None:
        """Read the keys of all these in one question."""
        missing = [owner_id for owner_id in owner_ids if self._known(owner_id) is None]
        if missing:
            self._read(missing)

    def check(self) -> None:
        """Raise CannotStart if a key in the database was sealed with a wrapping key that is not at hand."""
        lacking = [mark for mark in self._rows.distinct("by") if not self._ring.wrapping.knows(mark)]
        if lacking:
            raise CannotStart(
                f"Texts in {self._rows.database.name} are sealed with the wrapping key {lacking[0]}, which"
                " ATTUNE_WRAPPING_KEYS does not hold: put it there again, above the newest."
            )

    def _known(self, owner_id: str) -> DataKey | None:
        return self._mine.get(owner_id) or self._ring.get(owner_id)

    def _held(self, owner_id: str, known: DataKey | None) -> DataKey:
        key = known or self._read([owner_id]).get(owner_id)
        if key is None:
            raise CannotOpen("its key is gone")
        return key

    def _read(self, owner_ids: Many[str]) -> dict[str, DataKey]:
        rows = self._rows.find({"_id": {"$in": list(owner_ids)}}, session=self._session)
        return self._opened({row["_id"]: row for row in rows})

    def _made(self, owner_id: str) -> DataKey:
        """The new key of that owner, or the one that somebody else has made meanwhile."""
        row = self._rows.find_one_and_update(
            {"_id": owner_id},
            {"$setOnInsert": self._ring.wrapping.new(owner_id)},
            upsert=True,
            return_document=True,
            session=self._session,
        )
        return self._opened({owner_id: row} if row else {})[owner_id]

    def _opened(self, rows: dict[str, Document]) -> dict[str, DataKey]:
        keys = {owner_id: self._ring.wrapping.open(owner_id, row) for owner_id, row in rows.items()}
        if self._committed:
            self._ring.remember(keys)
        else:
            self._mine |= keys
        return keys
