"""What intake tells a client of themself, asked by feedback."""

from __future__ import annotations

from tests.infra.personas import ADMIN, OWNER
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


def test_a_client_asks_to_be_erased_and_an_admin_answers(clinic: Clinic) -> None:
    client_id = clinic.made(OWNER, "/clients", code="MR", **SAID)["client_id"]
    path, own = f"/clients/{client_id}/erasure-wish", f"/clients/{client_id}/own-record"
    for _ in range(2):
        assert clinic.internal("POST", path, json={"asked": True}).status_code == 200
    receipt = clinic.internal("GET", own).get_json()["erasure"]["receipt"]
    admin = clinic.browser(ADMIN)
    page = admin.get("/intake/erasures").text
    assert page.count(receipt) == 1
    assert "The law may oblige your clinic to keep records" in page
    refuse = f"/intake/erasures/wishes/{client_id}/refuse"
    assert admin.post(refuse, reason="").status_code == 422
    assert admin.post(refuse, reason="The law asks us to keep it for ten years.").status_code == 303
    said = clinic.internal("GET", own).get_json()["erasure"]
    assert said["refusal"] == "The law asks us to keep it for ten years."
    assert receipt not in admin.get("/intake/erasures").text
    clinic.internal("POST", path, json={"asked": True})
    again = clinic.internal("GET", own).get_json()["erasure"]
    assert again["refused_at"] is None
    erase = f"/intake/clients/{client_id}/erase"
    assert "The client asked for this on" in admin.get(erase).text
    done = admin.post(erase, code="MR", reason="asked for it themselves")
    assert done.headers["Location"].endswith(f"/erasures/{again['receipt']}")
    assert again["receipt"] in admin.get(done.headers["Location"]).text
    assert "Clients who ask for it" not in admin.get("/intake/erasures").text
    assert clinic.internal("POST", path, json={"asked": True}).status_code == 404


def test_a_client_takes_back_that_they_asked_and_nobody_else_answers(clinic: Clinic) -> None:
    client_id = clinic.made(OWNER, "/clients", code="MR", **SAID)["client_id"]
    path = f"/clients/{client_id}/erasure-wish"
    clinic.internal("POST", path, json={"asked": True})
    refuse = f"/intake/erasures/wishes/{client_id}/refuse"
    assert clinic.browser(OWNER).post(refuse, reason="No.").status_code == 403
    clinic.internal("POST", path, json={"asked": False})
    assert clinic.internal("GET", f"/clients/{client_id}/own-record").get_json()["erasure"] is None
    assert clinic.browser(ADMIN).post(refuse, reason="No.").status_code == 404
