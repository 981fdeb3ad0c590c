"""The rows of one declared collection, within a unit of work or outside: things as they go in and come out."""

from __future__ import annotations

from collections.abc import Collection as Many
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Generic, Protocol, TypeVar

from pymongo import ASCENDING, DeleteMany, DeleteOne, InsertOne, ReplaceOne, UpdateMany, UpdateOne
from pymongo.change_stream import ChangeStream
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from shared.errors import Conflict
from shared.store.collection import Collection, Declared, Filter
from shared.store.documents import Document
from shared.store.keys import Keys

T = TypeVar("T")
Order = Sequence[tuple[str, int]]
# Operators with fields, or stages of an aggregation.
Change = Mapping[str, Any] | Sequence[Mapping[str, Any]]
# Where a piece of a list ended: what it is ordered by, and the id.
Place = tuple[Any, Any]
Write = InsertOne[Document] | ReplaceOne[Document] | UpdateOne | UpdateMany | DeleteOne | DeleteMany
# As many as a batch of events can ask for come with the first answer.
AT_ONCE: Final = 5_000
# As many as are held at once where there may be any number.
AT_A_TIME: Final = 500
BY_ID: Order = [("_id", ASCENDING)]


class Rows(Generic[T]):
    """One collection; the things in it, and what stands beside them in their documents."""

    def __init__(self, declared: Collection[T], where: HasRows) -> None:
        self.declared = declared
        self._rows = where.database[declared.name]
        self._session = where.session
        self._blind = where.database.blind
        self._keys = where.keys

    def get(self, thing_id: object) -> T | None:
        """The thing of that id."""
        return self.one({"_id": thing_id})

    def find(self, thing_ids: Many[Any]) -> dict[Any, T]:
        """Those of these ids that there are, by id, in one question."""
        found = self.documents({"_id": {"$in": list(thing_ids)}}) if thing_ids else []
        return dict(zip((document["_id"] for document in found), self.things(found), strict=True))

    def one(self, wanted: Filter) -> T | None:
        """The one thing like that."""
        found = self._rows.find_one(wanted, session=self._session)
        return self.thing(found) if found else None

    def many(self, wanted: Filter, order: Order = (), limit: int = 0) -> list[T]:
        """All things like that, in that order."""
        return self.things(self.documents(wanted, order=order, limit=limit))

    def after(self, thing_id: object, limit: int) -> list[T]:
        """The next things in order of their ids."""
        return self.many({"_id": {"$gt": thing_id}}, BY_ID, limit)

    def newest(self, wanted: Filter, by: str, after: Place | None, limit: int) -> tuple[list[T], Place | None]:
        """A piece of a list, newest first by that field, and the place where the next one begins."""
        older: Filter = {}
        if after:
            at, last = after
            older = {by: {"$lte": at}, "$or": [{by: {"$lt": at}}, {by: at, "_id": {"$lt": last}}]}
        found = self.documents({"$and": [wanted, older]}, order=[(by, -1), ("_id", -1)], limit=limit + 1)
        items = found[:limit]
        place = (items[-1][by], items[-1]["_id"]) if len(found) > limit else None
        return self.things(items), place

    def thing(self, document: Document) -> T:
        """The thing of a document as it stands in the database."""
        return self.declared.unpacked(self.declared.with_texts(document, self._keys.open))

    def things(self, documents: Sequence[Document]) -> list[T]:
        """The things of these documents, the keys of all their texts read at once."""
        self._keys.load(self._owners(documents))
        return [self.thing(document) for document in documents]

    def texts(self, wanted: Filter, field: str) -> dict[Any, str]:
        """One sealed text of each document like that, by id."""
        found = self.documents(wanted, field, self.declared.owner_field or "_id")
        self._keys.load(self._owners(found))
        opened = (self.declared.with_texts(document, self._keys.open) for document in found)
        return {document["_id"]: document[field] for document in opened}

    def document(self, thing: T) -> Document:
        """The document of a thing as it stands in the database."""
        return self.declared.with_texts(self.declared.packed(thing), self._keys.seal)

    def sealed_fields(self, document: Document) -> Document:
        """The fields of a document with sealed texts, and all of these sealed, whoever wrote it."""
        fields = {path.split(".")[0] for path in self.declared.sealed}
        sealed = self.declared.with_texts(document, self._sealed_anew)
        return {field: sealed[field] for field in fields if field in sealed}

    def put(self, *things: T) -> None:
        """Keep this state of the things, each in the place of its document, in one go."""
        self.replace(*map(self._row, things))

    def replace(self, *documents: Document) -> None:
        """Put documents as they are in the place of those with their ids, in one go."""
        self.write([ReplaceOne({"_id": one["_id"]}, one, upsert=True) for one in documents])

    def put_fields(
        self,
        thing: T,
        *,
        taken: str = "It exists already.",
        also: Mapping[str, Any] | None = None,
        count: str | None = None,
    ) -> None:
        """Keep this state beside whatever else stands in its document, which `also` sets and `count` counts up.

        Raises Conflict with `taken` when a unique index forbids it.
        """
        fields = self._row(thing)
        change: Document = {"$set": {**{name: fields[name] for name in fields if name != "_id"}, **(also or {})}}
        if count:
            change["$inc"] = {count: 1}
        try:
            self._rows.update_one({"_id": fields["_id"]}, change, upsert=True, session=self._session)
        except DuplicateKeyError as error:
            raise Conflict(taken) from error

    def add(self, *things: T) -> None:
        """Add new things, in one go."""
        self.add_documents(*map(self._row, things))

    def add_documents(self, *documents: Document) -> None:
        """Add documents as they are, in one go."""
        if documents:
            self._rows.insert_many(documents, session=self._session)

    def change(self, wanted: Filter, change: Change) -> int:
        """Change all documents like that; gives how many there were."""
        return self._rows.update_many(wanted, change, session=self._session).matched_count

    def delete(self, wanted: Filter) -> int:
        """Delete all documents like that; gives how many there were."""
        return self._rows.delete_many(wanted, session=self._session).deleted_count

    def write(self, writes: Sequence[Write]) -> int:
        """Do all these writes in one go, in any order; gives how many documents they found."""
        if not writes:
            return 0
        return self._rows.bulk_write(writes, ordered=False, session=self._session).matched_count

    def change_one(
        self, wanted: Filter, change: Change, *, upsert: bool = False, order: Order = ()
    ) -> Document | None:
        """Change the first document like that, which `upsert` makes if need be; gives it as it is then."""
        return self._rows.find_one_and_update(
            wanted, change, sort=list(order) or None, upsert=upsert, return_document=True, session=self._session
        )

    def documents(
        self, wanted: Filter, *fields: str, order: Order = (), limit: int = 0, along: str | None = None
    ) -> list[Document]:
        """The documents like that, or these fields of them, perhaps along a named index."""
        found = self._rows.find(wanted, list(fields) or None, session=self._session, batch_size=AT_ONCE)
        ordered = found.sort(list(order)) if order else found
        return list((ordered.hint(along) if along else ordered).limit(limit))

    def one_by_one(self, wanted: Filter, *fields: str) -> Iterator[Document]:
        """These fields of the documents like that, of which only a few are held at a time."""
        yield from self._rows.find(wanted, list(fields), session=self._session, batch_size=AT_A_TIME)

    def in_order(self, wanted: Filter) -> Iterator[Document]:
        """The documents like that in order of their ids, of which only a few are held at a time."""
        yield from self._rows.find(wanted, session=self._session, batch_size=AT_ONCE).sort(list(BY_ID))

    def distinct(self, field: str, wanted: Filter | None = None) -> list[Any]:
        """What stands in that field of the documents like that, each once."""
        return self._rows.distinct(field, wanted, session=self._session)

    def count(self, wanted: Filter) -> int:
        """How many documents like that there are."""
        return self._rows.count_documents(wanted, session=self._session)

    def finding(self, query: str) -> Document:
        """The filter for documents in which each word of the query begins a word of what is searched."""
        return self._blind.finds(query)

    def finding_whole(self, field: str, text: str) -> Document:
        """The filter for documents with exactly that in a field that is searched as a whole."""
        searched = self.declared.searched
        return self._blind.finds_whole(field, searched.whole[field](text) if searched else text)

    def index_words(self) -> int:
        """Have documents found by their words that an earlier version wrote, or another secret; gives how many."""
        searched, count, last = self.declared.searched, 0, None
        if searched is None:
            return 0
        stale = self._blind.stale(searched.by[0], searched.version)
        while True:
            beyond: Filter = {"_id": {"$gt": last}} if last is not None else {}
            found = self.documents({**stale, **beyond}, order=BY_ID, limit=AT_A_TIME)
            if not found:
                return count
            things = zip(found, self.things(found), strict=True)
            self.write([self._indexed(row, thing, searched.version) for row, thing in things])
            count, last = count + len(found), found[-1]["_id"]

    def watch(
        self, stages: Sequence[Document], *, wait_ms: int, full_document: str | None = None
    ) -> ChangeStream[Document]:
        """Follow what happens to the documents."""
        return self._rows.watch(list(stages), max_await_time_ms=wait_ms, full_document=full_document)

    def aggregate(self, *stages: Document) -> list[Document]:
        """What these stages make of the documents."""
        return list(self._rows.aggregate(list(stages), session=self._session))

    def _owners(self, documents: Sequence[Document]) -> set[str]:
        """Whose keys open the texts of these documents: many have none that is sealed."""
        owners: set[str] = set()

        def note(owner_id: str, _place: str, said: Any) -> Any:  # noqa: ANN401 - a text, sealed or not
            if isinstance(said, dict) and "sealed" in said:
                owners.add(owner_id)
            return said

        for document in documents if self.declared.sealed else ():
            self.declared.with_texts(document, note)
        return owners

    def _row(self, thing: T) -> Document:
        """The document of a thing, with what it is found by."""
        return {**self.document(thing), **self._words(thing)}

    def _sealed_anew(self, owner_id: str, place: str, said: Any) -> Document:  # noqa: ANN401 - sealed, or as it was
        return self._keys.seal(owner_id, place, self._keys.open(owner_id, place, said))

    def _words(self, thing: T) -> Document:
        searched = self.declared.searched
        if searched is None:
            return {}
        texts = [getattr(thing, field) for field in searched.by]
        wholes = [
            (field, alike(text)) for field, alike in searched.whole.items() if (text := getattr(thing, field))
        ]
        return self._blind.fields(texts, getattr(thing, searched.version), wholes)

    def _indexed(self, row: Document, thing: T, version: str) -> UpdateOne:
        """The words of a document as it was read, unless it has been written meanwhile."""
        same = {"_id": row["_id"], version: row.get(version)}
        return UpdateOne(same, {"$set": self._words(thing)})


class HasRows(Protocol):
    """Opens declared collections: a unit of work within its transaction, a store outside."""

    @property
    def database(self) -> Declared:
        """The service's database."""
        ...

    @property
    def session(self) -> ClientSession | None:
        """The transaction, if there is one."""
        ...

    @property
    def keys(self) -> Keys:
        """What seals and opens texts there."""
        ...

    def rows(self, declared: Collection[T], /) -> Rows[T]:
        """The rows of that collection."""
        ...
