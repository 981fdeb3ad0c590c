"""Passkeys in a browser with a virtual authenticator: from the sign-in page to the inbox with one click."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.infra.browsing import PHONE, Person, Visit, overflow
from tests.infra.house import Colleague, House

pytestmark = pytest.mark.xdist_group("browser")

# Counted over all pages of a tab, but for those that a script makes.
COUNTED: Final = """
addEventListener("click", (event) => { if (event.isTrusted) window.clicked(); }, true);
"""
ALWAYS_THERE: Final = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
INBOX: Final = "/alerts/"


@pytest.fixture
def clicks() -> list[str]:
    """The addresses at which somebody has clicked; kept here, so that no page that goes takes them along."""
    return []


@pytest.fixture
def visit(browser: Browser, house: House, clicks: list[str]) -> Iterator[Visit]:
    """A browser with a passkey built in, at the address by which browsers take passkeys without TLS."""
    visit = Visit(browser, house.url.replace("127.0.0.1", "localhost"), Person())
    visit.context.expose_binding("clicked", lambda source: clicks.append(source["frame"].url))
    visit.context.add_init_script(COUNTED)
    devices = visit.context.new_cdp_session(visit.page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": ALWAYS_THERE})
    yield visit
    visit.end()


def sign_in(page: Page, person: Colleague) -> None:
    """Sign in with the password."""
    page.goto("/intake/sign-in")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def sign_out(page: Page) -> None:
    """Sign out, whatever page is open."""
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "sign-in" in url)


def add_passkey(page: Page) -> None:
    """Add a passkey under one's account, and put the recovery codes away."""
    page.goto("/intake/account/second-factor/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What do you call it?").fill("My laptop")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="I have them: go on").click()
    expect(page.get_by_text("My laptop")).to_be_visible()


def test_one_click_leads_from_the_sign_in_to_the_inbox(house: House, visit: Visit, clicks: list[str]) -> None:
    page = visit.page
    sign_in(page, house.colleague("clinician"))
    add_passkey(page)
    sign_out(page)
    page.goto(INBOX)
    page.wait_for_url(lambda url: "sign-in" in url)
    clicks.clear()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: url.endswith(INBOX))
    expect(page.locator("h1").first).to_be_visible()
    assert 1 <= len(clicks) <= 2


def test_a_password_is_followed_by_the_passkey(house: House, visit: Visit) -> None:
    page, person = visit.page, house.colleague("clinician")
    sign_in(page, person)
    add_passkey(page)
    sign_out(page)
    sign_in(page, person)
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert overflow(page) <= 0
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: url.endswith("/intake/today"))


def test_where_nobody_shows_a_passkey_the_page_says_so(house: House, visit: Visit) -> None:
    page = visit.page
    assert house.url
    page.goto("/intake/sign-in")
    devices = visit.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey was shown.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_enabled()
