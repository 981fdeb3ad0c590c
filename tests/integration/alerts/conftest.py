"""The alerts service over a fake and a real store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from services.alerts.adapters.mongo import INDEXES, MongoAlerts, MongoTrajectories, MongoUnit
from services.alerts.domain.rules import Timeline
from services.alerts.ports import Alerts, Trajectories, Transact, Unit
from shared.store import Store
from tests.infra.engines import StoreFor
from tests.infra.fakes_alerts import FakeStore

T = TypeVar("T")


@dataclass
class Clinic:
    """How to have work done, and how to look at what came of it."""

    transact: Transact
    look: Callable[[], tuple[Trajectories, Alerts]]

    @property
    def trajectories(self) -> Trajectories:
        """The trajectories as they stand."""
        return self.look()[0]

    @property
    def alerts(self) -> Alerts:
        """The alerts as they stand."""
        return self.look()[1]


def over(store: Store) -> Clinic:
    """A clinic over a real store."""

    def transact(work: Callable[[Unit], T]) -> T:
        return store.transact(lambda unit: work(MongoUnit(unit, Timeline())))

    return Clinic(transact, lambda: (MongoTrajectories(store.database), MongoAlerts(store.database)))


@pytest.fixture(scope="module")
def alerts_store(mongo_store: StoreFor) -> Store:
    """A store with the service's indexes; tests use clients of their own."""
    store = mongo_store("alerts")
    store.ensure(INDEXES)
    return store


@pytest.fixture(params=["fake", "mongo"])
def clinic(request: pytest.FixtureRequest) -> Clinic:
    """Each in turn, empty."""
    if request.param == "fake":
        fake = FakeStore()
        return Clinic(fake.transact, lambda: (fake.trajectories, fake.alerts))
    store: Store = request.getfixturevalue("alerts_store")
    for collection in ("trajectories", "sessions", "alerts", "outbox"):
        store.database[collection].delete_many({})
    return over(store)


def statuses(clinic: Any) -> dict[str, str]:  # noqa: ANN401 - a Clinic
    """Kind and status of every alert of Maya."""
    return {record.alert.kind: record.alert.status for record in clinic.alerts.of_clients(["maya"])["maya"]}
