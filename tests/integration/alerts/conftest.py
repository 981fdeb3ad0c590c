"""The alerts service over a fake and a real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from services.alerts.adapters.mongo import COLLECTIONS, MongoAlerts, MongoTrajectories, MongoUnit
from services.alerts.ports import Alerts, Trajectories, Transact, Unit
from shared import mail
from shared.store import Store
from tests.infra.engines import SettingsFor, StoreFor
from tests.infra.fakes_alerts import FakeStore
from tests.infra.mail_server import Post, post
from tests.integration.alerts.prompt_notices import Calendar
from tests.integration.alerts.web import Service

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
        return store.transact(lambda unit: work(MongoUnit(unit)))

    return Clinic(transact, lambda: (MongoTrajectories(store), MongoAlerts(store)))


@pytest.fixture(scope="module")
def alerts_store(mongo_store: StoreFor) -> Store:
    """A store with the service's indexes; tests use clients of their own."""
    store = mongo_store("alerts", COLLECTIONS)
    store.ensure()
    return store


@pytest.fixture
def service(alerts_store: Store, settings_for: SettingsFor) -> Service:
    """The whole service, empty."""
    empty(alerts_store)
    return Service(alerts_store, settings_for("alerts"))


def empty(store: Store) -> None:
    """Forget everything."""
    for collection in (
        *("trajectories", "sessions", "alerts", "outbox", "idempotency", "dead_letters"),
        *("rule_sets", "proposals", "rule_tasks", "jobs", "clinic", "mentions"),
        *("figures", "own_figures", "week_figures", "prompt_cards", "guesses", "guess_settings"),
    ):
        store.database[collection].delete_many({})


@pytest.fixture(params=["fake", "mongo"])
def clinic(request: pytest.FixtureRequest) -> Clinic:
    """Each in turn, empty."""
    if request.param == "fake":
        fake = FakeStore()
        return Clinic(fake.transact, lambda: (fake.trajectories, fake.alerts))
    store: Store = request.getfixturevalue("alerts_store")
    empty(store)
    return over(store)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A mail server, which is asked again at once."""
    monkeypatch.setattr(mail, "RETRY_AFTER_S", 0)
    with post(tmp_path / "post") as running:
        yield running


@pytest.fixture
def mailing(alerts_store: Store, settings_for: SettingsFor, office: Post) -> Service:
    """The service with that mail server."""
    empty(alerts_store)
    return Service(alerts_store, settings_for("alerts", mail=office.server))


@pytest.fixture(scope="module")
def long_open(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """A mail server that many tests use one after another."""
    with post(tmp_path_factory.mktemp("post") / "post") as running:
        yield running


@pytest.fixture
def calendar(
    alerts_store: Store, settings_for: SettingsFor, long_open: Post, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Calendar]:
    """Monday, 16 February 2026, at three."""
    office = long_open
    office.forget()
    monkeypatch.setattr(mail, "RETRY_AFTER_S", 0)
    settings = settings_for("alerts", mail=office.server, database=alerts_store.database.name)
    calendar: Calendar
    store = Store(settings, COLLECTIONS, now=lambda: calendar.now)
    empty(store)
    calendar = Calendar(Service(store, settings), office)
    calendar.open()
    yield calendar
    store.close()
