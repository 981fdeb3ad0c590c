"""One collection within a unit of work, as things of one kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from pymongo.collection import Collection

from shared.store import Unit
from shared.store.documents import from_document, to_document
from shared.store.unit import Document

T = TypeVar("T")


class Things(Generic[T]):
    """Things of one kind; the field `key` stands as the document's id."""

    def __init__(self, unit: Unit, collection: str, kind: type[T], key: str) -> None:
        self._unit = unit
        self._rows: Collection[Document] = unit.database[collection]
        self._kind = kind
        self._key = key

    def get(self, thing_id: str) -> T | None:
        """The thing of that id."""
        return self._one({"_id": thing_id})

    def put(self, thing: T) -> None:
        """Keep this state of the thing."""
        document = self._write(thing)
        self._rows.replace_one({"_id": document["_id"]}, document, upsert=True, session=self._unit.session)

    def _one(self, query: Mapping[str, Any]) -> T | None:
        row = self._rows.find_one(query, session=self._unit.session)
        return self._read(row) if row else None

    def _many(self, query: Mapping[str, Any], sort: list[tuple[str, int]], limit: int = 0) -> list[T]:
        rows = self._rows.find(query, session=self._unit.session).sort(sort).limit(limit)
        return [self._read(row) for row in rows]

    def _write(self, thing: T) -> Document:
        document = to_document(thing)
        document["_id"] = document.pop(self._key)
        return document

    def _read(self, row: Mapping[str, Any]) -> T:
        return from_document({**row, self._key: row["_id"]}, self._kind)
