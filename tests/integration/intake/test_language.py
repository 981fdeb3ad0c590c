"""The language that a member of staff chose goes with them into every browser, before what that one asks for."""

from __future__ import annotations

import pytest

from shared.web.speech import COOKIE
from tests.infra.personas import OWNER, TEAMMATE
from tests.integration.intake.web import Browser, Clinic

PAGE = "/intake/account/"
CHOOSE = f"{PAGE}language"


def said(clinic: Clinic) -> str | None:
    """What the other services learn of it."""
    asked = {"kind": "login", "secret": f"login of {OWNER.staff_id}"}
    answer = clinic.internal("POST", "/principals", json=asked)
    found: str | None = answer.get_json()["language"]
    return found


def speaks(browser: Browser, language: str, **headers: str) -> bool:
    return f'<html lang="{language}' in browser.client.get(PAGE, headers=headers).text


@pytest.fixture
def browser(clinic: Clinic) -> Browser:
    return clinic.browser(OWNER)


def test_it_is_remembered_with_the_account(clinic: Clinic, browser: Browser) -> None:
    assert said(clinic) is None
    chosen = browser.post(CHOOSE, language="es")
    assert (chosen.status_code, chosen.headers["Location"]) == (303, PAGE)
    assert said(clinic) == "es"
    assert speaks(browser, "es")
    assert '<option value="es" selected>Español</option>' in browser.get(PAGE).text
    assert speaks(clinic.browser(OWNER), "es"), "another browser, which asks for English"
    assert speaks(clinic.browser(TEAMMATE), "en"), "somebody else's"


def test_a_choice_at_the_foot_goes_before_it_in_that_browser(clinic: Clinic, browser: Browser) -> None:
    browser.post(CHOOSE, language="es")
    other = clinic.browser(OWNER)
    other.get(f"{PAGE}?language=en")
    assert speaks(other, "en")
    assert speaks(browser, "es")


def test_the_browser_can_be_left_to_ask(clinic: Clinic, browser: Browser) -> None:
    browser.post(CHOOSE, language="es")
    browser.post(CHOOSE, language="")
    assert said(clinic) is None
    assert browser.client.get_cookie(COOKIE.name) is None
    assert speaks(browser, "en")
    assert speaks(browser, "es", **{"Accept-Language": "es-MX"})


def test_what_is_no_language_of_ours_changes_nothing(clinic: Clinic, browser: Browser) -> None:
    assert browser.post(CHOOSE, language="tlh").status_code == 422
    assert said(clinic) is None
