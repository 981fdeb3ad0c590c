"""Feedback over its fake and over a real MongoDB; both with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.feedback.adapters.environment import FeedbackSettings
from services.feedback.adapters.mongo import COLLECTIONS
from services.feedback.bootstrap import application, transact_on
from services.feedback.ports import Transact
from shared.contracts.principal import Principal
from shared.store import Store
from shared.web.credentials import Credential
from tests.infra.engines import SettingsFor
from tests.infra.fake_intake import FakeIntake
from tests.infra.fakes_feedback import LINKS, FakeStore
from tests.infra.feedback_clinic import STAFF, HandClock, open_clinic
from tests.infra.kiosk import tablet


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="module")
def database(settings_for: SettingsFor) -> str:
    """The name of a database for all tests of a module: MongoDB keeps the files of each open for minutes."""
    return settings_for("feedback").database


@pytest.fixture
def settings(settings_for: SettingsFor, database: str) -> FeedbackSettings:
    made = settings_for("feedback", database=database, link_key=LINKS.key, public_url="https://attune.example")
    assert isinstance(made, FeedbackSettings)
    return made


@pytest.fixture
def store(settings: FeedbackSettings, clock: HandClock) -> Iterator[Store]:
    """An empty database of feedback's."""
    made = Store(settings, COLLECTIONS, now=clock)
    for name in made.database.list_collection_names():
        made.database[name].delete_many({})
    made.ensure()
    yield made
    made.close()


@pytest.fixture
def clinic(store: Store) -> Transact:
    """Units of work on a real database with the small clinic in it."""
    transact = transact_on(store, LINKS)
    transact(open_clinic)
    return transact


@pytest.fixture(params=["memory", "mongo"])
def transact(request: pytest.FixtureRequest, clock: HandClock) -> Transact:
    """Units of work on either."""
    if request.param == "memory":
        return FakeStore(clock).transact
    return transact_on(request.getfixturevalue("store"), LINKS)


@pytest.fixture
def intake() -> FakeIntake:
    """What intake would answer."""
    return FakeIntake()


def principals(credential: Credential) -> Principal | None:
    """Everybody's token is their id."""
    return next((principal for principal in STAFF if principal.staff_id == credential.secret), None)


@pytest.fixture
def app(settings: FeedbackSettings, store: Store, clinic: Transact, intake: FakeIntake) -> Flask:
    """The real application on the real database of the small clinic."""
    assert clinic is not None
    return application(settings, store, intake, principals)


@pytest.fixture
def web(app: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return app.test_client()


@pytest.fixture
def kiosk(app: Flask) -> FlaskClient:
    """A tablet that takes codes."""
    return tablet(app)
