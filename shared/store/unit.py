"""A unit of work: one Mongo transaction with the events that it publishes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database

from shared.contracts.events import Event
from shared.contracts.revision import Revision

Document = dict[str, Any]


class Unit:
    """One attempt at a unit of work.

    A transaction may be tried several times, each time with a fresh unit: whatever else the work did than call
    Mongo through `session` would be done again.
    """

    def __init__(self, session: ClientSession, database: Database[Document], *, now: datetime, epoch: int) -> None:
        self.session = session
        self.database = database
        self.now = now
        self.published: list[Event] = []
        self._epoch = epoch

    def publish(self, event: Event) -> None:
        """Have the event sent, if and only if this unit commits."""
        self.published.append(event)

    def next_revision(self, current: Revision | None) -> Revision:
        """The revision after `current`, in the epoch of this database."""
        if current is None or current.epoch < self._epoch:
            return Revision(self._epoch, 1 if current is None else current.n + 1)
        return Revision(current.epoch, current.n + 1)
