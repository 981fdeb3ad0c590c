"""Entities as documents and back, and lists in pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pymongo.errors import DuplicateKeyError

from services.intake.ports import Place, Window
from shared.contracts.principal import Scope
from shared.errors import Conflict
from shared.store import Unit
from shared.store.documents import from_document, to_document
from shared.store.sealed import seal, unseal
from shared.store.unit import Document

T = TypeVar("T")
Filter = Mapping[str, Any]


def packed(thing: object, key: str, *, owner: str = "", sealed: Sequence[str] = ()) -> Document:
    """The document of an entity: its id as `_id`, its words sealed for their owner."""
    document = to_document(thing)
    document["_id"] = document.pop(key)
    for name in sealed:
        if document[name] is not None:
            document[name] = seal(owner, document[name])
    return document


def unpacked(document: Document, kind: type[T], key: str, *, owner: str = "", sealed: Sequence[str] = ()) -> T:
    """The entity of a document; a word that an earlier version did not keep yet is passed over."""
    opened = {name: unseal(owner, document[name]) for name in sealed if document.get(name) is not None}
    return from_document({**document, **opened, key: document["_id"]}, kind)


class Rows:
    """One collection within a unit of work."""

    def __init__(self, unit: Unit, name: str) -> None:
        self._collection = unit.database[name]
        self._session = unit.session

    def put(self, document: Document, *, taken: str = "It exists already.", **also: Document) -> None:
        """Write these fields of a document; raises Conflict with `taken` when a unique index forbids it."""
        fields = {name: value for name, value in document.items() if name != "_id"}
        change = {"$set": fields, **{f"${operator}": words for operator, words in also.items()}}
        try:
            self._collection.update_one({"_id": document["_id"]}, change, upsert=True, session=self._session)
        except DuplicateKeyError as error:
            raise Conflict(taken) from error

    def one(self, wanted: Filter) -> Document | None:
        """A document."""
        return self._collection.find_one(wanted, session=self._session)

    def many(self, wanted: Filter, *, sort: Sequence[tuple[str, int]] = (), limit: int = 0) -> list[Document]:
        """All documents, in that order."""
        found = self._collection.find(wanted, session=self._session)
        return list((found.sort(list(sort)) if sort else found).limit(limit))

    def newest(self, wanted: Filter, by: str, window: Window) -> tuple[list[Document], Place | None]:
        """A piece of a list, newest first by that field, and the place where the next one begins."""
        older: Filter = {}
        if window.after:
            at, last = window.after
            older = {"$or": [{by: {"$lt": at}}, {by: at, "_id": {"$lt": last}}]}
        order = [(by, -1), ("_id", -1)]
        found = self.many({"$and": [wanted, older]}, sort=order, limit=window.limit + 1)
        items = found[: window.limit]
        return items, (items[-1][by], items[-1]["_id"]) if len(found) > window.limit else None

    def grouped(self, *stages: Document) -> list[Document]:
        """What an aggregation gives."""
        return list(self._collection.aggregate(list(stages), session=self._session))

    def change(self, wanted: Filter, change: Document) -> int:
        """Change all documents; gives how many there were."""
        return self._collection.update_many(wanted, change, session=self._session).matched_count

    def replace(self, document: Document) -> None:
        """Put a document in the place of the one with its id."""
        self._collection.replace_one({"_id": document["_id"]}, document, upsert=True, session=self._session)

    def add(self, documents: Sequence[Document]) -> None:
        """Add documents."""
        if documents:
            self._collection.insert_many(documents, session=self._session)

    def delete(self, wanted: Filter) -> int:
        """Delete all documents; gives how many there were."""
        return self._collection.delete_many(wanted, session=self._session).deleted_count


def within(scope: Scope) -> Filter:
    """Which clients lie within the scope: the one place where it becomes a query."""
    if scope.everything:
        return {}
    reasons: list[Filter] = [{"team_id": {"$in": sorted(scope.team_ids)}}]
    if scope.clinician_id is not None:
        reasons.append({"clinician_id": scope.clinician_id})
    return {"$or": reasons}
