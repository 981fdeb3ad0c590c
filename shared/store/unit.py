"""A unit of work: one Mongo transaction with the events that it publishes."""

from __future__ import annotations

from collections.abc import Collection as Many
from datetime import datetime
from typing import TypeVar

from pymongo.client_session import ClientSession

from shared.contracts.events import Event
from shared.contracts.revision import Revision
from shared.store.collection import Collection, Declared, OfClient
from shared.store.keys import Keys
from shared.store.rows import Rows

T = TypeVar("T")


class Unit:
    """One attempt at a unit of work.

    A transaction may be tried several times, each time with a fresh unit: whatever else the work did than change
    `rows` and publish would be done again.
    """

    def __init__(self, session: ClientSession, database: Declared, *, now: datetime, epoch: int) -> None:
        self.session: ClientSession | None = session
        self.database = database
        self.collections = database.collections
        self.keys = Keys(database, session)
        self.now = now
        self.published: list[Event] = []
        self._epoch = epoch

    def rows(self, declared: Collection[T], /) -> Rows[T]:
        """The rows of that collection, in this transaction."""
        return Rows(declared, self)

    def erase(self, client_ids: Many[str]) -> None:
        """Delete all that any collection holds of these clients but their anchors, which become tombstones."""
        for declared in self.collections:
            if isinstance(declared.client, OfClient) and client_ids:
                self.rows(declared).delete(declared.client.rows(client_ids))

    def publish(self, event: Event) -> None:
        """Have the event sent, if and only if this unit commits."""
        self.published.append(event)

    def next_revision(self, current: Revision | None) -> Revision:
        """The revision after `current`, in the epoch of this database."""
        if current is None or current.epoch < self._epoch:
            return Revision(self._epoch, 1 if current is None else current.n + 1)
        return Revision(current.epoch, current.n + 1)
