"""The inbox while somebody looks at it: prompts come, change and go without a reload."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.browser.conftest import BEFORE, Visiting
from tests.infra.browsing import PHONE
from tests.infra.clinic import RUPTURE, USUAL, Clinic
from tests.infra.house import House, Patient
from tests.infra.lease import until

pytestmark = pytest.mark.xdist_group("browser")

NOTE = "We spoke about her holiday instead."


@pytest.fixture
def patient(house: House, clinic: Clinic) -> Patient:
    return house.patient(clinic, before=BEFORE)


@pytest.fixture
def alert_id(clinic: Clinic, patient: Patient) -> str:
    clinic.rate(patient.token, RUPTURE)
    until(lambda: alerts_of(clinic, patient) != [], "the prompt")
    return str(alerts_of(clinic, patient)[0]["alert_id"])


def alerts_of(clinic: Clinic, patient: Patient) -> list[dict[str, Any]]:
    return clinic.alerts(client_id=patient.record.client_id)


def is_now(clinic: Clinic, patient: Patient, status: str) -> None:
    until(lambda: alerts_of(clinic, patient)[0]["status"] == status, f"the prompt being {status}")


def row_of(page: Page, patient: Patient) -> Locator:
    return page.get_by_role("listitem").filter(has_text=patient.name)


def test_a_prompt_comes_up_while_the_page_is_open(
    clinic: Clinic, patient: Patient, login: StorageState, visit: Visiting
) -> None:
    page = visit(login=login).page
    page.goto("/alerts/")
    expect(page.get_by_text("Nothing waits for you right now.")).to_be_visible()
    expect(page.get_by_text("up to date")).to_be_visible()
    page.evaluate("document.body.dataset.same = 'page'")
    clinic.rate(patient.token, RUPTURE)
    expect(row_of(page, patient)).to_contain_text("below usual on what counts for me")
    expect(page.get_by_text("Nothing waits for you right now.")).to_be_hidden()
    clinic.rate(patient.token, USUAL)
    expect(row_of(page, patient)).to_have_count(0)
    expect(page.get_by_text("Nothing waits for you right now.")).to_be_visible()
    assert page.evaluate("document.body.dataset.same") == "page"


def test_where_the_stream_is_blocked_the_page_asks_every_half_minute(
    clinic: Clinic, patient: Patient, login: StorageState, visit: Visiting
) -> None:
    desk = visit(login=login)
    desk.expects = ("net::ERR_FAILED",)
    page = desk.page
    page.clock.install()
    page.route("**/alerts/stream*", lambda route: route.abort())
    page.goto("/alerts/")
    expect(page.get_by_text("checked every 30 s")).to_be_visible()
    clinic.rate(patient.token, RUPTURE)
    until(lambda: alerts_of(clinic, patient) != [], "the prompt")
    expect(row_of(page, patient)).to_have_count(0)
    page.clock.fast_forward(30_000)
    expect(row_of(page, patient)).to_contain_text("below usual")


def test_a_page_says_when_it_is_not_up_to_date(login: StorageState, visit: Visiting) -> None:
    desk = visit(login=login)
    desk.expects = ("net::ERR_INTERNET_DISCONNECTED",)
    desk.page.goto("/alerts/")
    expect(desk.page.get_by_text("up to date", exact=True)).to_be_visible()
    desk.context.set_offline(offline=True)
    expect(desk.page.get_by_text("not up to date: reload")).to_be_visible()
    desk.context.set_offline(offline=False)
    expect(desk.page.get_by_text("up to date", exact=True)).to_be_visible()


@pytest.mark.usefixtures("alert_id")
@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_done_is_told(
    clinic: Clinic, patient: Patient, login: StorageState, visit: Visiting, *, scripts: bool
) -> None:
    page = visit(login=login, scripts=scripts, size=PHONE).page
    page.goto("/alerts/")
    row_of(page, patient).get_by_role("link").click()
    expect(
        page.get_by_role("heading", level=2, name="rated “We spent the time on what counts for me” 3.")
    ).to_be_visible()
    expect(page.get_by_role("img")).to_be_visible()
    page.get_by_role("button", name="Seen").click()
    is_now(clinic, patient, "acknowledged")
    page.get_by_text("Snooze…").click()
    page.locator("label", has_text="in 3 days").click()
    page.get_by_label("Why").fill(NOTE)
    page.get_by_role("button", name="Snooze", exact=True).click()
    is_now(clinic, patient, "snoozed")
    page.get_by_text("What happened so far").click()
    expect(page.get_by_text(NOTE)).to_be_visible()
    page.get_by_role("button", name="We talked about it").first.click()
    is_now(clinic, patient, "talked_about")
    page.get_by_role("link", name="All prompts").click()
    expect(row_of(page, patient)).to_contain_text("talked about")
    assert page.url.endswith("/alerts/")


def test_what_somebody_is_writing_outlives_a_change(
    clinic: Clinic, patient: Patient, alert_id: str, login: StorageState, visit: Visiting
) -> None:
    page = visit(login=login).page
    page.goto(f"/alerts/prompts/{alert_id}")
    expect(page.get_by_text("up to date")).to_be_visible()
    page.get_by_text("More…").click()
    page.get_by_label("A note with it").fill(NOTE)
    clinic.act(alert_id, "acknowledge")
    expect(row_of(page, patient)).to_contain_text("seen")
    expect(page.get_by_label("A note with it")).to_have_value(NOTE)
    page.get_by_label("A note with it").fill("")
    page.get_by_role("heading", level=2, name="rated").click()
    clinic.act(alert_id, "useful")
    expect(page.locator(".prompt").get_by_role("status")).to_contain_text("useful")
    expect(page.get_by_label("A note with it")).to_be_visible()


@pytest.mark.usefixtures("alert_id")
def test_a_prompt_leaves_with_its_client(
    house: House, clinic: Clinic, patient: Patient, login: StorageState, visit: Visiting
) -> None:
    page = visit(login=login).page
    page.goto("/alerts/")
    expect(page.get_by_text("up to date")).to_be_visible()
    expect(row_of(page, patient)).to_be_visible()
    code = clinic.http.get(f"/intake/api/clients/{patient.record.client_id}").raise_for_status().json()["code"]
    house.admin.erase(patient.record, code)
    expect(row_of(page, patient)).to_have_count(0)
