"""The button below the crisis contacts, as a browser without scripts presses it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from shared.store import Store, connection
from tests.infra.feedback_clinic import HandClock, token_of

BUTTON = "Let my clinic know that I am not safe"


@pytest.fixture
def path(clinic: Transact) -> str:
    return f"/feedback/c/{clinic(token_of)}"


def concerns(store: Store) -> int:
    return sum(b"concern-raised" in dict(row["headers"])["ce_type"] for row in store.database["outbox"].find())


def test_the_button_stands_below_whom_to_call_and_tells_the_clinic_once(
    web: FlaskClient, path: str, store: Store
) -> None:
    page = web.get(path).text
    assert page.index("Call 112.", page.index('id="safe"')) < page.index(BUTTON)
    assert f'action="{path}/not-safe"' in page
    for _ in range(2):
        said = web.post(f"{path}/not-safe")
        assert said.status_code == 200
        assert said.text.index("Call 112.") < said.text.index("Your clinic gets a notice")
        assert "Nobody watches this live" in said.text
        assert f'href="{path}"' in said.text
        assert said.headers["Cache-Control"] == "no-store"
    assert concerns(store) == 1
    assert store.database["ratings"].count_documents({}) == 0
    assert web.post(path, data={"heard": "5"}).status_code == 303, "and the check-in is still open"


def test_the_thanks_have_it_too(web: FlaskClient, path: str, store: Store, clock: HandClock) -> None:
    address = web.post(path, data={"phq-9-9": "2"}).location
    page = web.get(address).text
    assert page.index("Call 112.") < page.index(BUTTON) < page.index("Your answers are with your therapist")
    assert "Your clinic gets a notice" in web.post(f"{address}/not-safe").text
    assert concerns(store) == 1
    clock.pass_(minutes=30)
    assert BUTTON not in web.get(address).text


@pytest.mark.parametrize("way", ["/feedback/c/unknown/not-safe", "/feedback/thanks/unknown/not-safe"])
def test_whom_to_call_is_shown_even_where_the_clinic_cannot_be_told(web: FlaskClient, way: str) -> None:
    page = web.post(way)
    assert page.status_code == 404
    assert page.text.index("Call 112.") < page.text.index("Your clinic could not be told")
    assert "Your clinic gets a notice" not in page.text


def test_without_the_database_whom_to_call_is_shown_all_the_same(
    app: Flask, path: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "WITHIN_S", 1.0)
    store.close()
    page = app.test_client().post(f"{path}/not-safe")
    assert page.status_code >= 500
    assert page.text.index("Call 112.") < page.text.index("Your clinic could not be told")


def test_an_address_that_is_opened_again_leads_back(web: FlaskClient, path: str) -> None:
    assert web.get(f"{path}/not-safe").location == f"{path}#safe"
    assert web.get("/feedback/thanks/a/not-safe").location == "/feedback/thanks/a#safe"
