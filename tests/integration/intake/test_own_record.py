"""What intake tells a client of themself, asked by feedback."""

from __future__ import annotations

from tests.infra.personas import OWNER
from tests.integration.intake.test_contact import SAID
from tests.integration.intake.web import Clinic


def test_a_client_gets_what_is_kept_of_them_without_ids(clinic: Clinic) -> None:
    client_id = clinic.made(OWNER, "/clients", code="MR", **SAID)["client_id"]
    goal = {"title": "Sleep", "horizon_weeks": 8, "milestones": ["Go to bed at ten"]}
    clinic.made(OWNER, f"/clients/{client_id}/goals", **goal)
    answer = clinic.internal("GET", f"/clients/{client_id}/own-record")
    assert answer.status_code == 200
    record = answer.get_json()
    assert record["registration"]["code"] == "MR"
    assert record["registration"]["email"] == SAID["email"]
    assert record["goals"][0]["title"] == "Sleep"
    assert record["goals"][0]["milestones"] == [{"title": "Go to bed at ten", "reached_at": None}]
    assert len(record["care"]) == 1
    assert client_id not in answer.text
    assert clinic.internal("GET", "/clients/nobody/own-record").status_code == 404


def test_a_client_stops_and_resumes_being_asked_and_staff_see_it(clinic: Clinic) -> None:
    agreed = {"mail_consent": True, "safe_to_mail": True}
    client_id = clinic.made(OWNER, "/clients", code="MR", **SAID, **agreed)["client_id"]
    page, browser = f"/intake/clients/{client_id}/", clinic.browser(OWNER)
    path = f"/clients/{client_id}/asked"
    for _ in range(2):
        said = clinic.internal("POST", path, json={"asked": False}).get_json()
        assert [pause["until"] for pause in said["pauses"]] == [None]
    assert "the client wants no check-ins" in browser.get(page).text
    contacts = clinic.internal("POST", "/contacts", json={"client_ids": [client_id]}).get_json()
    assert contacts[client_id]["email"] is None
    said = clinic.internal("POST", path, json={"asked": True}).get_json()
    assert [pause["until"] is None for pause in said["pauses"]] == [False]
    assert "the client wants no check-ins" not in browser.get(page).text
    contacts = clinic.internal("POST", "/contacts", json={"client_ids": [client_id]}).get_json()
    assert contacts[client_id]["email"] == SAID["email"]
    assert clinic.internal("POST", "/clients/nobody/asked", json={"asked": False}).status_code == 404
