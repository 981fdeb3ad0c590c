"""Prompts that arrive while the inbox is open stand where a fresh page would show them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import BEFORE, SignsIn, Visiting
from tests.infra.clinic import RUPTURE, Clinic
from tests.infra.house import House, Patient
from tests.infra.lease import until

pytestmark = pytest.mark.xdist_group("browser")

LOW = (7, 7, 7, 8)


def rupture(house: House, clinic: Clinic) -> Patient:
    patient = house.patient(clinic, before=BEFORE)
    clinic.rate(patient.token, RUPTURE)
    return patient


def names(page: Page) -> list[str]:
    return [words.split("\n")[0] for words in page.locator("#prompts .row .top").all_inner_texts()]


def stands(page: Page, *patients: Patient) -> None:
    expect(page.locator("#prompts .row .top")).to_contain_text([patient.name for patient in patients])


# Everything that who listens to the page is told from now on.
HEARD = """() => {
  window.heard = [];
  for (const region of document.querySelectorAll("[role=status]:not(.prompt *), [role=alert]"))
    new MutationObserver(() => window.heard.push(region.role + ": " + region.textContent))
      .observe(region, { childList: true });
}"""


def test_live_arrivals_keep_the_lists_order(
    house: House, clinic: Clinic, login: StorageState, visit: Visiting
) -> None:
    first = rupture(house, clinic)
    until(lambda: clinic.alerts(client_id=first.record.client_id) != [], "the first prompt")
    page = visit(login=login).page
    page.goto("/alerts/")
    expect(page.get_by_text("up to date")).to_be_visible()
    page.evaluate("document.body.dataset.same = 'page'")
    low = house.patient(clinic)
    clinic.rate(low.token, LOW)
    stands(page, first, low)
    unsafe = house.patient(clinic)
    clinic.http.post(f"/feedback/c/{unsafe.token}/not-safe").raise_for_status()
    stands(page, unsafe, first, low)
    second = rupture(house, clinic)
    stands(page, unsafe, second, first, low)
    expect(page).to_have_title("(1 safety, 3 more) Prompts · Attune")
    assert page.evaluate("document.body.dataset.same") == "page"
    live = names(page)
    page.reload()
    assert names(page) == live
    assert page.title().startswith("(1 safety, 3 more) ")


def test_who_listens_hears_of_each_new_prompt_once_and_of_safety_at_once(
    house: House, clinic: Clinic, login: StorageState, visit: Visiting
) -> None:
    page = visit(login=login).page
    page.goto("/alerts/")
    expect(page.get_by_text("up to date")).to_be_visible()
    page.evaluate(HEARD)
    low = house.patient(clinic)
    clinic.rate(low.token, LOW)
    expect(page.locator("#news")).not_to_be_empty()
    unsafe = house.patient(clinic)
    clinic.http.post(f"/feedback/c/{unsafe.token}/not-safe").raise_for_status()
    expect(page.locator("#news-safety")).not_to_be_empty()
    [alert] = clinic.alerts(client_id=low.record.client_id)
    clinic.act(alert["alert_id"], "acknowledge")
    expect(page.locator("#in-hand")).to_contain_text(low.name)
    assert page.evaluate("window.heard") == [
        f"status: New prompt: {low.name}, A low start: 29 of 40",
        f"alert: Safety: {unsafe.name}, Said that they are not safe",
    ]


HIDDEN = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_tab_in_the_background_counts_on_and_has_shown_nobody_anything(
    house: House, signed_in: SignsIn, visit: Visiting
) -> None:
    somebody = house.colleague("clinician")
    clinic = house.clinic_of(somebody)
    page = visit(login=signed_in(somebody.email, somebody.password)).page
    page.clock.install()
    page.goto("/alerts/")
    expect(page.get_by_text("up to date")).to_be_visible()
    expect(page).to_have_title("Prompts · Attune")
    page.evaluate(HIDDEN, arg=True)
    page.clock.fast_forward(61_000)
    patient = rupture(house, clinic)
    until(lambda: clinic.alerts(client_id=patient.record.client_id) != [], "the prompt")
    page.clock.fast_forward(61_000)
    expect(page).to_have_title("(1) Prompts · Attune")
    assert not shown(house, patient)
    page.evaluate(HIDDEN, arg=False)
    expect(page.get_by_text("up to date")).to_be_visible()
    until(lambda: shown(house, patient), "the prompt being shown")
    clinic.close()


def shown(house: House, patient: Patient) -> bool:
    """Whether the prompt counts as shown to its clinician."""
    with house.attune.database("alerts") as database:
        [alert] = database["alerts"].find({"client_id": patient.record.client_id})
    return alert["first_shown_at"] is not None
