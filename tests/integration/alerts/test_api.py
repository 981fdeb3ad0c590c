"""The API as other programs rely on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.alerts.usecases.republish import republish
from shared.contracts import envelope
from shared.contracts.revision import Revision
from shared.web.schemas import written
from tests.infra.alerts_clinic import USUAL, erased, rated, ruptured, stalled
from tests.integration.alerts.web import Service

FIELDS = {
    "alert_id",
    "kind",
    "severity",
    "status",
    "client_id",
    "episode_id",
    "session_id",
    "score",
    "rule",
    "rule_set",
    "explanation",
    "raised_at",
    "signals",
}


def test_an_item_has_the_promised_fields(service: Service) -> None:
    service.take(*ruptured())
    (item,) = service.alerts()
    assert set(item) == FIELDS
    assert (item["kind"], item["severity"], item["status"]) == ("RUPTURE", "high", "open")
    assert (item["client_id"], item["session_id"], item["rule"], item["rule_set"]) == ("maya", "maya-s6", "SBE", 1)
    assert item["explanation"] == "5 below what is usual for this client on what matters: worth talking about."
    assert item["raised_at"] == "2026-02-16T15:00:00.000Z"
    assert item["signals"][0]["evidence"]["stream"] == "matters"
    assert item["score"] > 2.6


def test_the_list_pages_and_filters(service: Service) -> None:
    service.take(*(event for n in range(3) for event in ruptured(f"c{n}")), *stalled("jon"))
    first = service.api("sam", "GET", "/alerts/api/alerts?limit=3").get_json()
    rest = service.api("sam", "GET", f"/alerts/api/alerts?limit=3&after={first['next']}").get_json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 1, None)
    assert [item["kind"] for item in service.alerts(kind="STALLED")] == ["STALLED"]
    assert [item["client_id"] for item in service.alerts(client_id="c1")] == ["c1"]
    assert service.alerts(status="closed") == []
    assert service.api("sam", "GET", "/alerts/api/alerts?status=done").status_code == 422
    assert service.api("sam", "GET", "/alerts/api/alerts?after=x").status_code == 422
    assert service.api("sam", "GET", "/alerts/api/alerts?name=Maya").status_code == 422


def test_an_act_answers_with_the_alert_and_is_done_once_a_key(service: Service) -> None:
    service.take(*ruptured())
    (item,) = service.alerts()
    path = f"/alerts/api/alerts/{item['alert_id']}/acts"
    body = {"act": "talked_about", "note": "She was glad to be asked."}
    answers = [service.api("sam", "POST", path, json=body, headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].get_json() == answers[1].get_json() == service.alerts()[0]
    assert answers[0].get_json()["status"] == "talked_about"
    shown = service.api("sam", "GET", f"/alerts/api/alerts/{item['alert_id']}").get_json()
    assert [(act["act"], act["by"], act["note"]) for act in shown["acts"]] == [
        ("talked_about", "sam", "She was glad to be asked.")
    ]
    assert len(service.published()) == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"act": "forget"},
        {"act": "snooze"},
        {"act": "snooze", "until": "2020-01-01T00:00:00Z"},
        {"act": "snooze", "until": "2100-01-01T00:00:00"},
        {"act": "close", "until": "2100-01-01T00:00:00Z"},
        {"act": "close", "note": "x" * 2001},
        {"act": "close", "note": "a\x00b"},
        {"act": "close", "why": "no such field"},
    ],
)
def test_what_an_act_may_not_be(service: Service, body: dict[str, str]) -> None:
    service.take(*ruptured())
    (item,) = service.alerts()
    answer = service.api("sam", "POST", f"/alerts/api/alerts/{item['alert_id']}/acts", json=body)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["slug"] == "invalid"


def test_an_act_on_a_closed_alert_is_a_conflict_in_a_sentence(service: Service) -> None:
    service.take(*ruptured())
    (item,) = service.alerts()
    path = f"/alerts/api/alerts/{item['alert_id']}/acts"
    service.api("sam", "POST", path, json={"act": "close"})
    answer = service.api("sam", "POST", path, json={"act": "acknowledge"})
    assert (answer.status_code, answer.get_json()["detail"]) == (409, "This prompt is closed.")


def test_a_snooze_ends_with_the_tick(service: Service) -> None:
    service.take(*ruptured())
    (item,) = service.alerts()
    until = service.store.now() + timedelta(seconds=30)
    body = {"act": "snooze", "until": written(until)}
    service.api("sam", "POST", f"/alerts/api/alerts/{item['alert_id']}/acts", json=body)
    service.tick()
    assert service.alerts()[0]["status"] == "snoozed"
    service.store.now = lambda: until
    service.tick()
    assert service.alerts()[0]["status"] == "open"
    assert len(service.published()) == 3


def test_the_trajectory(service: Service) -> None:
    service.take(*ruptured(), rated(7, (9, None, 9, 9), goals={"maya-g": 4}))
    found = service.api("sam", "GET", "/alerts/api/clients/maya/trajectory").get_json()
    assert [point["total"] for point in found["points"]] == [37, 37, 37, 37, 37, 37, 32, None]
    assert found["points"][6]["usual"]["matters"]["value"] == pytest.approx(9, abs=0.2)
    assert found["points"][6]["score"] > 2.6
    assert found["points"][7]["goals"] == [{"goal_id": "maya-g", "score": 4}]
    assert set(found["baselines"]) == {"total", "heard", "matters", "fit", "openness"}
    assert service.api("sam", "GET", "/alerts/api/clients/nobody/trajectory").status_code == 404


def test_an_erasure_is_reported_and_leaves_nothing(service: Service) -> None:
    service.take(*ruptured())
    (item,) = service.alerts()
    path = f"/alerts/api/alerts/{item['alert_id']}"
    service.api("sam", "POST", f"{path}/acts", json={"act": "close"}, headers={"Idempotency-Key": "k"})
    secret = {"Authorization": f"Bearer {service.settings.service_secret}"}
    ask = service.app.test_client()
    assert ask.get("/internal/erasures/maya", headers=secret).status_code == 404
    service.take(erased())
    assert ask.get("/internal/erasures/maya", headers=secret).get_json() == {
        "erased_at": written(erased().erased_at)
    }
    assert ask.get("/internal/erasures/maya").status_code == 401
    service.take(rated(9, USUAL))
    assert service.api("sam", "GET", path).status_code == 404
    assert service.api("sam", "GET", "/alerts/api/clients/maya/trajectory").status_code == 404
    database = service.store.database
    left = {name: database[name].count_documents({}) for name in ("alerts", "sessions", "outbox", "idempotency")}
    assert left == {"alerts": 0, "sessions": 0, "outbox": 0, "idempotency": 0}
    assert list(database["trajectories"].find({}, {"_id": 1})) == [{"_id": "maya"}]


def test_the_document_describes_itself(service: Service) -> None:
    document = service.app.test_client().get("/alerts/api/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {
        "/alerts/api/alerts",
        "/alerts/api/alerts/{alert_id}",
        "/alerts/api/alerts/{alert_id}/acts",
        "/alerts/api/clients/{client_id}/trajectory",
        "/alerts/api/figures",
        "/alerts/api/my-figures",
        "/alerts/api/rule-sets",
        "/alerts/api/proposals",
        "/alerts/api/calibrations",
        "/alerts/api/calibrations/{calibration_id}",
        "/alerts/api/usefulness",
        "/alerts/api/what-if",
        "/alerts/api/what-if/{what_if_id}",
        "/alerts/api/ledger",
        "/alerts/api/ledger/retries",
        "/alerts/api/prompt-cards",
        "/alerts/api/prompt-cards/{card}/{language}",
    }


def test_republishing_says_every_alert_again_in_its_revision(service: Service) -> None:
    service.take(*ruptured(), *stalled("jon"), *ruptured("zoe"))
    service.take(erased("zoe"))
    service.store.database["outbox"].delete_many({})
    assert republish(service.transactions) == 2
    rows = service.store.database["outbox"].find()
    said = [envelope.decode(row["key"].encode(), row["headers"], row["value"]) for row in rows]
    assert {(event.key, event.revision) for event in said} == {("maya", Revision(1, 1)), ("jon", Revision(1, 1))}
