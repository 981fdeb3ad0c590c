"""Collections as they are declared: once each, and all that has to be known about it follows from that.

    COLLECTIONS = Collections()
    RATINGS = COLLECTIONS.declare(
        Collection(
            name="ratings",
            kind=Rating,
            key="rating_id",
            client=OfClient("client_id"),
            indexes=(index("one_a_session", "session_id", unique=True),),
        )
    )

    unit.rows(RATINGS).put(rating)

A service's `Store` is opened on its `COLLECTIONS` and opens no other collection, so none can be forgotten. Their
indexes are made when the service starts; an erasure deletes a client's rows in every one that says which they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Collection as Many
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Final, Generic, TypeVar

from pymongo import ASCENDING, DESCENDING, IndexModel, MongoClient
from pymongo.collection import Collection as MongoCollection
from pymongo.database import Database

from shared.store.blind import FOUND_BY, BlindIndex
from shared.store.documents import Document, from_document, to_document
from shared.store.keyring import Keyring

T = TypeVar("T")
# What becomes of a text, by whose it is and in which place it stands.
ChangeText = Callable[[str, str, Any], Any]
Filter = Mapping[str, Any]
CLINIC: Final = "clinic"  # whose the words are that are about no client and by no member of staff


class Undeclared(Exception):
    """A collection was opened that this service has not declared: an erasure would pass it over."""


@dataclass(frozen=True)
class OfClient:
    """Each row is about the client whose id stands in that field; an erasure deletes the client's rows.

    `find` gives the filter for the rows of some clients where comparing the field does not do.
    """

    field: str = "client_id"
    find: Callable[[Many[str]], Filter] | None = None

    def rows(self, client_ids: Many[str]) -> Filter:
        """The filter for the rows of these clients."""
        return self.find(client_ids) if self.find else {self.field: {"$in": list(client_ids)}}


@dataclass(frozen=True)
class Anchor:
    """Each row is a client: every unit of work about them writes it, and an erasure leaves a tombstone there."""


@dataclass(frozen=True)
class NoClient:
    """No row is about a client, and why that is so."""

    why: str


@dataclass(frozen=True)
class Lives:
    """A row is deleted by MongoDB so long after the instant in that field; `name` is that of the index for it."""

    after: str
    by: timedelta
    name: str


@dataclass(frozen=True)
class Searched:
    """Rows are found by the beginnings of words in these texts, sealed or not, by `shared.store.blind`.

    By a text in `whole` they are found only with all of it, of which the spellings are made one by the function
    there. `version` is the field that is another one whenever the texts have changed.
    """

    by: tuple[str, ...]
    version: str = "version"
    whole: Mapping[str, Callable[[str], str]] = field(default_factory=dict)


def index(name: str, *fields: str, **options: Any) -> IndexModel:  # noqa: ANN401 - pymongo's
    """An index on the fields in order, those with a minus descending."""
    keys = [(field.lstrip("-"), DESCENDING if field.startswith("-") else ASCENDING) for field in fields]
    return IndexModel(keys, name=name, **options)


@dataclass(frozen=True, kw_only=True, eq=False)
class Collection(Generic[T]):
    """The declaration of a collection of things of one kind.

    `key` is the field of the thing that stands as its document's id; without one MongoDB gives ids. The texts in
    the `sealed` fields (`milestones.title`: of each milestone) are sealed by `Rows` with the key of whoever
    `sealed_for` names: by itself the client, else the clinic. `pack` and `unpack` are for things whose document
    has another shape than they have. One that only `grows` stands in a database beside the service's own, where
    its user may add and read and do nothing else.
    """

    name: str
    kind: type[T]
    client: OfClient | Anchor | NoClient
    key: str = ""
    indexes: tuple[IndexModel, ...] = ()
    sealed: tuple[str, ...] = ()
    sealed_for: str = ""
    searched: Searched | None = None
    lives: Lives | None = None
    grows: bool = False
    pack: Callable[[T], Document] = to_document
    unpack: Callable[[Document], T] | None = None

    def packed(self, thing: T) -> Document:
        """The document of a thing, its texts as they are."""
        document = dict(thing) if isinstance(thing, dict) else self.pack(thing)
        if self.key:
            document["_id"] = document.pop(self.key)
        return document

    def unpacked(self, document: Mapping[str, Any]) -> T:
        """The thing of a document with open texts; what an earlier version did not keep is as its kind says."""
        opened = dict(document)
        if self.key:
            opened[self.key] = opened["_id"]
        return self.unpack(opened) if self.unpack else from_document(opened, self.kind)

    def all_indexes(self) -> list[IndexModel]:
        """Those declared, and those by which rows are found that an erasure or their age deletes."""
        found = list(self.indexes)
        if isinstance(self.client, OfClient) and not self._found_by(self.client.field):
            found.append(index("by_client", self.client.field))
        if self.searched and not self._found_by(FOUND_BY):
            found.append(index("by_words", FOUND_BY))
        if self.lives:
            seconds = int(self.lives.by.total_seconds())
            found.append(index(self.lives.name, self.lives.after, expireAfterSeconds=seconds))
        return found

    def _found_by(self, field: str) -> bool:
        """Whether an index begins with that field and has all rows."""
        whole = [made.document for made in self.indexes if "partialFilterExpression" not in made.document]
        return field.split(".", maxsplit=1)[0] == "_id" or any(next(iter(made["key"])) == field for made in whole)

    def with_texts(self, document: Document, change: ChangeText) -> Document:
        """The document with each of its sealed texts changed."""
        for path in self.sealed:
            of_it = partial(change, self.owner(document), f"{self.name}.{path}")
            document = _changed(document, path.split("."), of_it)
        return document

    @property
    def owner_field(self) -> str:
        """The field with the id of whoever's key seals the texts of a document; none where it is the clinic's."""
        match self.client:
            case _ if self.sealed_for:
                field = self.sealed_for
            case OfClient():
                field = self.client.field
            case Anchor():
                field = self.key
            case NoClient():
                return ""
        return "_id" if field == self.key else field

    def owner(self, document: Mapping[str, Any]) -> str:
        """Whose key seals the texts of a document: where it names several or nobody, the clinic's."""
        whose = document[self.owner_field] if self.owner_field else CLINIC
        if isinstance(whose, list):
            return str(whose[0]) if len(whose) == 1 else CLINIC
        return whose or CLINIC


