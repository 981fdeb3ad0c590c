"""The page that leads through a demo clinic: for everybody there, and in no real clinic."""

from __future__ import annotations

import pytest

from services.intake.adapters.demo import RememberedGuide
from services.intake.adapters.one_time_codes import TotpCodes
from services.intake.adapters.passkeys import WebAuthn
from services.intake.bootstrap import make_app
from services.intake.domain.demo import Guest, Guide
from services.intake.usecases.demo import keep_guide, show_guide
from services.intake.web.deps import Deps
from tests.infra.engines import plain_settings
from tests.integration.intake.real import RealIntake
from tests.integration.intake.web import (
    QUICK,
    Browser,
    TellingPostbox,
    TellingPrompts,
    TellingQuestionnaires,
    TellingServices,
)

GUIDE = Guide(
    guests=(
        Guest(email="sam@clinic.example", name="Sam Okafor", does="therapist", first="Maya's therapist: look."),
        Guest(email="kofi@clinic.example", name="Kofi Mensah", does="therapist"),
    ),
    password="quiet river stone",
    check_in="https://clinic.example/feedback/c/token",
)


@pytest.fixture
def browser(real_intake: RealIntake) -> Browser:
    others = (TellingServices(), TellingPrompts(), TellingQuestionnaires(), TellingPostbox())
    guide = RememberedGuide(lambda: real_intake.transact(show_guide))
    made = Deps(
        real_intake.transact, real_intake.read, QUICK, *others, guide=guide, codes=TotpCodes(), passkeys=WebAuthn()
    )
    return Browser(make_app(plain_settings("intake"), real_intake.store, made).test_client(), "/intake/sign-in")


def test_a_real_clinic_has_no_such_page_and_leads_nobody_there(browser: Browser) -> None:
    assert browser.get("/intake/demo").status_code == 404
    page = browser.get("/intake/sign-in?email=sam@clinic.example").text
    assert "/intake/demo" not in page
    assert "sam@clinic.example" not in page


def test_a_demo_says_to_everybody_who_may_sign_in_and_what_to_look_at(
    browser: Browser, real_intake: RealIntake
) -> None:
    real_intake.transact(lambda unit: keep_guide(unit, GUIDE))
    assert "/intake/demo" in browser.get("/intake/sign-in").text
    page = browser.get("/intake/demo").text
    for words in ("Maya&#39;s therapist: look.", "quiet river stone", "kofi@clinic.example", GUIDE.check_in):
        assert words in page


def test_whoever_is_chosen_stands_in_the_form_and_nobody_else(browser: Browser, real_intake: RealIntake) -> None:
    real_intake.transact(lambda unit: keep_guide(unit, GUIDE))
    assert 'value="sam@clinic.example"' in browser.get("/intake/sign-in?email=sam@clinic.example").text
    assert 'value="mallory' not in browser.get("/intake/sign-in?email=mallory@elsewhere.example").text
