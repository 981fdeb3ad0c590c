"""Staff at their desk: signing in, a client's first weeks, and leaving."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

import pytest
from playwright.sync_api import Page, StorageState, expect

from shared.web.credentials import LOGIN_COOKIE
from tests.browser.conftest import SignsIn, Visiting
from tests.infra.browsing import DESK, PHONE, answer, to_the_end
from tests.infra.house import CLINICIAN, GOAL, Colleague, House
from tests.infra.lease import until

pytestmark = pytest.mark.xdist_group("browser")

FREE_TRIES: Final = 4
SEE_OTHER, UNPROCESSABLE, TOO_MANY = 303, 422, 429


@pytest.fixture(scope="module")
def colleague(house: House) -> Colleague:
    return house.colleague("clinician")


@pytest.fixture
def login(colleague: Colleague, signed_in: SignsIn) -> StorageState:
    return signed_in(colleague.email, colleague.password)


def sign_in(page: Page, email: str, password: str) -> int:
    """Try to; the status of the answer."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.get_by_role("button", name="Sign in").click()
    return answer.value.status


def test_wrong_passwords_are_answered_calmly_and_then_slowed_down(house: House, visit: Visiting) -> None:
    somebody = house.colleague("clinician")
    page = visit().page
    page.goto("/alerts/")
    for _ in range(FREE_TRIES):
        assert sign_in(page, somebody.email, "not my password") == UNPROCESSABLE
        expect(page.get_by_text("This e-mail address and password do not go together.")).to_be_visible()
        expect(page.get_by_label("E-mail")).to_have_value(somebody.email)
        expect(page.get_by_label("Password")).to_be_empty()
    until(lambda: sign_in(page, somebody.email, "not my password") == TOO_MANY, "being slowed down")
    expect(page.get_by_role("alert")).to_contain_text("Nothing is locked.")
    until(lambda: sign_in(page, somebody.email, somebody.password) == SEE_OTHER, "being let in", every_s=0.3)
    expect(page.get_by_text(somebody.name)).to_be_visible()
    assert page.url.endswith("/alerts/")


@pytest.mark.parametrize(("size", "scripts"), [(DESK, True), (PHONE, False)])
def test_a_clients_first_session(
    house: House, login: StorageState, visit: Visiting, *, size: tuple[int, int], scripts: bool
) -> None:
    name = house.name("Maya")
    page = visit(login=login, size=size, scripts=scripts).page
    register(page, name)
    agree_on_a_goal(page, house)
    note_a_past_session(page)
    expect(page.get_by_text("What became of it?")).to_be_visible()
    page.get_by_role("button", name="Session 1 was held").click()
    expect(page.get_by_text("held · no check-in yet")).to_be_visible()
    page.get_by_role("link", name="Show check-in link").click()
    expect(page.get_by_role("heading", name=f"Check-in for session 1 with {name}")).to_be_visible()
    expect(page.get_by_role("img", name="QR code of the check-in link")).to_be_visible()
    link = page.get_by_label("Link", exact=True).input_value()
    house.remember(link.rsplit("/", 1)[1])
    rate(visit(size=PHONE, scripts=scripts).page, link)
    page.reload()
    expect(page.get_by_text(re.compile("^Answered"))).to_be_visible()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_text("checked in")).to_be_visible()


def register(page: Page, name: str) -> None:
    """From the caseload to a new client's page, by way of a code that is missing."""
    page.goto("/intake/")
    page.get_by_role("link", name="New client").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Code").fill(" ")
    page.get_by_role("button", name="Take on").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value(name)
    page.get_by_label("Code").fill(f"C-{name.split()[1]}")
    page.get_by_role("button", name="Take on").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def agree_on_a_goal(page: Page, house: House) -> None:
    page.get_by_label("The goal").fill(house.remember(GOAL))
    page.get_by_label("Milestones").fill("In bed by eleven\nNo telephone in bed")
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.get_by_text("No telephone in bed", exact=True)).to_be_visible()
    page.get_by_role("button", name="In bed by eleven: reached").click()
    expect(page.get_by_text("✓ reached")).to_be_visible()


