"""An open inbox whose connection dies: it says that it is not up to date, and finds out what it missed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import Visiting
from tests.infra.browsing import Visit
from tests.infra.clinic import Clinic
from tests.infra.house import House, Patient
from tests.infra.lease import until
from tests.infra.relay import Relay, relay

pytestmark = pytest.mark.xdist_group("browser")

FAILS = ("net::ERR_", "Failed to load resource")
# What the page claims from now on until the client's row stands in it.
WATCHED = """(name) => {
  const status = document.querySelector("[data-live]"), claims = window.claims = [status.dataset.state];
  const watch = new MutationObserver(() => {
    if (document.querySelector("#list").textContent.includes(name)) watch.disconnect();
    else if (status.dataset.state !== claims.at(-1)) claims.push(status.dataset.state);
  });
  watch.observe(document.body, { subtree: true, childList: true, attributes: true });
}"""


@pytest.fixture
def patient(house: House, clinic: Clinic) -> Patient:
    return house.patient(clinic)


@pytest.fixture
def between(house: House) -> Iterator[Relay]:
    """What stands between the browser and the front door."""
    with relay(house.attune.port) as made:
        yield made


@pytest.fixture
def desk(between: Relay, login: StorageState, visit: Visiting) -> Visit:
    """An inbox that is open and up to date."""
    desk = visit(login=login, proxy=between.url)
    desk.expects = FAILS
    desk.page.goto("/alerts/")
    claims(desk.page, "up to date")
    return desk


def claims(page: Page, words: str) -> None:
    expect(page.locator("[data-live]")).to_have_text(words)


def shows(page: Page, patient: Patient) -> None:
    row = page.get_by_role("listitem").filter(has_text=patient.name)
    expect(row).to_contain_text("not safe")


def say_not_safe(clinic: Clinic, patient: Patient) -> None:
    """The client presses the button; returns when it is a prompt."""
    clinic.http.post(f"/feedback/c/{patient.token}/not-safe", headers={"Authorization": ""}).raise_for_status()
    until(lambda: clinic.alerts(client_id=patient.record.client_id) != [], "the prompt")


def test_a_connection_that_dies_in_silence_is_noticed(
    between: Relay, desk: Visit, clinic: Clinic, patient: Patient
) -> None:
    desk.page.evaluate(WATCHED, patient.name)
    between.silence(new="relayed")
    say_not_safe(clinic, patient)
    shows(desk.page, patient)
    assert desk.page.evaluate("window.claims") == ["live", "off"]
    claims(desk.page, "up to date")


def test_while_nothing_gets_through_the_page_says_so_and_catches_up_later(
    between: Relay, desk: Visit, clinic: Clinic, patient: Patient
) -> None:
    desk.page.evaluate(WATCHED, patient.name)
    between.silence(new="silent")
    claims(desk.page, "not up to date: reload")
    say_not_safe(clinic, patient)
    between.silence(new="relayed")
    shows(desk.page, patient)
    assert desk.page.evaluate("window.claims") == ["live", "off"]
    claims(desk.page, "up to date")


def test_a_stream_that_is_cut_comes_back(between: Relay, desk: Visit, clinic: Clinic, patient: Patient) -> None:
    between.cut()
    claims(desk.page, "not up to date: reload")
    say_not_safe(clinic, patient)
    between.heal()
    shows(desk.page, patient)
    claims(desk.page, "up to date")


def test_a_page_that_wakes_up_looks_what_it_missed(
    between: Relay, desk: Visit, clinic: Clinic, patient: Patient
) -> None:
    desk.page.evaluate(WATCHED, patient.name)
    lid = desk.context.new_cdp_session(desk.page)
    lid.send("Page.setWebLifecycleState", {"state": "frozen"})
    between.silence(new="relayed")
    say_not_safe(clinic, patient)
    lid.send("Page.setWebLifecycleState", {"state": "active"})
    shows(desk.page, patient)
    assert desk.page.evaluate("window.claims") == ["live", "off"]
    claims(desk.page, "up to date")


def test_of_too_many_pages_the_newest_is_live_and_the_oldest_says_that_it_asks(
    clinic: Clinic, patient: Patient, login: StorageState, visit: Visiting
) -> None:
    visiting = visit(login=login)
    pages = [visiting.page, *(visiting.context.new_page() for _ in range(5))]
    for page in pages:
        page.goto("/alerts/")
        claims(page, "up to date")
    oldest, newest = pages[0], pages[-1]
    claims(oldest, "older tab: checked every 30 s")
    say_not_safe(clinic, patient)
    shows(newest, patient)
    oldest.evaluate("window.dispatchEvent(new Event('focus'))")  # without a screen a browser has none to give
    claims(oldest, "up to date")
    shows(oldest, patient)
