"""What clients wrote for supervision, as a supervisor's browser shows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import SignsIn, Visiting
from tests.infra.browsing import PHONE
from tests.infra.clinic import USUAL, Clinic
from tests.infra.house import House, Patient
from tests.infra.lease import until

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def team_id(house: House) -> str:
    return house.team()


@pytest.fixture(scope="module")
def clinic(house: House, team_id: str) -> Iterator[Clinic]:
    clinic = house.clinic_of(house.colleague("clinician", team_id=team_id))
    yield clinic
    clinic.close()


@pytest.fixture(scope="module")
def login(house: House, team_id: str, signed_in: SignsIn) -> StorageState:
    """That of a supervisor who has a caseload as well: nobody's navigation is longer."""
    supervisor = house.colleague("clinician", "supervisor", team_id=team_id)
    state = signed_in(supervisor.email, supervisor.password)
    until(house.attune.caught_up, "feedback knowing of the supervisor")
    return state


def write(house: House, clinic: Clinic, text: str) -> Patient:
    """A client chooses the supervisor for a comment."""
    patient = house.patient(clinic)
    clinic.rate(patient.token, USUAL, note={"text": house.remember(text), "routing": "supervisor"})
    return patient


def place(page: Page) -> str:
    """What the navigation says of it."""
    return " ".join(page.locator("#waiting").inner_text().split())


def test_an_open_inbox_comes_to_say_that_something_waits(
    house: House, clinic: Clinic, login: StorageState, visit: Visiting
) -> None:
    page = visit(login=login).page
    page.goto("/alerts/")
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    before = page.locator("#waiting .tag").count()
    assert before == 0, place(page)
    patient = write(house, clinic, "I would rather see somebody else.")
    expect(page.locator("#waiting .tag")).to_contain_text("1")
    page.locator("#waiting").click()
    expect(page.get_by_role("link", name=patient.name)).to_be_visible()


def test_by_keyboard_and_without_scripts_it_is_read_and_counted_no_more(
    house: House, clinic: Clinic, login: StorageState, visit: Visiting
) -> None:
    patient = write(house, clinic, "Please do not tell.\n\nNobody.")
    page = visit(size=PHONE, scripts=False, login=login).page
    page.goto("/feedback/supervision")
    note = page.get_by_role("listitem").filter(has_text=patient.name)
    expect(note.get_by_text("Please do not tell.")).to_be_visible()
    expect(page.locator("#waiting .tag")).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the navigation goes past the edge"
    before = page.get_by_role("button", name="I have read this").count()
    note.get_by_role("button", name="I have read this").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="I have read this")).to_have_count(before - 1)
    expect(page.get_by_role("listitem").filter(has_text=patient.name)).to_be_visible()
    expect(note.get_by_role("button")).to_have_count(0)