def note_a_past_session(page: Page) -> None:
    """As planned, two hours ago: so that the page asks what became of it."""
    when = page.get_by_label("When").first
    now = datetime.fromisoformat(when.input_value())
    when.fill((now - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"))
    page.locator("#note-session label", has_text="planned").click()
    page.get_by_role("button", name="Note it").click()


def rate(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.get_by_text(GOAL).first).to_be_attached()
    answer(page, heard=9, matters=9, fit=9, openness=9)
    to_the_end(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_a_double_click_takes_one_client_on_and_notes_one_session(
    house: House, login: StorageState, visit: Visiting
) -> None:
    name = house.name("Dora")
    page = visit(login=login).page
    page.goto("/intake/clients/new")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Code").fill(f"C-{name.split()[1]}")
    page.get_by_role("button", name="Take on").dblclick()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.get_by_role("button", name="Note it").dblclick()
    expect(page.get_by_text("held · no check-in yet")).to_have_count(1)
    page.reload()
    expect(page.get_by_text("held · no check-in yet")).to_have_count(1)


def test_a_double_click_signs_in(house: House, visit: Visiting) -> None:
    somebody = house.colleague("clinician")
    page = visit().page
    page.goto("/intake/sign-in?next=/intake/account/")
    page.get_by_label("E-mail").fill(somebody.email)
    page.get_by_label("Password").fill(somebody.password)
    page.get_by_role("button", name="Sign in").dblclick()
    expect(page).to_have_url(re.compile("/intake/account/$"))
    expect(page.get_by_role("heading", name="Another password")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_typed_when_the_login_had_ended_is_there_to_be_sent(
    house: House, visit: Visiting, *, scripts: bool
) -> None:
    somebody = house.colleague("clinician")
    desk = visit(size=PHONE, scripts=scripts)
    page = desk.page
    page.goto("/intake/")
    sign_in(page, somebody.email, somebody.password)
    register(page, house.name("Kept"))
    there = page.url
    page.get_by_label("The goal").fill(house.remember("Walk to work"))
    desk.context.clear_cookies(name=LOGIN_COOKIE)
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.get_by_text("What you typed is kept for you alone")).to_be_visible()
    sign_in(page, somebody.email, somebody.password)
    expect(page.get_by_role("heading", name="What you typed is here: send it now.")).to_be_visible()
    expect(page.get_by_text("Walk to work")).to_be_visible()
    page.get_by_role("button", name="Send it now").click()
    expect(page).to_have_url(there)
    expect(page.get_by_text("Walk to work").first).to_be_visible()


def test_the_link_can_be_copied_shared_and_shown_large(house: House, visit: Visiting, signed_in: SignsIn) -> None:
    patient = house.patient()
    desk = visit(login=signed_in(CLINICIAN, house.password_of(CLINICIAN)))
    page = desk.page
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.context.add_init_script("navigator.share = async (what) => { window.shared = what; }")
    page.goto(f"/feedback/sessions/{patient.session_id}/check-in")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status").get_by_text("Copied.")).to_be_visible()
    assert str(page.evaluate("navigator.clipboard.readText()")).endswith(patient.path)
    page.get_by_role("button", name="Share").click()
    shared = page.evaluate("window.shared")
    assert shared["title"] == "Attune: your check-in"
    assert shared["url"].endswith(patient.path)
    page.get_by_role("link", name="Show the code alone, large").click()
    expect(page.get_by_role("heading", name="Scan this code")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("img", name="QR code")).to_be_in_viewport(ratio=1)
    expect(page.get_by_text(patient.name)).to_have_count(0)
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("button", name="Copy")).to_be_visible()


def test_without_scripts_the_link_is_text_to_select(house: House, visit: Visiting, signed_in: SignsIn) -> None:
    patient = house.patient()
    page = visit(scripts=False, login=signed_in(CLINICIAN, house.password_of(CLINICIAN))).page
    page.goto(f"/feedback/sessions/{patient.session_id}/check-in")
    assert page.get_by_label("Link", exact=True).input_value().endswith(patient.path)
    for name in ("Copy", "Share"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)


def test_signing_out_ends_access_everywhere(house: House, visit: Visiting) -> None:
    somebody = house.colleague("clinician")
    desk = visit()
    page = desk.page
    page.goto("/intake/")
    sign_in(page, somebody.email, somebody.password)
    expect(page.get_by_role("heading", name="You see 0 clients")).to_be_visible()
    login = next(one for one in desk.context.cookies() if one["name"] == LOGIN_COOKIE)
    page.get_by_text(somebody.name).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to Attune")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in to Attune")).to_be_visible()
    desk.context.add_cookies([{"name": LOGIN_COOKIE, "value": login["value"], "url": house.url}])
    for path in ("/intake/", "/intake/account/", "/alerts/"):
        page.goto(path)
        expect(page.get_by_role("heading", name="Sign in to Attune")).to_be_visible()
