"""What intake tells the other services of names and titles."""

from __future__ import annotations

from tests.infra.personas import OWNER
from tests.integration.intake.web import Clinic


def test_a_title_comes_with_its_revision_as_events_say_it(clinic: Clinic) -> None:
    client_id = clinic.made(OWNER, "/clients", code="MR", name="Maya")["client_id"]
    goal_id = clinic.made(OWNER, f"/clients/{client_id}/goals", title="Sleep")["goal_id"]
    answer = clinic.internal("POST", "/names", json={"goal_ids": [goal_id, "unknown"]})
    assert answer.json == {
        "clients": {},
        "staff": {},
        "goals": {goal_id: {"title": "Sleep", "revision": {"epoch": 1, "n": 1}}},
        "teams": {},
        "upcoming": {},
    }
