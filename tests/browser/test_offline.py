"""A check-in on a train: answers wait on the phone while the network is away, and are sent once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import Visiting
from tests.infra.browsing import PHONE, answer, chosen, to_the_end
from tests.infra.house import House, Patient

pytestmark = pytest.mark.xdist_group("browser")

NOTE = "The tunnel swallowed my first try to say this."
AWAY = ("net::ERR_INTERNET_DISCONNECTED",)


@pytest.fixture
def patient(house: House) -> Patient:
    return house.patient()


def fill_in(house: House, page: Page) -> None:
    """All but the pressing of the button to send."""
    answer(page, heard=8, matters=6)
    page.get_by_role("button", name="Next: your week").click()
    page.get_by_label("Anything you want to say?").fill(house.remember(NOTE))
    answer(page, routing="therapist")


def press_send(page: Page) -> None:
    to_the_end(page)
    page.get_by_role("button", name="Send").click()


def kept_on_the_phone(page: Page) -> int:
    count: int = page.evaluate("localStorage.length")
    return count


def test_answers_wait_and_go_out_once_when_the_network_is_back(
    house: House, patient: Patient, visit: Visiting
) -> None:
    phone = visit(size=PHONE)
    phone.expects = AWAY
    sent: list[Request] = []
    phone.page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    phone.page.goto(patient.path)
    phone.context.set_offline(offline=True)
    fill_in(house, phone.page)
    press_send(phone.page)
    expect(phone.page.get_by_role("status")).to_contain_text("You are offline.")
    press_send(phone.page)
    answer(phone.page, **{"gad-7-1": 2})
    phone.context.set_offline(offline=False)
    expect(phone.page.get_by_role("heading", name="Thank you")).to_be_visible()
    kept = house.rating(patient)
    assert (len(sent), kept["revision"][1]) == (1, 1)
    assert kept["answers"]["items"]["heard"] == 8
    assert house.outcomes(patient) == {"gad-7": [2] + [None] * 6}
    assert kept_on_the_phone(phone.page) == 0


def test_a_page_that_was_closed_offers_the_answers_again(house: House, patient: Patient, visit: Visiting) -> None:
    phone = visit(size=PHONE)
    phone.expects = AWAY
    phone.page.goto(patient.path)
    phone.context.set_offline(offline=True)
    fill_in(house, phone.page)
    press_send(phone.page)
    expect(phone.page.get_by_role("status")).to_be_visible()
    phone.page.close()
    phone.context.set_offline(offline=False)
    page = phone.context.new_page()
    page.goto(patient.path)
    expect(page.get_by_role("status")).to_contain_text("It may not have been sent")
    assert chosen(page) == {"heard": "8", "matters": "6", "routing": "therapist"}
    expect(page.get_by_label("Anything you want to say?")).to_have_value(NOTE)
    press_send(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert kept_on_the_phone(page) == 0


def test_answers_that_an_earlier_version_kept_are_sent_as_answers_to_its_words(
    house: House, patient: Patient, visit: Visiting
) -> None:
    page = visit(size=PHONE).page
    page.goto(patient.path)
    fill_in(house, page)
    page.evaluate(
        "path => sessionStorage.setItem(path, JSON.stringify({ ...JSON.parse(sessionStorage.getItem(path)), "
        "asked: undefined }))",
        f"attune-draft:{patient.path}",
    )
    page.goto(patient.path)
    expect(page.get_by_role("group", name="I felt heard")).to_be_visible()
    assert chosen(page) == {"heard": "8", "matters": "6", "routing": "therapist"}
    press_send(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert house.rating(patient)["instrument_version"] == 1


def test_answers_outlive_a_server_that_is_away(house: House, patient: Patient, visit: Visiting) -> None:
    phone = visit(size=PHONE)
    page = phone.page
    page.goto(patient.path)
    later = '<link rel="icon" href="data:,">Later'
    page.route("**/feedback/c/*", lambda route: route.fulfill(status=503, content_type="text/html", body=later))
    fill_in(house, page)
    press_send(page)
    expect(page.get_by_text("Later")).to_be_visible()
    page.unroute_all()
    page.goto(patient.path)
    assert chosen(page)["heard"] == "8"
    press_send(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


@pytest.mark.parametrize("link", ["over", "read"])
def test_nothing_stays_on_the_phone_once_the_server_has_spoken(
    house: House, patient: Patient, visit: Visiting, link: str
) -> None:
    page = visit(size=PHONE).page
    page.goto(patient.path)
    fill_in(house, page)
    if link == "read":
        page.evaluate("document.querySelector('[name=routing]:checked').value = 'an older page'")
    else:
        with house.attune.database("feedback") as database:
            database["invitations"].update_one({"session_id": patient.session_id}, {"$set": {"void": True}})
    press_send(page)
    expect(page.locator("#wrong" if link == "read" else "[data-draft-over]")).to_be_visible()
    assert kept_on_the_phone(page) == 0


def taken_and_lost(route: Route) -> None:
    """The server takes what is sent, and its answer is lost on the way."""
    if route.request.method == "POST":
        assert route.fetch(max_redirects=0).status == 303
        route.abort()
    else:
        route.continue_()


@pytest.mark.parametrize("changes", [False, True], ids=["sent", "changed since"])
def test_a_network_that_dies_when_the_server_has_taken_it_leaves_one_rating(
    house: House, patient: Patient, visit: Visiting, *, changes: bool
) -> None:
    phone = visit(size=PHONE)
    phone.expects = ("net::ERR_FAILED",)
    page = phone.page
    page.goto(patient.path)
    page.route("**/feedback/c/*", taken_and_lost)
    fill_in(house, page)
    to_the_end(page)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Send").click(no_wait_after=True)
    page.unroute_all()
    page.goto(patient.path)
    expect(page.get_by_text("You can change this until")).to_be_visible()
    expect(page.get_by_text("It may not have been sent")).to_have_count(0)
    assert kept_on_the_phone(page) == 0, "it has arrived"
    page.locator("#next").click()
    expect(page.get_by_text("You wrote something for")).to_be_visible()
    if changes:
        answer(page, week=9)
    to_the_end(page)
    page.get_by_role("button", name="Send the change").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    kept = house.rating(patient)
    assert kept["revision"][1] == (2 if changes else 1)
    assert (kept["answers"]["items"]["heard"], kept["answers"]["week"]) == (8, 9 if changes else None)
    with house.attune.database("feedback") as database:
        assert database["ratings"].count_documents({"session_id": patient.session_id}) == 1
        assert database["notes"].count_documents({"session_id": patient.session_id}) == 1


def test_a_shared_device_keeps_the_answers_and_no_word_of_the_note(
    house: House, patient: Patient, visit: Visiting
) -> None:
    phone = visit(size=PHONE)
    phone.expects = AWAY
    page = phone.page
    cookie = {"name": "attune_login", "value": "ended-long-ago", "url": house.url}
    phone.context.add_cookies([cookie])  # type: ignore[list-item] # playwright's own kind of dict
    page.goto(patient.path)
    phone.context.set_offline(offline=True)
    fill_in(house, page)
    press_send(page)
    expect(page.get_by_role("status")).to_contain_text("You are offline.")
    kept = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    assert "heard" in kept
    assert NOTE not in kept
    assert "therapist" not in kept
    phone.context.set_offline(offline=False)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    with house.attune.database("feedback") as database:
        assert database["notes"].count_documents({"session_id": patient.session_id}) == 1, "sent from the page"
