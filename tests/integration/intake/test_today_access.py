"""Who sees Today, what it asks of the database, and what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo import MongoClient

from services.intake.domain.clients import Client
from services.intake.ports import Unit
from services.intake.ports.today import Comes, WaitingPrompt
from services.intake.usecases.clients import change_client
from shared.contracts.principal import Principal
from tests.infra.intake_clinic import with_client, with_session
from tests.infra.personas import ADMIN, OTHER_SUPERVISOR, OUTSIDERS, OWNER, SUPERVISOR, TEAMMATE
from tests.infra.plans import ill, plans
from tests.integration.intake.test_plans import FEW, OF_INTAKE
from tests.integration.intake.today import (
    TellingNeighbours,
    found,
    own_client,
    page,
    planned,
    wait,
)
from tests.integration.intake.web import Clinic


@pytest.fixture
def maya(clinic: Clinic, neighbours: TellingNeighbours) -> Client:
    """The owner's client, with a goal."""
    assert neighbours
    return own_client(clinic)


@pytest.mark.parametrize("person", OUTSIDERS)
def test_nobody_else_finds_the_session(clinic: Clinic, maya: Client, person: Principal) -> None:
    session = planned(clinic, maya)
    browser = clinic.browser(person)
    acts: dict[str, dict[str, str]] = {
        "held": {},
        "became": {"status": "missed"},
        "undo": {},
        "note": {"note": "x"},
        "move": {"held_at": "2026-11-24T10:00"},
        "call-off": {"status": "cancelled"},
    }
    for act, said in acts.items():
        assert browser.post(f"/intake/sessions/{session.session_id}/{act}", **said).status_code == 404
    assert browser.get(f"/intake/sessions/{session.session_id}").status_code == 404
    assert browser.post(f"/intake/clients/{maya.client_id}/held").status_code == 404
    assert "Maya" not in clinic.browser(person).client.get("/intake/today", follow_redirects=False).text
    assert found(clinic, session) == session


def test_after_a_handover_the_day_is_the_new_clinicians(clinic: Clinic, maya: Client) -> None:
    session = planned(clinic, maya)
    clinic.intake.transact(
        lambda unit: change_client(unit, ADMIN, maya.client_id, {"clinician_id": TEAMMATE.staff_id})
    )
    assert "Maya" not in page(clinic)
    assert "Maya" in page(clinic, TEAMMATE)
    assert clinic.browser(OWNER).post(f"/intake/sessions/{session.session_id}/held").status_code == 404


@pytest.mark.parametrize(
    ("person", "there"),
    [(SUPERVISOR, "/alerts/"), (OTHER_SUPERVISOR, "/alerts/"), (ADMIN, "/intake/")],
)
def test_who_has_no_caseload_goes_to_their_own_work(clinic: Clinic, person: Principal, there: str) -> None:
    answer = clinic.browser(person).get("/intake/today")
    assert (answer.status_code, answer.location) == (303, there)


def test_the_supervisor_may_note_for_the_team(clinic: Clinic, maya: Client) -> None:
    session = planned(clinic, maya)
    wait(clinic, hours=4)
    answer = clinic.browser(SUPERVISOR).post(f"/intake/sessions/{session.session_id}/became", status="missed")
    assert answer.status_code == 303
    assert found(clinic, session).status == "missed"


def test_the_page_asks_each_collection_once_along_its_indexes(
    clinic: Clinic, maya: Client, mongo_client: MongoClient[dict[str, Any]]
) -> None:
    def fill(unit: Unit) -> list[Client]:
        others = [with_client(unit, f"c{number}") for number in range(6)]
        for other in others:
            with_session(unit, other, "held", -7)
        return others

    for other in clinic.intake.transact(fill):
        planned(clinic, other, 0.1, every_weeks=1)
    planned(clinic, maya)
    with plans(mongo_client, clinic.intake.store.database.name) as used:
        page(clinic)
    assert ill(used, OF_INTAKE, FEW) == []
    asked = [plan.collection for plan in used]
    assert {name: asked.count(name) for name in ("clients", "goals", "sessions")} == {
        "clients": 2,  # who they are, and each one's last check-in
        "goals": 1,
        "sessions": 4,  # the fortnight around today, the numbers of today's, who came last, what was agreed then
    }


def test_a_session_of_an_earlier_version_is_read(clinic: Clinic, maya: Client) -> None:
    session = planned(clinic, maya)
    new = ("plan_id", "planned_at", "from_calendar", "note", "homework", "noted")
    rows = clinic.intake.store.database["sessions"]
    rows.update_one({"_id": session.session_id}, {"$unset": dict.fromkeys(new, "")})
    kept = found(clinic, session)
    assert (kept.plan_id, kept.planned_at, kept.note, kept.noted) == (None, None, None, None)
    assert "Maya" in page(clinic)


def test_what_the_others_told_is_kept_nowhere(clinic: Clinic, maya: Client, neighbours: TellingNeighbours) -> None:
    planned(clinic, maya)
    prompt = WaitingPrompt(alert_id="a1", headline="Words of a prompt", look=True)
    neighbours.comes = {maya.client_id: Comes(prompts=[prompt])}
    page(clinic)
    database = clinic.intake.store.database
    kept = str([*map(str, (row for name in database.list_collection_names() for row in database[name].find()))])
    assert "Words of a prompt" not in kept
