"""A page of staff that stays open when nobody is signed in any more."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from shared.web.credentials import LOGIN_COOKIE
from tests.browser.conftest import SignsIn, Visiting
from tests.infra.browsing import PHONE, Visit
from tests.infra.house import Colleague, House, Patient
from tests.infra.lease import until

# The page asks every fifteen seconds, and what was known of the login counts for up to a minute elsewhere.
LOCKS_MS = 150_000
LOCKED = "You were signed out"


def ends(visit: Visit) -> None:
    """The login of this browser is over."""
    visit.context.clear_cookies(name=LOGIN_COOKIE)
    expect(visit.page.get_by_role("heading", name=LOCKED)).to_be_visible(timeout=LOCKS_MS)


def patient_of(house: House, somebody: Colleague) -> Patient:
    with closing(house.clinic_of(somebody)) as clinic:
        return house.patient(clinic)


def sign_in(page: Page, somebody: Colleague) -> None:
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_label("E-mail").fill(somebody.email)
    page.get_by_label("Password").fill(somebody.password)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def somebody(house: House) -> Colleague:
    return house.colleague("clinician")


@pytest.fixture
def typing(house: House, visit: Visiting, signed_in: SignsIn, somebody: Colleague) -> Visit:
    """A clinician's page of a client on a phone, with a goal that was typed and not sent."""
    patient = patient_of(house, somebody)
    desk = visit(size=PHONE, login=signed_in(somebody.email, somebody.password))
    desk.page.goto(f"/intake/clients/{patient.record.client_id}/")
    expect(desk.page.get_by_text(patient.name).first).to_be_visible()
    desk.page.get_by_label("The goal").fill(house.remember("Walk to work"))
    ends(desk)
    assert patient.name not in desk.page.content()
    assert somebody.name not in desk.page.content()
    assert "Walk to work" not in desk.page.content()
    expect(desk.page.get_by_text("What you typed is kept for you alone")).to_be_visible()
    return desk


def test_it_locks_and_gives_back_what_was_typed(typing: Visit, somebody: Colleague) -> None:
    sign_in(typing.page, somebody)
    expect(typing.page.get_by_role("heading", name="What you typed is here: send it now.")).to_be_visible()
    typing.page.get_by_role("button", name="Send it now").click()
    expect(typing.page.get_by_text("Walk to work").first).to_be_visible()


def test_another_person_who_signs_in_there_does_not_get_it(typing: Visit, house: House) -> None:
    typing.expects = ("404",)
    sign_in(typing.page, house.colleague("clinician"))
    expect(typing.page.get_by_text("Nothing that you typed is kept here any more.")).to_be_visible()
    assert "Walk to work" not in typing.page.content()


@pytest.mark.parametrize("path", ["/alerts/", "/intake/today"])
def test_it_says_that_a_safety_prompt_waits_and_of_whom_not(
    house: House, visit: Visiting, signed_in: SignsIn, somebody: Colleague, path: str
) -> None:
    patient = patient_of(house, somebody)
    desk = visit(login=signed_in(somebody.email, somebody.password))
    desk.page.goto(path)
    desk.page.request.post(f"{patient.path}/not-safe", headers={"Origin": house.url})
    expect(desk.page.locator("#pinned .pin").first).to_be_visible(timeout=LOCKS_MS)
    ends(desk)
    expect(desk.page.get_by_text("A safety prompt waits.")).to_be_visible()
    assert patient.name not in desk.page.content()


def test_it_says_so_of_one_that_comes_when_the_page_is_locked(
    house: House, visit: Visiting, signed_in: SignsIn, somebody: Colleague
) -> None:
    patient = patient_of(house, somebody)
    desk = visit(size=PHONE, login=signed_in(somebody.email, somebody.password))
    desk.page.clock.install()
    desk.page.goto("/intake/today")
    ends(desk)
    expect(desk.page.get_by_text("A safety prompt waits.")).to_be_hidden()
    desk.page.request.post(f"{patient.path}/not-safe", headers={"Origin": house.url})

    def said() -> bool:
        desk.page.clock.fast_forward(61_000)
        return desk.page.get_by_text("A safety prompt waits.").is_visible()

    until(said, "the locked page saying so", every_s=1)
    expect(desk.page).to_have_title("A safety prompt waits. · Attune")
    assert patient.name not in desk.page.content()
