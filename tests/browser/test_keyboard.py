"""The inbox by keyboard alone: where the focus goes, what letters and Escape do, and that letters can be off."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.browser.conftest import BEFORE, Visiting
from tests.browser.test_inbox import is_now, row_of
from tests.infra.browsing import PHONE
from tests.infra.clinic import RUPTURE, Clinic
from tests.infra.house import House, Patient
from tests.infra.lease import until

pytestmark = pytest.mark.xdist_group("browser")

TABS = 6


@pytest.fixture
def second(prompted: Patient, house: House, clinic: Clinic) -> Patient:
    """Somebody whose prompt came later, so that the prompted's row is the second one."""
    second = house.patient(clinic, before=BEFORE)
    clinic.rate(second.token, RUPTURE)
    until(lambda: clinic.alerts(client_id=second.record.client_id) != [], "the prompt")
    assert second.name != prompted.name
    return second


def headline(page: Page, prompted: Patient) -> Locator:
    return page.get_by_role("heading", level=2, name=f"{prompted.name.split()[0]} rated")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def link(page: Page, prompted: Patient) -> Locator:
    return row_of(page, prompted).get_by_role("link")


def test_letters_move_open_act_and_undo(
    clinic: Clinic, prompted: Patient, second: Patient, login: StorageState, visit: Visiting
) -> None:
    page = visit(login=login).page
    page.goto("/alerts/")
    press(page, "k")
    expect(link(page, second)).to_be_focused()
    press(page, "j", "e")
    expect(link(page, prompted)).to_be_focused()
    expect(page.get_by_text("Done.")).to_have_count(0)
    press(page, "o")
    expect(page).to_have_title(re.compile(re.escape(f"{prompted.name} · Prompts · Attune")))
    expect(headline(page, prompted)).to_be_focused()
    press(page, "e")
    is_now(clinic, prompted, "acknowledged")
    expect(headline(page, prompted)).to_be_focused()
    press(page, "z")
    is_now(clinic, prompted, "open")
    expect(page.get_by_text("Done.")).to_have_count(0)
    expect(headline(page, prompted)).to_be_focused()
    press(page, "Escape")
    expect(link(page, prompted)).to_be_focused()


def test_letters_are_letters_in_a_field_and_escape_closes_without_losing_them(
    prompted: Patient, login: StorageState, visit: Visiting
) -> None:
    page = visit(login=login).page
    page.goto("/alerts/")
    link(page, prompted).press("Enter")
    expect(headline(page, prompted)).to_be_focused()
    press(page, "s")
    expect(page.get_by_label("after the next session")).to_be_focused()
    page.get_by_label("Why").focus()
    page.keyboard.type("jet lag? no")
    expect(page.get_by_label("Why")).to_have_value("jet lag? no")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "Escape")
    expect(page.get_by_label("Why")).to_be_hidden()
    expect(page.get_by_text("Snooze…")).to_be_focused()
    press(page, "Escape")
    expect(page.get_by_text("Snooze…")).to_be_focused()
    press(page, "s")
    expect(page.get_by_label("Why")).to_have_value("jet lag? no")


def test_letters_can_be_switched_off_and_stay_off(prompted: Patient, login: StorageState, visit: Visiting) -> None:
    page = visit(login=login).page
    page.goto("/alerts/")
    press(page, "?")
    sheet, switch = (
        page.get_by_role("dialog", name="By keyboard"),
        page.get_by_role("checkbox", name="Letters work"),
    )
    expect(sheet).to_be_visible()
    switch.uncheck()
    press(page, "Escape")
    expect(sheet).to_be_hidden()
    page.reload()
    press(page, "j", "?")
    expect(page.locator("a.row:focus")).to_have_count(0)
    expect(sheet).to_be_hidden()
    link(page, prompted).press("Enter")
    expect(headline(page, prompted)).to_be_focused()
    press(page, "Escape")
    expect(link(page, prompted)).to_be_focused()
    page.get_by_role("button", name="Keyboard").press("Enter")
    expect(switch).not_to_be_checked()
    switch.check()
    sheet.get_by_role("button", name="Close").click()
    press(page, "j")
    expect(page.locator("a.row:focus")).to_have_count(1)


def test_on_a_phone_escape_leads_back_to_the_row(prompted: Patient, login: StorageState, visit: Visiting) -> None:
    page = visit(login=login, size=PHONE).page
    page.goto("/alerts/")
    link(page, prompted).press("Enter")
    expect(headline(page, prompted)).to_be_focused()
    press(page, "Escape")
    expect(link(page, prompted)).to_be_focused()
    assert page.url.partition("#")[0].endswith("/alerts/")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_link_skips_to_the_list(
    prompted: Patient, login: StorageState, visit: Visiting, *, scripts: bool
) -> None:
    page = visit(login=login, scripts=scripts).page
    page.goto("/alerts/")
    skip = page.get_by_role("link", name="Skip to the list")
    for _ in range(TABS):
        press(page, "Tab")
        if skip.evaluate("(link) => link === document.activeElement"):
            break
    expect(skip).to_be_in_viewport()
    press(page, "Enter", "Tab")
    expect(page.locator("a.row:focus")).to_have_count(1)
    expect(link(page, prompted)).to_be_visible()
