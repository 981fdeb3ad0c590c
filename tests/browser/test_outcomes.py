"""The questionnaires about the last two weeks, and whom to call when an answer says of a risk."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visiting
from tests.infra.browsing import PHONE, answer, overflow, to_the_end
from tests.infra.house import House, Patient

pytestmark = pytest.mark.xdist_group("browser")

NOT_ALONE = "You do not have to be alone with this"
RISK = "Thoughts that you would be better off dead or of hurting yourself in some way"


@pytest.fixture
def patient(house: House) -> Patient:
    return house.patient()


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request: pytest.FixtureRequest, patient: Patient, visit: Visiting) -> Page:
    """The last step of the check-in, with and without scripts."""
    page = visit(size=PHONE, scripts=request.param).page
    page.goto(patient.path)
    to_the_end(page)
    return page


def send(page: Page) -> None:
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_they_are_answered_as_the_last_step(house: House, patient: Patient, page: Page) -> None:
    answer(page, **{f"phq-9-{number}": number % 4 for number in range(1, 9)})
    answer(page, **{"phq-9-9": 0} | {f"gad-7-{number}": 3 for number in range(1, 7)} | {"gad-7-7": "not-said"})
    expect(page.get_by_text(NOT_ALONE)).to_be_hidden()
    send(page)
    expect(page.get_by_text(NOT_ALONE)).to_have_count(0)
    assert house.outcomes(patient) == {"phq-9": [1, 2, 3, 0, 1, 2, 3, 0, 0], "gad-7": [3] * 6 + [None]}


def test_a_risk_shows_whom_to_call_at_once_and_first_in_the_answer(
    house: House, patient: Patient, page: Page
) -> None:
    contacts = page.get_by_text(NOT_ALONE)
    question = page.get_by_role("group", name=RISK)
    for mark, seen in (("not-said", False), (0, False), (1, True), (3, True), (0, False), (2, True)):
        answer(page, **{"phq-9-9": mark})
        expect(contacts).to_be_visible(visible=seen)
    box, below = question.bounding_box(), contacts.bounding_box()
    assert box
    assert below
    assert 0 < below["y"] - box["y"] - box["height"] < 60
    send(page)
    thanks = page.get_by_role("heading", name=NOT_ALONE)
    expect(thanks).to_be_in_viewport()
    page.reload()
    expect(thanks).to_be_in_viewport()
    assert house.outcomes(patient) == {"phq-9": [None] * 8 + [2]}


def test_it_can_be_used_at_twice_the_size_of_text(page: Page) -> None:
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert overflow(page) == 0
    cells = page.locator(".often span").all()
    sizes = "(cell) => cell.scrollWidth - cell.clientWidth"
    assert max(int(cell.evaluate(sizes)) for cell in cells) <= 1
