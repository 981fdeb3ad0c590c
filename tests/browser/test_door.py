"""What the front door itself shows while the service behind it is away, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visiting
from tests.infra.browsing import DESK, PHONE, answer, overflow
from tests.infra.house import House, Patient
from tests.infra.lease import until

pytestmark = pytest.mark.xdist_group("browser")

TELL = "Let my clinic know that I am not safe"
UNTOLD = "Your clinic could not be told"
TOLD = "Your clinic gets a notice"


@pytest.fixture
def patient(house: House) -> Patient:
    return house.patient()


@contextmanager
def away(house: House) -> Iterator[None]:
    """Within, feedback's web process is away."""
    house.attune.stop_process("feedback-web")
    try:
        yield
    finally:
        house.attune.start_process("feedback-web")


def is_sound(page: Page) -> None:
    """Nothing for axe to find, and not too wide, on a phone and a desk, by day and by night."""
    for width, height in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": height})
        assert overflow(page) <= 0, f"too wide by that on {width} pixels"
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert Axe().run(page).response["violations"] == []


def test_without_scripts_whoever_is_not_safe_tries_again_by_a_button(
    house: House, patient: Patient, visit: Visiting
) -> None:
    page = visit(size=PHONE, scripts=False).page
    page.goto(patient.path)
    with away(house):
        page.get_by_role("button", name=TELL).click()
        expect(page.get_by_role("heading", name="Please call somebody now")).to_be_visible()
        expect(page.get_by_role("heading", name=UNTOLD)).to_be_visible()
    again, told = page.get_by_role("button", name="Try again"), page.get_by_role("heading", name=TOLD)

    def got_through() -> bool:
        again.click()
        return told.is_visible()

    until(got_through, "the clinic being told")


def test_with_scripts_the_page_tries_again_by_itself(house: House, patient: Patient, visit: Visiting) -> None:
    phone = visit(size=PHONE)
    page = phone.page
    phone.expects = ("net::ERR_FAILED",)
    page.route("**/feedback/static/not-safe.js*", lambda route: route.abort())  # so that the page itself is left
    page.goto(patient.path)
    with away(house):
        page.get_by_role("button", name=TELL).click()
        expect(page.get_by_role("heading", name=UNTOLD)).to_be_visible()
        expect(page.get_by_role("status")).to_contain_text("This page tries again by itself.")
        is_sound(page)
    expect(page.get_by_role("heading", name=TOLD)).to_be_visible()


def test_without_scripts_answers_are_sent_again_by_loading_the_page_anew(
    house: House, patient: Patient, visit: Visiting
) -> None:
    page = visit(size=PHONE, scripts=False).page
    page.goto(patient.path)
    answer(page, heard=8, matters=6)
    with away(house):
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", name="What you sent has not arrived yet")).to_be_visible()
    thanks = page.get_by_role("heading", name="Thank you")

    def arrived() -> bool:
        page.reload()
        return thanks.is_visible()

    until(arrived, "the answers arriving")
    assert house.rating(patient)["answers"]["items"] | {"fit": None, "openness": None} == {
        "heard": 8,
        "matters": 6,
        "fit": None,
        "openness": None,
    }


def test_the_other_pages_of_the_door_are_sound(house: House, patient: Patient, visit: Visiting) -> None:
    page = visit().page
    page.goto("/nothing")
    is_sound(page)
    with away(house):
        page.goto(patient.path)
        expect(page.get_by_role("heading", name="Back in a moment")).to_be_visible()
        expect(page.get_by_role("status")).to_have_text("This page tries again by itself.")
        is_sound(page)
    expect(page.get_by_role("heading", name="How was")).to_be_visible()
