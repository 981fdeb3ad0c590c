"""A rating travels from the client's phone to the clinician's inbox, through the front door and real engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.infra.clinic import ITEMS, RUPTURE, USUAL, Clinic
from tests.infra.lease import until
from tests.infra.running import Running

SINGLE = pytest.param("attune", id="single", marks=pytest.mark.xdist_group("system"))
TWICE = pytest.param("attune_twice", id="two of each", marks=pytest.mark.xdist_group("twice"))


@pytest.fixture(params=[SINGLE, TWICE])
def running(request: pytest.FixtureRequest) -> Running:
    found: Running = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def clinic(running: Running) -> Iterator[Clinic]:
    clinic = Clinic(running.url, running.token("clinician@clinic.example")).awaited()
    yield clinic
    clinic.close()


def test_a_drop_becomes_one_alert_that_can_be_acted_on(clinic: Clinic) -> None:
    client = clinic.register()
    sessions = clinic.history(client, [USUAL] * 5 + [RUPTURE])
    until(lambda: len(clinic.alerts(client_id=client.client_id)) == 1, "the alert")
    [alert] = clinic.alerts(client_id=client.client_id)
    assert (alert["kind"], alert["status"], alert["session_id"]) == ("RUPTURE", "open", sessions[-1])
    assert alert["score"] >= 2.6
    assert "what counts" in alert["explanation"]
    clinic.act(alert["alert_id"], "talked_about")
    [talked] = clinic.alerts(client_id=client.client_id, kind="RUPTURE")
    assert (talked["alert_id"], talked["status"]) == (alert["alert_id"], "talked_about")


def test_two_usual_ratings_repair_the_rupture(clinic: Clinic) -> None:
    client = clinic.register()
    clinic.history(client, [USUAL] * 5 + [RUPTURE] + [USUAL] * 2)
    until(
        lambda: [alert["status"] for alert in clinic.alerts(client_id=client.client_id)] == ["repaired"],
        "the rupture being repaired",
    )


def test_usual_ratings_raise_nothing(clinic: Clinic) -> None:
    quiet, loud = clinic.register(), clinic.register()
    clinic.history(quiet, [USUAL] * 6)
    clinic.history(loud, [USUAL] * 5 + [RUPTURE])
    until(lambda: len(clinic.alerts(client_id=loud.client_id)) == 1, "the other client's alert")
    assert clinic.alerts(client_id=quiet.client_id) == []


def test_a_correction_within_15_minutes_takes_the_alert_back(clinic: Clinic) -> None:
    client = clinic.register()
    sessions = clinic.history(client, [USUAL] * 5 + [RUPTURE])
    until(lambda: len(clinic.alerts(client_id=client.client_id)) == 1, "the alert")
    assert clinic.rate(clinic.link(sessions[-1]), USUAL)["revision"] == 2
    until(
        lambda: clinic.alerts(client_id=client.client_id)[0]["status"] == "withdrawn",
        "the alert being withdrawn",
    )


def test_a_link_is_there_as_soon_as_the_session_is_and_rates_only_that_one(clinic: Clinic) -> None:
    client = clinic.register()
    session_id = clinic.hold(client, datetime.now(UTC) - timedelta(hours=1))
    link = clinic.http.get(f"/feedback/api/sessions/{session_id}/check-in")
    assert link.status_code == 200
    token = link.json()["token"]
    assert httpx.get(link.json()["url"]).status_code == 200
    assert clinic.rate(token, USUAL)["revision"] == 1
    body = {"items": dict(zip(ITEMS, USUAL, strict=True))}
    assert clinic.http.put("/feedback/api/check-ins/unknown", json=body).status_code == 404


def test_a_session_in_the_future_cannot_have_been_held(clinic: Clinic) -> None:
    client = clinic.register()
    with pytest.raises(httpx.HTTPStatusError) as refused:
        clinic.hold(client, datetime.now(UTC) + timedelta(days=1))
    assert refused.value.response.status_code == 422
    assert refused.value.response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("service", ["intake", "feedback", "alerts"])
def test_the_front_door_shows_health_and_documents_and_nothing_inside(running: Running, service: str) -> None:
    assert httpx.get(f"{running.url}/{service}/livez").status_code == 200
    ready = httpx.get(f"{running.url}/{service}/readyz")
    assert (ready.status_code, ready.json()["database"]) == (200, "ok")
    document = httpx.get(f"{running.url}/{service}/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert httpx.get(f"{running.url}/{service}/api/").status_code == 200
    for inside in ("/metrics", f"/{service}/metrics", "/internal/principals", f"/{service}/internal/names"):
        assert httpx.get(running.url + inside).status_code == 404
