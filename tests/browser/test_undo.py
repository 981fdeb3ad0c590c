"""What somebody did a moment ago, taken back with one press, and seen by whoever else looks."""

from __future__ import annotations

import pytest
from playwright.sync_api import FloatRect, Locator, Page, StorageState, expect

from tests.browser.conftest import Visiting
from tests.browser.test_inbox import is_now, row_of
from tests.infra.browsing import DESK, PHONE, overflow
from tests.infra.clinic import Clinic
from tests.infra.house import Patient

pytestmark = pytest.mark.xdist_group("browser")

TEN_SECONDS_MS = 10_500


def done(page: Page) -> Locator:
    return page.get_by_role("status").filter(has_text="Done.")


def open_prompt(page: Page, prompted: Patient) -> None:
    page.goto("/alerts/")
    row_of(page, prompted).get_by_role("link").click()
    expect(page.get_by_role("heading", level=2, name="rated")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_done_is_undone_with_one_press(
    clinic: Clinic,
    prompted: Patient,
    login: StorageState,
    visit: Visiting,
    *,
    scripts: bool,
    size: tuple[int, int],
) -> None:
    page = visit(login=login, scripts=scripts, size=size).page
    open_prompt(page, prompted)
    page.get_by_role("button", name="Not useful").first.click()
    expect(done(page)).to_contain_text("not useful, and gone from your list")
    expect(row_of(page, prompted)).to_have_count(0)
    is_now(clinic, prompted, "acknowledged")
    assert overflow(page) == 0
    done(page).get_by_role("button", name="Undo").click()
    is_now(clinic, prompted, "open")
    expect(done(page)).to_have_count(0)
    page.get_by_text("What happened so far").click()
    expect(page.get_by_text("You: not useful. Taken back at ")).to_be_visible()
    page.goto("/alerts/")
    expect(row_of(page, prompted)).to_be_visible()


def test_the_notice_goes_by_itself_but_not_under_a_hand(
    prompted: Patient, login: StorageState, visit: Visiting
) -> None:
    page = visit(login=login).page
    page.clock.install()
    open_prompt(page, prompted)
    page.get_by_role("button", name="Seen").click()
    expect(done(page)).to_be_visible()
    page.clock.run_for(1_000)
    done(page).get_by_role("button").focus()
    page.clock.run_for(TEN_SECONDS_MS)
    expect(done(page)).to_be_visible()
    page.get_by_role("link", name="Caseload").focus()
    page.clock.run_for(1_000)
    expect(done(page)).to_have_count(0)


def test_other_windows_see_it_go_and_come_back(prompted: Patient, login: StorageState, visit: Visiting) -> None:
    one, other = visit(login=login).page, visit(login=login).page
    other.goto("/alerts/")
    expect(other.get_by_text("up to date")).to_be_visible()
    open_prompt(one, prompted)
    one.get_by_role("button", name="Not useful").first.click()
    expect(row_of(other, prompted)).to_have_count(0)
    done(one).get_by_role("button", name="Undo").click()
    expect(row_of(other, prompted)).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("scripts", [True, False])
def test_snoozing_tears_no_row_of_buttons_apart(
    clinic: Clinic,
    prompted: Patient,
    login: StorageState,
    visit: Visiting,
    *,
    scripts: bool,
    size: tuple[int, int],
) -> None:
    page = visit(login=login, scripts=scripts, size=size).page
    open_prompt(page, prompted)
    row = page.locator(".acts > form > .btn, .acts > details > summary")
    before = [button.bounding_box() for button in row.all()]
    page.get_by_text("Snooze…").click()
    expect(page.get_by_label("after the next session")).to_be_checked()
    after = [button.bounding_box() for button in row.all()]
    assert [_shape(box) for box in after] == [_shape(box) for box in before]
    assert overflow(page) == 0
    page.get_by_text("More…").click()
    expect(page.get_by_label("after the next session")).to_be_hidden()
    page.get_by_text("Snooze…").click()
    page.get_by_role("button", name="Snooze", exact=True).click()
    is_now(clinic, prompted, "snoozed")
    expect(page.locator(".prompt").get_by_role("status")).to_contain_text(
        "You: snoozed until after the next session."
    )


def _shape(box: FloatRect | None) -> tuple[int, int, int]:
    """Where a button stands in its row, whatever was scrolled."""
    assert box is not None
    return round(box["x"]), round(box["width"]), round(box["height"])
