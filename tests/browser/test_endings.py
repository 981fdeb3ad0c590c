"""From a client's fourth check-in to a last session that both agreed on, as the two see it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import Visiting
from tests.infra.browsing import DESK, PHONE, answer, to_the_end
from tests.infra.clinic import USUAL, Clinic
from tests.infra.house import House, Patient
from tests.infra.lease import until

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def patient(house: House, clinic: Clinic) -> Patient:
    """Somebody whose fourth check-in waits."""
    return house.patient(clinic, before=[USUAL] * 3)


def check_in(page: Page, path: str) -> None:
    page.goto(path)
    answer(page, heard=9, matters=8, fit=9, openness=9)
    to_the_end(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def prompts(clinic: Clinic, patient: Patient, status: str) -> bool:
    return clinic.alerts(client_id=patient.record.client_id, kind="ENDING_WISH", status=status) != []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_wish_to_finish_becomes_a_last_session_that_both_see(
    clinic: Clinic, patient: Patient, visit: Visiting, login: StorageState, *, scripts: bool
) -> None:
    phone = visit(size=PHONE, scripts=scripts).page
    check_in(phone, patient.path)
    answer(phone, worth="partly")
    finishing = phone.get_by_label("I am thinking of finishing")
    finishing.focus()
    finishing.press("Space")
    phone.get_by_role("button", name="Send this too").press("Enter")
    expect(
        phone.get_by_text("You are thinking of finishing your sessions here. Your therapist sees that")
    ).to_be_visible()
    until(lambda: prompts(clinic, patient, "open"), "the prompt")

    desk = visit(size=DESK, scripts=scripts, login=login).page
    desk.goto("/alerts/")
    desk.get_by_role("link", name=re.compile(re.escape(patient.name))).first.click()
    expect(desk.get_by_role("heading", name="Maya is thinking of finishing.")).to_be_visible()
    desk.goto(f"/intake/clients/{patient.record.client_id}/")
    expect(desk.get_by_text("Coming is partly worth it for them.")).to_be_visible()
    last = datetime.now(UTC) + timedelta(weeks=3)
    date = desk.get_by_label("When is the last session?")
    date.fill(last.strftime("%Y-%m-%dT10:00"))
    date.press("Enter")
    expect(desk.get_by_text("You agreed on a last session:")).to_be_visible()
    until(lambda: prompts(clinic, patient, "withdrawn"), "the prompt being put away")

    held = clinic.hold(patient.record, datetime.now(UTC) - timedelta(minutes=30))
    check_in(phone, f"/feedback/c/{clinic.link(held)}")
    day = f"{last:%A} {last.day} {last:%B}"
    expect(phone.get_by_text(f"You both agreed on a last session: {day}")).to_be_visible()
