"""Intake put together from the environment, as its processes and the command line do."""

from __future__ import annotations

from collections.abc import Iterator

import flask
import pytest

from services.intake import bootstrap
from services.intake.adapters.mongo import COLLECTIONS
from shared.errors import Conflict, NotFound
from shared.settings import Settings
from shared.store import Store
from tests.infra.engines import SettingsFor


@pytest.fixture
def store(settings_for: SettingsFor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The database that the environment names; nothing is in it, not even an index."""
    settings = settings_for("intake")
    for name, value in _environment(settings).items():
        monkeypatch.setenv(f"ATTUNE_{name}", value)
    store = Store(settings, COLLECTIONS)
    yield store
    store.close()


@pytest.fixture
def app(store: Store) -> Iterator[flask.Flask]:
    """The web process."""
    assert store
    made = bootstrap.web_app()
    yield made
    made.extensions["attune"].transact.store.close()


def _environment(settings: Settings) -> dict[str, str]:
    names = ("mongo_uri", "database", "kafka_bootstrap", "service_secret", "page_secret", "log_level")
    found = {name.upper(): str(getattr(settings, name)) for name in names}
    return found | {"WRAPPING_KEYS": settings.wrapping_keys(), "EVENT_KEYS": settings.event_keys()}


def test_somebody_is_taken_on_and_gets_a_token(store: Store, app: flask.Flask) -> None:
    password = "quiet river stone"
    staff_id = bootstrap.create_staff("sam@clinic.example", "Sam", ["clinician"], password, team="North")
    token = bootstrap.issue_token("SAM@clinic.example")
    me = app.test_client().get("/intake/api/me", headers={"Authorization": f"Bearer {token}"}).json
    assert me is not None
    assert (me["staff_id"], me["roles"], len(me["team_ids"])) == (staff_id, ["clinician"], 1)
    with pytest.raises(Conflict):
        bootstrap.create_staff("sam@clinic.example", "Sam", ["clinician"], password)
    with pytest.raises(NotFound):
        bootstrap.issue_token("nobody@clinic.example")
    assert "quiet river stone" not in repr(list(store.database["staff"].find()))


def test_the_processes_have_their_parts(store: Store, app: flask.Flask) -> None:
    ready = app.test_client().get("/intake/readyz")
    assert (ready.status_code, ready.json and ready.json["ok"]) == (200, True)
    consumer = bootstrap.worker().consumer
    consumer.store.close()
    assert consumer.topics == ["feedback.events"]
    assert "one_of_a_code" in store.database["clients"].index_information()


def test_the_api_describes_itself(app: flask.Flask) -> None:
    browser = app.test_client()
    document = browser.get("/intake/api/openapi.json").json
    assert document is not None
    assert document["openapi"].startswith("3.1")
    assert {
        "/intake/api/clients",
        "/intake/api/clients/{client_id}/goals",
        "/intake/api/goals/{goal_id}/milestones/{milestone_id}/reached",
        "/intake/api/clients/{client_id}/sessions",
        "/intake/api/sessions/{session_id}",
    } <= document["paths"].keys()
    assert browser.get("/intake/api/").status_code == 200
