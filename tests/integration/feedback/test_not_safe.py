"""The button below the crisis contacts, as a browser without scripts presses it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.alerts.adapters.feedback import RemoteFeedback
from services.feedback.ports import Transact
from services.feedback.usecases.keep import keep_client, keep_clinic, keep_staff
from shared.contracts.revision import Revision
from shared.errors import Unavailable
from shared.settings import Settings
from shared.store import Store, connection
from shared.web.credentials import LOGIN_COOKIE
from shared.web.internal import InternalClient
from tests.infra.feedback_clinic import SAM, HandClock, maya, on_nobodys_team, staff, token_of
from tests.infra.the_clinic import CALL, clinic_updated

BUTTON = "Let my clinic know that I am not safe"


@pytest.fixture
def path(clinic: Transact) -> str:
    return f"/feedback/c/{clinic(token_of)}"


def concerns(store: Store) -> int:
    return sum(b"concern-raised" in dict(row["headers"])["ce_type"] for row in store.database["outbox"].find())


def opened(page: str) -> str:
    found = re.search(r'name="opened" value="([^"]+)"', page)
    assert found
    return found[1]


def doubts(store: Store) -> list[str | None]:
    return [row.get("doubt") for row in store.database["safety_notices"].find().sort("raised_at")]


def test_the_button_stands_below_whom_to_call_and_tells_the_clinic(
    web: FlaskClient, path: str, store: Store, clock: HandClock
) -> None:
    page = web.get(path).text
    assert page.index(CALL, page.index('id="safe"')) < page.index(BUTTON)
    assert f'action="{path}/not-safe"' in page
    for count in (1, 2):
        clock.pass_(minutes=1)
        said = web.post(f"{path}/not-safe", data={"opened": opened(page)})
        assert said.status_code == 200
        assert said.text.index(CALL) < said.text.index("Your clinic gets a notice")
        assert "It goes to your therapist and to the supervisor of their team" in said.text
        assert "Nobody watches this live" in said.text
        assert f'href="{path}"' in said.text
        assert said.headers["Cache-Control"] == "no-store"
        assert concerns(store) == count
    assert doubts(store) == [None, None]
    assert store.database["ratings"].count_documents({}) == 0
    assert web.post(path, data={"heard": "5", "note": ""}).status_code == 303, "and the check-in is still open"


@pytest.mark.parametrize(
    "sending",
    [
        {},
        {"data": {"opened": "yesterday"}},
        {"data": b"\xff\xfe%%%", "content_type": "application/x-www-form-urlencoded"},
        {"data": b"{", "content_type": "application/json"},
        {"data": b"--", "content_type": "multipart/form-data; boundary=x"},
        {"headers": {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}},
        {"headers": {"Authorization": "Bearer nobody", "Accept": "application/json"}},
    ],
)
def test_nothing_that_is_missing_or_odd_keeps_it_from_the_clinic(
    web: FlaskClient, path: str, store: Store, sending: dict[str, Any]
) -> None:
    assert "Your clinic gets a notice" in web.post(f"{path}/not-safe", **sending).text
    assert concerns(store) == 1
    assert doubts(store) == ["unopened"]


def test_what_a_scanner_may_have_pressed_is_told_and_said_beside_it(
    web: FlaskClient, path: str, store: Store, clock: HandClock
) -> None:
    page = web.get(path).text
    clock.pass_(seconds=1)
    assert web.post(f"{path}/not-safe", data={"opened": opened(page)}).status_code == 200
    assert doubts(store) == ["at_once"]


def test_in_a_browser_in_which_somebody_is_signed_in_it_is_told_and_said_beside_it(
    web: FlaskClient, path: str, store: Store, clock: HandClock
) -> None:
    page = web.get(path).text
    clock.pass_(minutes=1)
    web.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    assert "Your clinic gets a notice" in web.post(f"{path}/not-safe", data={"opened": opened(page)}).text
    assert doubts(store) == ["staff_browser"]


def test_a_link_that_has_ended_has_the_button_and_tells(
    web: FlaskClient, path: str, store: Store, clock: HandClock
) -> None:
    clock.pass_(days=8)
    page = web.get(path)
    assert page.status_code == 410
    assert BUTTON in page.text
    clock.pass_(minutes=1)
    assert "Your clinic gets a notice" in web.post(f"{path}/not-safe", data={"opened": opened(page.text)}).text
    assert doubts(store) == [None]


def test_where_nobody_is_in_charge_the_client_is_told_so(web: FlaskClient, path: str, clinic: Transact) -> None:
    left = msgspec.structs.replace(staff(SAM), active=False, revision=Revision(1, 2))
    clinic(lambda unit: keep_staff(unit, left))
    clinic(lambda unit: keep_client(unit, on_nobodys_team(maya())))
    said = web.post(f"{path}/not-safe").text
    assert said.index(CALL) < said.index("It goes to the colleague whom your clinic has named for this")
    clinic(lambda unit: keep_clinic(unit, clinic_updated(n=2, safety_contact=None)))
    said = web.post(f"{path}/not-safe").text
    assert said.index(CALL) < said.index("Nobody could be told yet")
    assert "Your clinic gets a notice" not in said


def test_the_thanks_have_it_too(web: FlaskClient, path: str, store: Store, clock: HandClock) -> None:
    address = web.post(path, data={"phq-9-9": "2", "note": ""}).location
    page = web.get(address).text
    assert page.index(CALL) < page.index(BUTTON) < page.index("Your answers are with your therapist")
    assert f'action="{path}/not-safe"' in page
    assert "Your clinic gets a notice" in web.post(f"{address}/not-safe").text, "as the version before sends it"
    assert concerns(store) == 1
    clock.pass_(minutes=30)
    assert BUTTON not in web.get(address).text
    assert web.post(f"{path}/not-safe", data={"opened": opened(page)}).status_code == 200
    assert doubts(store) == ["unopened", None]


@pytest.mark.parametrize("way", ["/feedback/c/unknown/not-safe", "/feedback/thanks/unknown/not-safe"])
def test_whom_to_call_is_shown_even_where_the_clinic_cannot_be_told(web: FlaskClient, way: str) -> None:
    page = web.post(way)
    assert page.status_code == 404
    assert page.text.index(CALL) < page.text.index("Your clinic could not be told")
    assert "Your clinic gets a notice" not in page.text
    assert "Try again" not in page.text


def test_without_the_database_whom_to_call_is_shown_all_the_same(
    app: Flask, path: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "WITHIN_S", 1.0)
    store.close()
    page = app.test_client().post(f"{path}/not-safe")
    assert page.status_code >= 500
    assert page.text.index(CALL) < page.text.index("Your clinic could not be told")
    assert "Try again to tell my clinic" in page.text


def test_an_address_that_is_opened_again_leads_back(web: FlaskClient, path: str) -> None:
    assert web.get(f"{path}/not-safe").location == f"{path}#safe"
    assert web.get("/feedback/thanks/a/not-safe").location == "/feedback/thanks/a#safe"


def test_alerts_may_ask_for_it_where_kafka_brings_nothing(
    app: Flask, web: FlaskClient, path: str, clock: HandClock, settings: Settings
) -> None:
    def ask(secret: str = settings.service_secret) -> RemoteFeedback:
        return RemoteFeedback(InternalClient("http://feedback", secret, transport=httpx.WSGITransport(app)))

    assert ask().not_safe(clock()) == []
    web.post(f"{path}/not-safe")
    (concern,) = ask().not_safe(clock())
    assert (concern.client_id, concern.safety, concern.raised_at) == ("maya", True, clock())
    assert concern.doubt == "unopened"
    assert ask().not_safe(clock() + timedelta(seconds=1)) == []
    with pytest.raises(Unavailable):
        ask("another secret").not_safe(clock())
