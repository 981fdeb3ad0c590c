"""Feedback, which serves all pages of clients, on the small clinic and in this process: for browsers.

The clock is the test's, and intake is a fake.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from services.feedback.adapters.environment import FeedbackSettings
from services.feedback.adapters.mongo import COLLECTIONS
from services.feedback.bootstrap import application, transact_on
from services.feedback.ports import Transact
from services.feedback.ports.record import OwnRecord
from shared.contracts.principal import Principal
from shared.store import Store
from tests.infra.engines import SettingsFor
from tests.infra.fake_intake import FakeIntake
from tests.infra.fakes_feedback import LINKS
from tests.infra.feedback_clinic import FIRST, STAFF, HandClock, maya, open_clinic, token_of

GOAL: Final = "Sleep through the night"


@dataclass(frozen=True)
class Small:
    """Feedback, served to browsers."""

    app: Flask
    store: Store
    transact: Transact
    clock: HandClock
    url: str

    def path(self, session_id: str = "session-1") -> str:
        """The page behind that session's link."""
        return f"/feedback/c/{self.transact(lambda unit: token_of(unit, session_id))}"

    def kept(self, session_id: str = "session-1") -> dict[str, Any]:
        """The rating of that session."""
        found = self.store.database["ratings"].find_one({"session_id": session_id})
        assert found
        return found

    def asks(self, who: Principal, path: str) -> Any:  # noqa: ANN401 - werkzeug's answer
        """What a member of staff is answered."""
        return self.app.test_client().get(path, headers={"Authorization": f"Bearer {who.staff_id}"})


@pytest.fixture(scope="module")
def feedback_server() -> Iterator[BaseWSGIServer]:
    """Serves what each test gives it."""
    server = make_server("127.0.0.1", 0, Flask(__name__), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def feedback_settings(feedback_server: BaseWSGIServer, settings_for: SettingsFor) -> FeedbackSettings:
    """Its settings, with the address that it is served at."""
    made = settings_for("feedback", link_key=LINKS.key, public_url=f"http://127.0.0.1:{feedback_server.port}")
    assert isinstance(made, FeedbackSettings)
    return made


@pytest.fixture
def small(feedback_server: BaseWSGIServer, feedback_settings: FeedbackSettings) -> Iterator[Small]:
    """The clinic as it is in the beginning, served."""
    clock = HandClock()
    store = Store(feedback_settings, COLLECTIONS, now=clock)
    for name in store.database.list_collection_names():
        store.database[name].delete_many({})
    store.ensure()
    transact, intake = transact_on(store, LINKS), FakeIntake()
    transact(open_clinic)
    intake.words["goal-1"] = (GOAL, FIRST)
    intake.clients["maya"] = maya()
    intake.own["maya"] = OwnRecord(registration={})
    people = {one.staff_id: one for one in STAFF}
    app = application(feedback_settings, store, intake, lambda login: people.get(login.secret))
    feedback_server.app = app
    yield Small(app, store, transact, clock, feedback_settings.public_url)
    store.close()
