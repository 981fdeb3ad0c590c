"""A clinician's day: planning a session, showing its code with one click, and taking that back."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignsIn, Visiting
from tests.infra.browsing import DESK, PHONE, overflow
from tests.infra.house import House
from tests.infra.lease import until

pytestmark = pytest.mark.xdist_group("browser")

CODE: Final = "Scan this code with the camera of your own phone."


def plan(page: Page, name: str) -> None:
    """Plan a session for now, and one every week."""
    page.get_by_role("link", name="Plan a session").click()
    option = page.locator("#client_id option", has_text=name)
    page.get_by_label("With whom").select_option(option.get_attribute("value"))
    page.locator("label", has_text="every week").click()
    page.get_by_role("button", name="Plan", exact=True).click()
    expect(page.get_by_role("button", name=f"Held: show QR, {name}")).to_be_visible()
    assert overflow(page) <= 0


@pytest.mark.parametrize(("size", "scripts"), [(DESK, True), (PHONE, False)])
def test_one_click_shows_the_code_and_undo_takes_the_link_back(
    house: House, signed_in: SignsIn, visit: Visiting, *, size: tuple[int, int], scripts: bool
) -> None:
    colleague = house.colleague("clinician")
    with closing(house.clinic_of(colleague)) as clinic:
        patient = house.patient(clinic)
    login = signed_in(colleague.email, colleague.password)
    page = visit(size=size, scripts=scripts, login=login).page
    page.goto("/")
    expect(page).to_have_url(re.compile("/intake/today$"))
    plan(page, patient.name)
    held = page.get_by_role("button", name=f"Held: show QR, {patient.name}")
    held.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=CODE)).to_be_visible()
    code = page.url
    page.goto("/intake/today")
    page.get_by_role("button", name=f"Undo, {patient.name}").click()
    expect(held).to_be_visible()

    def ended() -> bool:
        page.goto(code)
        return page.get_by_role("heading", name=CODE).count() == 0

    until(ended, "the link's end")
    page.goto("/intake/today")
    page.get_by_text("Missed…").first.click()
    page.get_by_role("button", name=f"Cancelled in time, {patient.name}").click()
    expect(page.get_by_text(re.compile("· cancelled"))).to_be_visible()
