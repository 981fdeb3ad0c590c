"""A service's own units of work: its repositories in a transaction of its store."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from shared.store import erasures, jobs
from shared.store.connection import Store
from shared.store.idempotency import StoredAnswers
from shared.store.unit import Unit

T = TypeVar("T")
U = TypeVar("U")


class Repositories:
    """What the unit of work of every service offers; a service adds its repositories."""

    def __init__(self, unit: Unit) -> None:
        self.now = unit.now
        self.publish = unit.publish
        self.next_revision = unit.next_revision
        self.answers = StoredAnswers(unit)
        self.ask = partial(jobs.ask, unit)
        self.ask_all = partial(jobs.ask_all, unit)
        self.ask_erasures = partial(erasures.ask_erasures, unit)


class Transactions(Generic[U]):
    """Units of work of one service, with its repositories, on its store."""

    def __init__(self, store: Store, unit: Callable[[Unit], U]) -> None:
        self.store = store
        self.unit = unit

    def __call__(self, work: Callable[[U], T], /) -> T:
        """Do the work and give its result; it may be started again, each time with a fresh unit."""
        return self.store.transact(lambda unit: work(self.unit(unit)))

    def read(self, work: Callable[[U], T], /) -> T:
        """Do work that changes nothing, over what was there at one instant, and give its result."""
        return self.store.read(lambda unit: work(self.unit(unit)))
