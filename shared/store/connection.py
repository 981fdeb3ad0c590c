"""The way to a service's database, and its transactions."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC
from functools import cached_property
from typing import Any, Final, TypeVar

import pymongo
from bson.codec_options import CodecOptions
from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.errors import ConnectionFailure, ExecutionTimeout, OperationFailure, PyMongoError, WTimeoutError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared import clock
from shared.errors import CannotStart
from shared.settings import Settings
from shared.store import outbox
from shared.store.blind import BlindIndex
from shared.store.collection import SHARED, Collection, Collections, Declared, NoClient
from shared.store.documents import Document
from shared.store.keyring import Keyring
from shared.store.keys import Keys
from shared.store.rows import Rows
from shared.store.sealed import WrappingKeys
from shared.store.unit import Unit

T = TypeVar("T")
NAMESPACE_EXISTS: Final = 48
# The instant is too long ago by now, or from before a collection or an index was made.
NO_SNAPSHOT: Final = frozenset({239, 246})
AGAIN_S: Final = 0.01
UNAUTHORIZED: Final = 13
# Longer than a frozen process can keep others off a document (transactionLifetimeLimitSeconds): the driver alone
# would try for two minutes. Where a person waits there is less (`within`).
WITHIN_S = 20.0

# The database does not answer; anything else that pymongo raises is a defect of ours.
ENGINE_ERRORS = (ConnectionFailure, ExecutionTimeout, WTimeoutError)
META: Final = SHARED.declare(
    Collection(name="meta", kind=Document, client=NoClient("facts about the database as a whole"))
)


# Raised by one where an earlier version could no longer go on with what this one writes.
FORMAT: Final = 2


class WrittenLater(CannotStart):
    """A later version has written what this one cannot read; the message says what to do, in one line."""


class MayNot(CannotStart):
    """The database does not let us do what we need; the message says what, in one line."""


def engine_trouble(error: BaseException) -> bool:
    """Whether the database, not the work, is what failed: worth another try later."""
    transient = isinstance(error, PyMongoError) and error.has_error_label("TransientTransactionError")
    return transient or isinstance(error, ENGINE_ERRORS)


def within(seconds: float) -> AbstractContextManager[None]:
    """Within, all that this thread asks of the database takes no longer; then it is one of ENGINE_ERRORS."""
    return pymongo.timeout(seconds)


def open_database(
    client: MongoClient[Document], name: str, collections: Collections, *, blind: BlindIndex, keyring: Keyring
) -> Declared:
    """The database of that name; instants are in UTC, and a majority holds what is read and written."""
    return Declared(
        client,
        name,
        collections,
        blind=blind,
        keyring=keyring,
        codec_options=CodecOptions(tz_aware=True, tzinfo=UTC),
        read_concern=ReadConcern("majority"),
        write_concern=WriteConcern("majority"),
    )


class Store:
    """One service's database with its declared collections; make it after a fork, never before.

    Reads outside a transaction go through `rows`; every change about a client goes through `transact`.
    """

    def __init__(self, settings: Settings, collections: Collections, *, now: clock.Clock = clock.now) -> None:
        self.now = now
        self.session = None  # nothing is read here within a transaction
        keyring = Keyring(WrappingKeys(settings.wrapping_keys))
        self._client: MongoClient[Document] = MongoClient(
            settings.mongo_uri,
            appname=f"attune-{settings.service}",
            serverSelectionTimeoutMS=5_000,
            connectTimeoutMS=5_000,
            retryWrites=True,
        )
        blind = BlindIndex(settings.page_secret)
        self.database = open_database(self._client, settings.database, collections, blind=blind, keyring=keyring)
        self.keys = Keys(self.database, None)

    @cached_property
    def epoch(self) -> int:
        """The epoch of this database's revisions: 1, and one more after each restore from a backup."""
        found = self.rows(META).documents({"_id": "epoch"})
        return int(found[0]["value"]) if found else 1

    def rows(self, declared: Collection[T], /) -> Rows[T]:
        """The rows of that collection, outside transactions."""
        return Rows(declared, self)

    def transact(self, work: Callable[[Unit], T]) -> T:
        """Do the work in one transaction together with the events that it publishes, and give its result.

        A conflict with another transaction starts `work` again with a fresh unit. Raises what `work` raises
        (nothing is kept then), or one of ENGINE_ERRORS when the database does not answer in time.
        """

        def attempt(session: ClientSession) -> tuple[T, Unit]:
            unit = Unit(session, self.database, now=self.now(), epoch=self.epoch)
            result = work(unit)
            outbox.put(unit)
            return result, unit

        with pymongo.timeout(WITHIN_S), self._client.start_session() as session:
            result, unit = session.with_transaction(
                attempt, read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority")
            )
        outbox.count(unit.published)
        return result

    def read(self, work: Callable[[Unit], T]) -> T:
        """Do work that changes nothing, and give its result: all of it sees what a majority held at one instant.

        It ends without a commit, for which a transaction waits until whatever others have just written is on the
        disks of a majority. Raises what `work` raises, or one of ENGINE_ERRORS like `transact`.
        """
        until = time.monotonic() + WITHIN_S
        with pymongo.timeout(WITHIN_S):
            while True:
                try:
                    with self._client.start_session(snapshot=True) as session:
                        return self._looked(work, session)
                except OperationFailure as error:
                    if error.code not in NO_SNAPSHOT or time.monotonic() > until:
                        raise
                    time.sleep(AGAIN_S)  # until a majority has what was made

    def _looked(self, work: Callable[[Unit], T], session: ClientSession) -> T:
        unit = Unit(session, self.database, now=self.now(), epoch=self.epoch)
        result = work(unit)
        if unit.published:
            raise RuntimeError("work that only reads has published")
        return result

    def ensure(self) -> None:
        """Create the collections and indexes that are missing; raises CannotStart where it may not."""
        self._note_format()
        for declared in self.database.collections:
            place = self.database[declared.name].database
            try:
                place.create_collection(declared.name, check_exists=False)
            except OperationFailure as error:
                if error.code == UNAUTHORIZED:
                    raise MayNot(
                        f"MongoDB does not let the user of {self.database.name} add to {place.name}: give it the"
                        " role that docs/runbook.md names under “The audit”."
                    ) from error
                if error.code != NAMESPACE_EXISTS:
                    raise
            wanted = declared.all_indexes()
            if wanted:
                self.database[declared.name].create_indexes(wanted)
        self.keys.check()
        self.index_words()

    def index_words(self) -> int:
        """Have rows found by their words that an earlier version wrote, or another secret; gives how many."""
        return sum(self.rows(declared).index_words() for declared in self.database.collections)

    def _note_format(self) -> None:
        """Let earlier versions know that they cannot read what this one writes, and know it of later ones."""
        noted = self.rows(META).change_one({"_id": "format"}, {"$max": {"value": FORMAT}}, upsert=True)
        written = noted["value"] if noted else FORMAT
        if written > FORMAT:
            raise WrittenLater(
                f"The database {self.database.name} cannot be read by this version of Attune: a later one wrote it"
                f" (format {written}, this one reads {FORMAT}). Start that one, or restore an earlier backup."
            )

    def indexes(self) -> dict[str, bool]:
        """Every index as collection.name, and whether it is there."""
        found: dict[str, bool] = {}
        for declared in self.database.collections:
            there = self.database[declared.name].index_information()
            found |= {f"{declared.name}.{name}": name in there for name in map(_name, declared.all_indexes())}
        return found

    def ping(self) -> None:
        """Raise one of ENGINE_ERRORS if the database does not answer."""
        self.database.command("ping")

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()


def _name(index: pymongo.IndexModel) -> str:
    name: Any = index.document["name"]
    return str(name)
