"""Intake over MongoDB, with a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from services.intake.adapters.mongo import COLLECTIONS
from services.intake.bootstrap import transactions
from shared.contracts.envelope import decode
from shared.contracts.events import Event
from shared.settings import Settings
from shared.store import Store
from tests.infra.fakes_intake import NOON, FakeIntake

T = TypeVar("T")


class RealIntake(FakeIntake):
    """The clock and the questions of the fake, over MongoDB; its events are those in the outbox."""

    def __init__(self, settings: Settings) -> None:
        self.now = NOON
        self.store = Store(settings, COLLECTIONS, now=lambda: self.now)
        self.store.ensure()
        self._transactions = transactions(self.store)

    def transact(self, work: Callable[[Any], T], /) -> T:
        return self._transactions(work)

    def read(self, work: Callable[[Any], T], /) -> T:
        return self._transactions.read(work)

    @property
    def events(self) -> list[Event]:  # type: ignore[override] # read from the outbox, never set
        rows = self.store.database["outbox"].find().sort("_id", 1)
        return [_event(row) for row in rows]

    def empty(self) -> None:
        """Forget everything: much quicker than another database."""
        self.now = NOON
        for name in self.store.database.list_collection_names():
            self.store.database[name].delete_many({})


def _event(row: dict[str, Any]) -> Event:
    headers = [(name, content) for name, content in row["headers"]]
    return decode(row["key"].encode(), headers, row["value"])
