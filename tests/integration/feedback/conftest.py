"""Feedback over its fake and over a real MongoDB; both with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

import pytest

from services.feedback.adapters.mongo import INDEXES, MongoUnit
from services.feedback.ports import Transact, Unit
from shared.store import Store
from shared.store import Unit as Transaction
from tests.infra.engines import SettingsFor
from tests.infra.fakes_feedback import LINKS, FakeStore
from tests.infra.feedback_clinic import HandClock

T = TypeVar("T")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def store(settings_for: SettingsFor, clock: HandClock) -> Iterator[Store]:
    """A fresh database of feedback's."""
    made = Store(settings_for("feedback"), now=clock)
    made.ensure(INDEXES)
    yield made
    made.close()


def transact_on(store: Store) -> Transact:
    """Units of work on that store."""

    def transact(work: Callable[[Unit], T]) -> T:
        return store.transact(partial(_work, work))

    return transact


def _work(work: Callable[[Unit], T], transaction: Transaction) -> T:
    return work(MongoUnit(transaction, LINKS))


@pytest.fixture(params=["memory", "mongo"])
def transact(request: pytest.FixtureRequest, clock: HandClock) -> Transact:
    """Units of work on either."""
    if request.param == "memory":
        return FakeStore(clock).transact
    return transact_on(request.getfixturevalue("store"))
