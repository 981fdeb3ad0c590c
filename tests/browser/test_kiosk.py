"""A check-in on a tablet of the clinic: the code, the answers, and that the next person finds nothing."""

from __future__ import annotations

from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import SignsIn, Visiting
from tests.infra.browsing import DESK, PHONE, Visit, overflow, to_the_end
from tests.infra.house import CLINICIAN, House, Patient

pytestmark = pytest.mark.xdist_group("browser")

NOTE: Final = "I could not say this out loud."
AWAY: Final = ("net::ERR_INTERNET_DISCONNECTED",)
# All that is there to be touched: its height, and its width where it is no word in a line.
SMALL: Final = """
[...document.querySelectorAll('main a, main button, main input:not([type=hidden], [type=radio]), main textarea, '
  + 'main .scale label, main .choices label')]
.filter((part) => part.checkVisibility())
.map((part) => [part.outerHTML.slice(0, 80), part.getBoundingClientRect()])
.filter(([, box]) => box.height < 44 || box.width < 44).map(([words]) => words)
"""


@pytest.fixture
def patient(house: House) -> Patient:
    return house.patient()


def code_of(house: House, patient: Patient, desk: Visit) -> str:
    """The code that the therapist shows."""
    desk.page.goto(f"/feedback/sessions/{patient.session_id}/check-in")
    desk.page.get_by_role("link", name="Use a tablet").click()
    desk.page.get_by_role("button", name="Make a code").click()
    digits = desk.page.get_by_role("img", name="Code:").inner_text()
    expect(desk.page.get_by_text(patient.name)).to_have_count(0)
    return house.remember(digits)


@pytest.fixture
def code(house: House, patient: Patient, enrolled: StorageState, visit: Visiting, signed_in: SignsIn) -> str:
    assert enrolled
    return code_of(house, patient, visit(login=signed_in(CLINICIAN, house.password_of(CLINICIAN))))


def start(page: Page) -> None:
    expect(page.get_by_role("heading", name="Your check-in")).to_be_visible()


def open_check_in(page: Page, code: str) -> None:
    page.goto("/feedback/kiosk")
    page.get_by_label("Type the code").fill(code)
    page.get_by_role("button", name="Open my check-in").click()
    expect(page.get_by_role("heading", name="How was today")).to_be_visible()


def is_sound(page: Page) -> None:
    """Nothing for axe to find, nothing too wide, and nothing too small to touch."""
    assert overflow(page) <= 0
    assert page.evaluate(SMALL) == []
    page.evaluate(Axe().axe_script)
    found = page.evaluate(
        "axe.run().then((found) => found.violations.map((one) => [one.id, one.nodes[0].target]))"
    )
    assert found == []


def holds_nothing(page: Page) -> None:
    """What the tablet knows is that it is one."""
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert {cookie["name"] for cookie in page.context.cookies()} == {"attune_tablet"}


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (PHONE, "dark")])
def test_a_client_checks_in_by_touch_and_the_next_person_finds_nothing(
    house: House,
    patient: Patient,
    enrolled: StorageState,
    visit: Visiting,
    *,
    code: str,
    size: tuple[int, int],
    scheme: str,
) -> None:
    tablet = visit(size=size, login=enrolled, touch=True)
    page = tablet.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto("/feedback/kiosk")
    is_sound(page)
    page.get_by_label("Type the code").fill(code)
    page.get_by_role("button", name="Open my check-in").tap()
    expect(page.get_by_role("heading", name="How was today")).to_be_visible()
    is_sound(page)
    for name, value in (("heard", 9), ("matters", 7)):
        page.locator(f'label:has(input[name="{name}"][value="{value}"])').tap()
    page.get_by_role("button", name="Next").tap()
    page.get_by_label("Anything you want to say?").fill(house.remember(NOTE))
    page.locator('label:has(input[name="routing"][value="therapist"])').tap()
    is_sound(page)
    to_the_end(page)
    page.get_by_role("button", name="Send").tap()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    is_sound(page)
    holds_nothing(page)
    for _ in range(4):
        page.go_back()
        start(page)
        expect(page.get_by_text(NOTE)).to_have_count(0)
    kept = house.rating(patient)
    assert (kept["via"], kept["answers"]["items"]["heard"]) == ("kiosk", 9)


def test_after_the_thanks_the_start_comes_by_itself(
    patient: Patient, enrolled: StorageState, visit: Visiting, *, code: str
) -> None:
    assert patient
    page = visit(login=enrolled).page
    page.clock.install()
    open_check_in(page, code)
    to_the_end(page)
    page.locator("#send").click()
    page.get_by_role("button", name="Send it without answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.clock.fast_forward("00:40")
    start(page)
    holds_nothing(page)


def test_whoever_walks_away_is_asked_and_then_forgotten(
    house: House, patient: Patient, enrolled: StorageState, visit: Visiting, *, code: str
) -> None:
    page = visit(login=enrolled).page
    page.clock.install()
    open_check_in(page, code)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Anything you want to say?").fill(house.remember(NOTE))
    page.clock.fast_forward("02:05")
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("Are you still there?")
    is_sound(page)
    asked.get_by_role("button", name="I am still here").click()
    expect(asked).to_be_hidden()
    expect(page.get_by_label("Anything you want to say?")).to_have_value(NOTE)
    page.clock.fast_forward("02:40")
    start(page)
    expect(page.get_by_role("status")).to_contain_text("closed before it was sent")
    page.go_back()
    start(page)
    expect(page.get_by_text(NOTE)).to_have_count(0)
    holds_nothing(page)
    phone = visit(size=PHONE).page
    phone.goto(patient.path)
    expect(phone.get_by_role("heading", name="How was today")).to_be_visible()


def test_without_a_network_answers_wait_on_the_page_and_go_when_nobody_is_there(
    house: House, patient: Patient, enrolled: StorageState, visit: Visiting, *, code: str
) -> None:
    tablet = visit(login=enrolled)
    tablet.expects = AWAY
    page = tablet.page
    open_check_in(page, code)
    page.locator('label:has(input[name="heard"][value="5"])').click()
    to_the_end(page)
    tablet.context.set_offline(offline=True)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("There is no network right now.")
    tablet.context.set_offline(offline=False)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert house.rating(patient)["answers"]["items"]["heard"] == 5
