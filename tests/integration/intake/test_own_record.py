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
