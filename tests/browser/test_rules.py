"""The page about rules, which brings itself up to date while something is worked on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignsIn, Visiting
from tests.infra.clinic import USUAL
from tests.infra.house import ADMIN, House
from tests.infra.lease import until

pytestmark = pytest.mark.xdist_group("browser")


def test_what_was_asked_for_appears_by_itself_and_takes_nothing_that_is_being_written(
    house: House, signed_in: SignsIn, visit: Visiting
) -> None:
    house.patient(before=[USUAL] * 5)
    until(house.attune.caught_up, "alerts knowing of the ratings")
    page = visit(login=signed_in(ADMIN, house.password_of(ADMIN))).page
    page.goto("/alerts/rules")
    page.get_by_role("button", name="Make a proposal now").click()
    expect(page.get_by_role("heading", name="The newest proposal")).to_be_visible()
    page.get_by_role("button", name="See what would change").click()
    page.get_by_label("Why").fill("Because we try it.")
    expect(page.get_by_role("button", name="Count again")).to_be_visible()
    expect(page.get_by_label("Why")).to_have_value("Because we try it.")
