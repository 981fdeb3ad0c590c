"""A client's emergency contact and crisis plan: who writes it, who reads it, and that it goes with the client."""

from __future__ import annotations

import pytest

from shared.contracts.principal import Principal
from tests.infra.forms import hidden
from tests.infra.personas import ADMIN, OTHER_SUPERVISOR, OWNER, SUPERVISOR, TEAMMATE
from tests.integration.intake.web import Clinic

PLAN = {"contact": "Ana, her sister", "phone": "0151 555 0142", "plan": "Go for a walk.\nThen call Ana."}


@pytest.fixture
def maya(clinic: Clinic) -> str:
    """Where the owner's client is."""
    return f"/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya Reyes')['client_id']}"


def write(clinic: Clinic, maya: str, said: dict[str, str] = PLAN) -> int:
    """Send the form as the page has it now."""
    browser = clinic.browser(OWNER)
    page = browser.get(f"/intake{maya}/").text
    form = hidden(page, f"/intake{maya}/crisis-plan")
    return browser.client.post(f"/intake{maya}/crisis-plan", data=form | said).status_code


def test_it_stands_on_the_page_with_who_wrote_it_and_a_number_to_call(clinic: Clinic, maya: str) -> None:
    assert "No emergency contact and no crisis plan yet." in clinic.browser(OWNER).get(f"/intake{maya}/").text
    assert write(clinic, maya) == 303
    for reader in (OWNER, SUPERVISOR):
        page = clinic.browser(reader).get(f"/intake{maya}/").text
        assert 'href="tel:01515550142"' in page
        assert "Then call Ana." in page
        assert "Written down by Owner" in page


@pytest.mark.parametrize("reader", [TEAMMATE, OTHER_SUPERVISOR, ADMIN])
def test_nobody_else_reads_it(clinic: Clinic, maya: str, reader: Principal) -> None:
    write(clinic, maya)
    page = clinic.browser(reader).get(f"/intake{maya}/").text
    assert not any(word in page for word in ("Ana", "555 0142", "Go for a walk"))


def test_whoever_had_the_client_before_reads_it_no_more(clinic: Clinic, maya: str) -> None:
    write(clinic, maya)
    clinic.ask(SUPERVISOR, "PATCH", maya, json={"clinician_id": TEAMMATE.staff_id})
    assert clinic.browser(OWNER).get(f"/intake{maya}/").status_code == 404
    assert "Then call Ana." in clinic.browser(TEAMMATE).get(f"/intake{maya}/").text


def test_two_who_write_at_once_do_not_write_over_each_other(clinic: Clinic, maya: str) -> None:
    browser = clinic.browser(SUPERVISOR)
    stale = hidden(browser.get(f"/intake{maya}/").text, f"/intake{maya}/crisis-plan")
    write(clinic, maya)
    late = browser.client.post(f"/intake{maya}/crisis-plan", data=stale | {"plan": "Call the clinic."})
    assert (late.status_code, "Somebody changed this meanwhile" in late.text) == (422, True)
    assert "Call the clinic.</textarea>" in late.text, "what was typed is still there"
    assert "Then call Ana." in late.text


def test_a_number_that_cannot_be_dialled_is_asked_for_again(clinic: Clinic, maya: str) -> None:
    browser = clinic.browser(OWNER)
    form = hidden(browser.get(f"/intake{maya}/").text, f"/intake{maya}/crisis-plan")
    answer = browser.client.post(f"/intake{maya}/crisis-plan", data=form | PLAN | {"phone": "ring twice"})
    assert (answer.status_code, 'value="ring twice"' in answer.text) == (422, True)


def test_emptied_it_is_gone(clinic: Clinic, maya: str) -> None:
    write(clinic, maya)
    assert write(clinic, maya, dict.fromkeys(PLAN, "")) == 303
    assert clinic.intake.store.database["crisis_plans"].count_documents({}) == 0


def test_it_goes_with_the_client_and_no_event_holds_a_word_of_it(clinic: Clinic, maya: str) -> None:
    write(clinic, maya)
    assert "Ana" not in repr(clinic.intake.events)
    assert clinic.ask(ADMIN, "DELETE", maya, json={"code": "MR", "reason": "asked"}).status_code in {200, 202, 204}
    assert clinic.intake.store.database["crisis_plans"].count_documents({}) == 0


def test_services_are_told_and_the_client_gets_it_with_their_record(clinic: Clinic, maya: str) -> None:
    asked = clinic.internal("GET", f"{maya}/crisis-plan")
    assert asked.json == {"emergency_contact": None, "emergency_phone": None, "crisis_plan": None}
    write(clinic, maya)
    told = clinic.internal("GET", f"{maya}/crisis-plan").json
    assert told == {
        "emergency_contact": "Ana, her sister",
        "emergency_phone": "0151 555 0142",
        "crisis_plan": "Go for a walk.\nThen call Ana.",
    }
    assert told is not None
    own = clinic.internal("GET", f"{maya}/own-record").json
    assert own is not None
    assert told.items() <= own["registration"].items()


def test_the_page_says_who_is_told_what(clinic: Clinic, maya: str) -> None:
    page = clinic.browser(OWNER).get(f"/intake{maya}/").text
    assert "Owner (therapist), Supervisor (supervisor)" in page
