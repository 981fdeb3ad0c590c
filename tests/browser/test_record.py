"""A client's own record, from the code in the room to the quick way out, by keyboard and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import Visiting
from tests.infra.browsing import PHONE, overflow
from tests.infra.clinic import USUAL, Clinic
from tests.infra.house import House, Patient
from tests.infra.lease import until

pytestmark = pytest.mark.xdist_group("browser")

RECORD = "/feedback/record"
PIN = "271904"
WORDS = "I keep a heron in the bath."
ELSEWHERE = "https://www.wikipedia.org/"


def make_code(page: Page, patient: Patient) -> str:
    """The code that the therapist makes on the client's page."""
    page.goto(f"/intake/clients/{patient.record.client_id}/")
    page.get_by_role("link", name="a code for the room").click()
    page.get_by_role("button", name="Make a").click()
    return page.locator(".room-code").inner_text()


def open_record(page: Page, code: str, pin: str = PIN) -> None:
    """Type the code and the PIN, by keyboard alone."""
    page.goto(RECORD)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Leave this page quickly")).to_be_focused()
    page.get_by_label("Code from your clinic").focus()
    for typed in (code, pin, pin):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_from_the_code_in_the_room_to_a_note_that_only_its_writer_reads(
    house: House, clinic: Clinic, login: StorageState, visit: Visiting
) -> None:
    patient = house.patient(clinic)
    until(house.attune.caught_up, "feedback knowing of the client")
    desk, phone = visit(login=login).page, visit(size=PHONE, scripts=False).page
    open_record(phone, house.remember(make_code(desk, patient)), house.remember(PIN))
    expect(phone.get_by_role("heading", name="My check-ins")).to_be_visible()
    clinic.rate(patient.token, USUAL, note={"text": house.remember(WORDS), "routing": "private"})
    phone.reload()
    expect(phone.get_by_text(WORDS)).to_be_visible()
    assert overflow(phone) == 0
    desk.goto(f"/intake/clients/{patient.record.client_id}/")
    expect(desk.get_by_text(WORDS)).to_have_count(0)
    phone.get_by_role("button", name="Sign out").click()
    expect(phone.get_by_role("heading", name="I have a code")).to_be_visible()
    phone.go_back()
    expect(phone.get_by_text(WORDS)).to_have_count(0)
    open_record(phone, make_code(desk, patient))
    expect(phone.get_by_text(WORDS)).to_be_visible()


def pressed_twice(phone: Page) -> Page:
    """Whoever is in a hurry goes on pressing: on a busy machine two presses lie far apart."""
    phone.keyboard.press("Escape")
    phone.keyboard.press("Escape")
    return phone


@pytest.mark.parametrize("way", ["button", "escape", "no scripts"])
def test_the_quick_way_out_ends_the_login_and_leads_elsewhere(
    house: House, clinic: Clinic, login: StorageState, visit: Visiting, way: str
) -> None:
    patient = house.patient(clinic)
    until(house.attune.caught_up, "feedback knowing of the client")
    desk, phone = visit(login=login).page, visit(size=PHONE, scripts=way != "no scripts").page
    phone.context.route(
        f"{ELSEWHERE}**", lambda route: route.fulfill(body="Something else", content_type="text/html")
    )
    open_record(phone, make_code(desk, patient))
    expect(phone.get_by_role("heading", name="My check-ins")).to_be_visible()
    if way == "escape":
        until(lambda: pressed_twice(phone).url == ELSEWHERE, "another page")
    else:
        phone.get_by_role("button", name="Leave this page quickly").click()
    phone.wait_for_url(ELSEWHERE)
    phone.goto(RECORD)
    expect(phone.get_by_role("heading", name="I have a code")).to_be_visible()