class Collections:
    """All collections of a service: those of its own, and those that every service has."""

    def __init__(self, *others: Collections) -> None:
        self._declared: dict[str, Collection[Any]] = {made.name: made for other in others for made in other}
        self._closed = False
        for other in others:
            other.close()

    def declare(self, collection: Collection[T]) -> Collection[T]:
        """Add one; all must have been declared before the first store is opened, or service made, of them."""
        if self._closed or collection.name in self._declared:
            raise Undeclared(f"{collection.name} is declared too late, or twice")
        self._declared[collection.name] = collection
        return collection

    def close(self) -> None:
        """Take no more, since there is somebody who would not know of it."""
        self._closed = True

    def __iter__(self) -> Iterator[Collection[Any]]:
        return iter(self._declared.values())

    def __contains__(self, collection: object) -> bool:
        name = collection.name if isinstance(collection, Collection) else collection
        return isinstance(name, str) and name in self._declared

    def only_grows(self, name: str) -> bool:
        """Whether rows of the collection of that name are added and never changed."""
        return self._declared[name].grows

    @property
    def anchor(self) -> Collection[Any]:
        """The one whose rows are the clients."""
        (found,) = [collection for collection in self if isinstance(collection.client, Anchor)]
        return found


# Those that every service has.
SHARED: Final = Collections()


def growing(database: str) -> str:
    """The name of the database beside that one in which a service's user may add and read, and nothing else."""
    return f"{database}_audit"


class Declared(Database[Document]):
    """A service's database, which opens declared collections alone."""

    def __init__(
        self,
        client: MongoClient[Document],
        name: str,
        collections: Collections,
        *,
        blind: BlindIndex,
        keyring: Keyring,
        **options: Any,  # noqa: ANN401 - pymongo's
    ) -> None:
        super().__init__(client, name, **options)
        self.collections = collections
        self._opened: dict[str, MongoCollection[Document]] = {}  # every unit of work opens them all
        self._growing = client.get_database(growing(name), **options)
        self.blind = blind
        self.keyring = keyring
        collections.close()

    def __getitem__(self, name: str) -> MongoCollection[Document]:
        if name in self._opened:
            return self._opened[name]
        if name.startswith(("$", "system.")):
            return super().__getitem__(name)
        if name not in self.collections:
            raise Undeclared(f"the collection {name} is not declared by this service")
        grows = self.collections.only_grows(name)
        return self._opened.setdefault(name, self._growing[name] if grows else super().__getitem__(name))

    def get_collection(self, name: str, *args: Any, **options: Any) -> MongoCollection[Document]:  # noqa: ANN401 - pymongo's
        """A declared collection, with other options."""
        return self[name].with_options(*args, **options)


def _changed(document: Document, path: list[str], change: Callable[[Any], Any]) -> Document:
    """The document with what stands at the end of that path changed, in each element of lists on the way."""
    first, *rest = path
    found = document.get(first)
    if found is None:
        return document
    if rest:
        return {**document, first: [_changed(element, rest, change) for element in found]}
    return {**document, first: change(found)}
