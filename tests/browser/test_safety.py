"""A client says that they are not safe: it stands on top of every page, until somebody has reached them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.browser.conftest import Visiting
from tests.infra.browsing import DESK, PHONE, overflow
from tests.infra.clinic import Clinic
from tests.infra.house import House, Patient
from tests.infra.lease import until

pytestmark = pytest.mark.xdist_group("browser")

NUMBER = "07700 900152"
AGREED = "Safe tonight with a sister. Session tomorrow at nine."
PAGES = ("/alerts/", "/intake/", "/intake/clients/{client}/", "/feedback/sessions/{session}/check-in")


@pytest.fixture
def patient(house: House, clinic: Clinic) -> Patient:
    """Somebody with a telephone number who has just said so."""
    patient = house.patient(clinic)
    path = f"/intake/api/clients/{patient.record.client_id}"
    clinic.http.patch(path, json={"phone": house.remember(NUMBER)}, headers={"If-Match": "*"}).raise_for_status()
    clinic.http.post(f"{patient.path}/not-safe").raise_for_status()
    until(lambda: clinic.alerts(client_id=patient.record.client_id) != [], "the prompt")
    return patient


def pin(page: Page, patient: Patient) -> Locator:
    return page.locator("#pinned .pin").filter(has_text=f"{patient.name} said")


def look(page: Page, path: str, patient: Patient, *, pins: int = 1) -> None:
    """Open a page until the patient is pinned so often there: another service may be some seconds behind."""

    def found() -> bool:
        page.goto(path)
        return pin(page, patient).count() == pins

    until(found, f"{pins} pins on {path}")


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_it_is_on_top_of_every_page_without_scripts(
    login: StorageState, patient: Patient, visit: Visiting, size: tuple[int, int]
) -> None:
    page = visit(login=login, size=size, scripts=False).page
    for path in PAGES:
        look(page, path.format(client=patient.record.client_id, session=patient.session_id), patient)
        expect(pin(page, patient)).to_be_in_viewport()
        assert overflow(page) <= 0
    pin(page, patient).get_by_role("link", name="Look and call").click()
    expect(page.get_by_role("heading", name=f"{patient.name} said")).to_be_visible()
    call = page.locator(".safety").get_by_role("link", name=f"Call {NUMBER}")
    assert call.get_attribute("href") == "tel:07700900152"
    ink, ground = call.evaluate("(link) => [getComputedStyle(link).color, getComputedStyle(link).backgroundColor]")
    assert ink != ground, "the number can be read"
    page.get_by_role("link", name="I have reached them…").click()
    page.get_by_label("What you agreed").fill(AGREED)
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("You reached them at")).to_be_visible()
    expect(page.get_by_text(AGREED).first).to_be_visible()
    for path in PAGES[:2]:
        look(page, path, patient, pins=0)


def test_it_comes_to_open_pages_and_goes_by_itself(
    house: House, clinic: Clinic, login: StorageState, visit: Visiting
) -> None:
    patient = house.patient(clinic)
    inbox, caseload = visit(login=login).page, visit(login=login).page
    for page, path in ((inbox, "/alerts/"), (caseload, "/intake/")):
        page.goto(path)
        expect(pin(page, patient)).to_have_count(0)
        page.evaluate("document.body.dataset.same = 'page'")
    expect(inbox.get_by_text("up to date")).to_be_visible()
    clinic.http.post(f"{patient.path}/not-safe").raise_for_status()
    for page in (inbox, caseload):
        expect(pin(page, patient)).to_be_visible()
    (alert,) = clinic.alerts(client_id=patient.record.client_id)
    body = {"act": "reached", "note": AGREED}
    clinic.http.post(f"/alerts/api/alerts/{alert['alert_id']}/acts", json=body).raise_for_status()
    for page in (inbox, caseload):
        expect(pin(page, patient)).to_have_count(0)
        assert page.evaluate("document.body.dataset.same") == "page"


def test_the_keyboard_gets_from_the_pin_to_what_was_agreed(
    login: StorageState, patient: Patient, visit: Visiting
) -> None:
    page = visit(login=login).page
    look(page, "/intake/", patient)
    link = pin(page, patient).get_by_role("link", name="Look and call")
    for _ in range(20):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="I have reached them…").focus()
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "note":
            break
    page.keyboard.type(AGREED)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You reached them at")).to_be_visible()


def test_what_is_said_again_shows_above_what_somebody_is_writing(
    clinic: Clinic, login: StorageState, patient: Patient, visit: Visiting
) -> None:
    (alert,) = clinic.alerts(client_id=patient.record.client_id)
    page = visit(login=login).page
    page.goto(f"/alerts/prompts/{alert['alert_id']}")
    page.get_by_label("What you agreed").fill(AGREED)
    expect(page.get_by_text("up to date")).to_be_visible()
    clinic.http.post(f"{patient.path}/not-safe").raise_for_status()
    expect(page.get_by_text("They have said it twice")).to_be_visible()
    expect(page.get_by_label("What you agreed")).to_have_value(AGREED)
    page.get_by_role("button", name="Write it down").click()
    trouble = page.locator(".safety").get_by_role("alert")
    expect(trouble).to_contain_text("has said it again since you opened this page")
    expect(page.get_by_text("up to date")).to_be_visible()
    clinic.http.post(
        f"/alerts/api/alerts/{alert['alert_id']}/acts", json={"act": "acknowledge"}
    ).raise_for_status()
    expect(page.get_by_text("You: seen.")).to_be_attached()
    expect(trouble).to_be_visible()
    expect(page.get_by_label("What you agreed")).to_have_value(AGREED)
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("You reached them at")).to_be_visible()
