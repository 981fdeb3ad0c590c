"""Client pages with text twice as large, in Spanish, from right to left, and with targets for a thumb."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visiting
from tests.infra.browsing import PHONE, answer, overflow, too_small
from tests.infra.house import GOAL, House, Patient
from tests.infra.lease import until

pytestmark = pytest.mark.xdist_group("browser")

COVERED: Final = """
[...document.querySelectorAll("body *")].filter((part) => getComputedStyle(part).position === "fixed")
  .reduce((sum, part) => sum + part.offsetHeight, 0) / innerHeight
"""
PAGES: Final = ("/feedback/c/unknown", "/feedback/accessibility", "/feedback/record")


@pytest.fixture
def patient(house: House) -> Patient:
    return house.patient(goal=GOAL)


def sound(page: Page) -> None:
    """Nothing is wider than the window, and what stays in sight leaves three quarters of it."""
    assert overflow(page) <= 0
    assert page.evaluate(COVERED) <= 1 / 4


def test_text_twice_as_large_fits_a_small_phone(patient: Patient, visit: Visiting) -> None:
    page = visit(size=PHONE).page
    for path in (*PAGES, patient.path):
        page.goto(path)
        sound(page)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        until(lambda: page.evaluate(COVERED) <= 1 / 4, "the bar making room")
        sound(page)
    expect(page.get_by_role("link", name="I am not safe").first).to_be_visible()
    answer(page, heard=8)
    page.get_by_role("button", name="Next: your goals").click()
    sound(page)


def test_every_target_is_large_enough_for_a_thumb(patient: Patient, visit: Visiting) -> None:
    page = visit(size=PHONE).page
    for path in (*PAGES, patient.path):
        page.goto(path)
        assert too_small(page) == [], path
    page.get_by_role("button", name="Next: your goals").click()
    assert too_small(page) == []


def test_a_check_in_in_spanish_at_320_pixels_in_the_dark_without_scripts(
    patient: Patient, visit: Visiting
) -> None:
    page = visit(size=(320, 568), scripts=False).page
    page.emulate_media(color_scheme="dark")
    page.goto(patient.path)
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", name="¿Cómo fue la sesión de hoy?")).to_be_visible()
    assert overflow(page) <= 0
    answer(page, heard=9, matters=8, fit=7, week=6)
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_role("heading", name="Gracias")).to_be_visible()
    assert overflow(page) <= 0


def test_a_page_that_reads_from_the_right_fits_as_well(patient: Patient, visit: Visiting) -> None:
    page = visit(size=PHONE).page
    for path in (*PAGES, patient.path):
        page.goto(path)
        page.evaluate("document.documentElement.dir = 'rtl'")
        sound(page)
        assert page.evaluate("scrollX") == 0
