"""The way to a service's database, and its transactions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC
from functools import cached_property
from typing import Final, TypeVar

import pymongo
from bson.codec_options import CodecOptions
from pymongo import IndexModel, MongoClient
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import ConnectionFailure, ExecutionTimeout, OperationFailure, PyMongoError, WTimeoutError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared import clock
from shared.settings import Settings
from shared.store import dead_letters, idempotency, jobs, kept_forms, outbox
from shared.store.unit import Document, Unit

T = TypeVar("T")
NAMESPACE_EXISTS: Final = 48
# Longer than a frozen process can keep others off a document (transactionLifetimeLimitSeconds): the driver alone
# would try for two minutes. Where a person waits there is less (`within`).
WITHIN_S = 20.0

# The database does not answer; anything else that pymongo raises is a defect of ours.
ENGINE_ERRORS = (ConnectionFailure, ExecutionTimeout, WTimeoutError)
OWN_INDEXES: Final[Mapping[str, Sequence[IndexModel]]] = {
    **outbox.INDEXES,
    **dead_letters.INDEXES,
    **idempotency.INDEXES,
    **kept_forms.INDEXES,
    **jobs.INDEXES,
    "positions": (),
    "leases": (),
    "workers": (),
    "meta": (),
}


def engine_trouble(error: BaseException) -> bool:
    """Whether the database, not the work, is what failed: worth another try later."""
    transient = isinstance(error, PyMongoError) and error.has_error_label("TransientTransactionError")
    return transient or isinstance(error, ENGINE_ERRORS)


def within(seconds: float) -> AbstractContextManager[None]:
    """Within, all that this thread asks of the database takes no longer; then it is one of ENGINE_ERRORS."""
    return pymongo.timeout(seconds)


class Store:
    """One service's database; make it after a fork, never before.

    Reads outside a transaction go through `database`; every change goes through `transact`.
    """

    def __init__(self, settings: Settings, *, now: clock.Clock = clock.now) -> None:
        self.now = now
        self._client: MongoClient[Document] = MongoClient(
            settings.mongo_uri,
            appname=f"attune-{settings.service}",
            serverSelectionTimeoutMS=5_000,
            connectTimeoutMS=5_000,
            retryWrites=True,
        )
        self.database: Database[Document] = self._client.get_database(
            settings.database,
            codec_options=CodecOptions(tz_aware=True, tzinfo=UTC),
            read_concern=ReadConcern("majority"),
            write_concern=WriteConcern("majority"),
        )

    @cached_property
    def epoch(self) -> int:
        """The epoch of this database's revisions: 1, and one more after each restore from a backup."""
        found = self.database["meta"].find_one({"_id": "epoch"})
        return int(found["value"]) if found else 1

    def transact(self, work: Callable[[Unit], T]) -> T:
        """Do the work in one transaction together with the events that it publishes, and give its result.

        A conflict with another transaction starts `work` again with a fresh unit. Raises what `work` raises
        (nothing is kept then), or one of ENGINE_ERRORS when the database does not answer in time.
        """

        def attempt(session: ClientSession) -> T:
            unit = Unit(session, self.database, now=self.now(), epoch=self.epoch)
            result = work(unit)
            outbox.put(unit)
            return result

        with pymongo.timeout(WITHIN_S), self._client.start_session() as session:
            return session.with_transaction(
                attempt, read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority")
            )

    def ensure(self, indexes: Mapping[str, Sequence[IndexModel]]) -> None:
        """Create the collections and indexes that are missing, ours and the service's."""
        for name, wanted in {**OWN_INDEXES, **indexes}.items():
            try:
                self.database.create_collection(name, check_exists=False)
            except OperationFailure as error:
                if error.code != NAMESPACE_EXISTS:
                    raise
            if wanted:
                self.database[name].create_indexes(list(wanted))

    def ping(self) -> None:
        """Raise one of ENGINE_ERRORS if the database does not answer."""
        self.database.command("ping")

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()
