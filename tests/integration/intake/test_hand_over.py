"""A caseload that a supervisor hands over on a page, and what everybody sees of it afterwards."""

from __future__ import annotations

import pytest

from services.intake.ports.today import Comes, WaitingPrompt
from shared.contracts.principal import Principal
from tests.infra.personas import ADMIN, OTHER_SUPERVISOR, OWNER, STRANGER, SUPERVISOR, TEAMMATE
from tests.integration.intake.today import TellingNeighbours
from tests.integration.intake.web import Clinic

PREVIEW = f"/intake/hand-over?giver_id={OWNER.staff_id}&clinician_id={TEAMMATE.staff_id}"


@pytest.fixture
def maya(clinic: Clinic) -> str:
    """The owner's client with a session to come."""
    made: str = clinic.made(OWNER, "/clients", code="MR", name="Maya Roth")["client_id"]
    clinic.made(OWNER, f"/clients/{made}/sessions", held_at=clinic.at(days=3), status="planned")
    return made


def hand_over(clinic: Clinic, maya: str, by: Principal = SUPERVISOR) -> int:
    sent = {"giver_id": OWNER.staff_id, "clinician_id": TEAMMATE.staff_id, "client_ids": maya}
    return clinic.browser(by).post("/intake/hand-over", **sent).status_code


def sees(clinic: Clinic, person: Principal, maya: str) -> int:
    return clinic.browser(person).get(f"/intake/clients/{maya}/").status_code


def test_clients_go_with_their_planned_sessions_and_the_former_clinician_finds_nothing(
    clinic: Clinic, maya: str
) -> None:
    page = clinic.browser(SUPERVISOR).get(PREVIEW).text
    assert "Maya Roth" in page
    assert "next session" in page
    assert sees(clinic, OWNER, maya) == 200, "a preview changes nothing"
    assert hand_over(clinic, maya) == 303
    everybody = (OWNER, TEAMMATE, STRANGER, SUPERVISOR, OTHER_SUPERVISOR, ADMIN)
    assert [sees(clinic, person, maya) for person in everybody] == [404, 200, 404, 200, 404, 200]
    sessions = clinic.ask(TEAMMATE, "GET", f"/clients/{maya}/sessions").json
    assert sessions
    assert [one["clinician_id"] for one in sessions["items"]] == [TEAMMATE.staff_id]


def test_an_admin_hands_over_without_reading_of_sessions(clinic: Clinic, maya: str) -> None:
    page = clinic.browser(ADMIN).get(PREVIEW).text
    assert "Maya Roth" in page
    assert "next session" not in page
    assert hand_over(clinic, maya, ADMIN) == 303


def test_both_read_of_it_on_their_caseload_and_the_supervisor_that_they_did(clinic: Clinic, maya: str) -> None:
    hand_over(clinic, maya)
    taker = clinic.browser(TEAMMATE)
    assert "Supervisor handed 1 client of Owner over to you." in taker.get("/intake/").text
    assert "1 of your clients over to Teammate" in clinic.browser(OWNER).get("/intake/").text
    assert "handed" not in clinic.browser(STRANGER).get("/intake/").text
    assert "Teammate has not read of it yet" in clinic.browser(SUPERVISOR).get("/intake/hand-over").text
    action = taker.get("/intake/").text.partition('action="/intake/hand-overs/')[2].partition('"')[0]
    assert clinic.browser(STRANGER).post(f"/intake/hand-overs/{action}").status_code == 404
    assert taker.post(f"/intake/hand-overs/{action}").status_code == 303
    assert "handed" not in taker.get("/intake/").text
    assert "Teammate has read of it" in clinic.browser(SUPERVISOR).get("/intake/hand-over").text


def test_whoever_is_chosen_wrongly_is_said_beside_the_choice(clinic: Clinic, maya: str) -> None:
    supervisor = clinic.browser(SUPERVISOR)
    same = supervisor.get(f"/intake/hand-over?giver_id={OWNER.staff_id}&clinician_id={OWNER.staff_id}")
    assert (same.status_code, "They see these clients already." in same.text) == (422, True)
    sent = {"giver_id": OWNER.staff_id, "clinician_id": TEAMMATE.staff_id}
    nobody = supervisor.post("/intake/hand-over", **sent)
    assert (nobody.status_code, "Choose whom to hand over." in nobody.text) == (422, True)
    assert "Maya Roth" in nobody.text
    assert sees(clinic, OWNER, maya) == 200


def test_both_read_of_it_on_today_too_and_stay_there(clinic: Clinic, maya: str) -> None:
    hand_over(clinic, maya)
    taker = clinic.browser(TEAMMATE)
    page = taker.get("/intake/today").text
    assert "Supervisor handed 1 client of Owner over to you." in page
    assert "1 of your clients over to Teammate" in clinic.browser(OWNER).get("/intake/today").text
    action = page.partition('action="/intake/hand-overs/')[2].partition('"')[0]
    answer = taker.post(f"/intake/hand-overs/{action}", back="today")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/intake/today")
    assert "handed" not in taker.get("/intake/today").text
    assert "1 of your clients over" in clinic.browser(OWNER).get("/intake/today").text, "each for themselves"


def test_one_client_alone_is_told_of_like_a_caseload(clinic: Clinic, maya: str) -> None:
    page = clinic.browser(SUPERVISOR).at(f"/intake/clients/{maya}/")
    assert page.post(f"/intake/clients/{maya}/clinician", clinician_id=TEAMMATE.staff_id).status_code == 303
    assert "Supervisor handed 1 client of Owner over to you." in clinic.browser(TEAMMATE).get("/intake/today").text
    assert "1 of your clients over to Teammate" in clinic.browser(OWNER).get("/intake/today").text


def test_the_preview_counts_open_prompts_for_who_may_see_them(
    clinic: Clinic, maya: str, neighbours: TellingNeighbours
) -> None:
    waits = [WaitingPrompt(alert_id=f"a{n}", headline="Something", look=True) for n in range(2)]
    neighbours.comes = {maya: Comes(prompts=waits)}
    page = clinic.browser(SUPERVISOR).get(PREVIEW).text
    assert "2 prompts are open with them." in page
    assert "2 open prompts" in page
    assert "Something" not in page, "how many, and not what they say"
    assert "open prompts" not in clinic.browser(ADMIN).get(PREVIEW).text
    assert neighbours.asked == [(SUPERVISOR.staff_id, [maya], [])]
    neighbours.comes = {}
    assert "No prompt is open with them." in clinic.browser(SUPERVISOR).get(PREVIEW).text
    neighbours.comes = None
    assert "Open prompts cannot be counted at the moment" in clinic.browser(SUPERVISOR).get(PREVIEW).text
