"""Prompts that arrive while the inbox is open stand where a fresh page would show them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import SignsIn, Visiting
from tests.infra.clinic import RUPTURE, USUAL, Clinic
from tests.infra.house import Colleague, House, Patient
from tests.infra.lease import until

pytestmark = pytest.mark.xdist_group("browser")

BEFORE = [USUAL] * 5
LOW = (7, 7, 7, 8)


@pytest.fixture(scope="module")
def colleague(house: House) -> Colleague:
    return house.colleague("clinician")


@pytest.fixture(scope="module")
def clinic(house: House, colleague: Colleague) -> Iterator[Clinic]:
    clinic = house.clinic_of(colleague)
    yield clinic
    clinic.close()


@pytest.fixture
def login(colleague: Colleague, signed_in: SignsIn) -> StorageState:
    return signed_in(colleague.email, colleague.password)


def rupture(house: House, clinic: Clinic) -> Patient:
    patient = house.patient(clinic, before=BEFORE)
    clinic.rate(patient.token, RUPTURE)
    return patient


def names(page: Page) -> list[str]:
    return [words.split("\n")[0] for words in page.locator("#prompts .row .top").all_inner_texts()]


def stands(page: Page, *patients: Patient) -> None:
    expect(page.locator("#prompts .row .top")).to_contain_text([patient.name for patient in patients])


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
    assert page.evaluate("document.body.dataset.same") == "page"
    live = names(page)
    page.reload()
    assert names(page) == live
