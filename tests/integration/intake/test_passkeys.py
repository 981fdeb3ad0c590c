"""Passkeys: signing in with one, and answers that count for nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.intake.usecases.clinic import change_clinic
from services.intake.usecases.staff import change_staff
from shared import clock
from shared.contracts.principal import Principal
from tests.infra.authenticator import Authenticator
from tests.infra.forms import hidden
from tests.infra.personas import ADMIN, OWNER, TEAMMATE
from tests.integration.intake.factors import STEP, codes_on, knock, with_password
from tests.integration.intake.web import Browser, Clinic

OWN = "/intake/account/second-factor/"
ADD = f"{OWN}passkey"
SIGN_IN, ENTER = "/intake/sign-in", "/intake/passkey/sign-in"
CONFIRM = "/intake/confirm"


@pytest.fixture(autouse=True)
def one_clock(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and database have one clock, and everybody here one password."""
    monkeypatch.setattr(clock, "now", lambda: clinic.intake.now)
    for person in (OWNER, TEAMMATE, ADMIN):
        with_password(clinic, person)
        clinic.sign_in(person)


def options(browser: Browser, page: str, action: str, purpose: str) -> tuple[dict[str, Any], dict[str, str]]:
    """What the script of a page asks for, and what its form carries."""
    form = hidden(browser.get(page).text, action)
    answer = browser.client.post(f"/intake/passkey/options/{purpose}", data={"csrf_token": form["csrf_token"]})
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.json is not None
    return answer.json, form


def add(clinic: Clinic, person: Principal, passkey: Authenticator, name: str = "my laptop") -> TestResponse:
    """Make that passkey one of that person's."""
    browser = clinic.browser(person)
    asked, form = options(browser, ADD, ADD, "add")
    said = form | {"secret_answer": passkey.made(asked), "name": name}
    return browser.client.post(ADD, data=said)


@pytest.fixture
def passkey(clinic: Clinic) -> Authenticator:
    """The owner's."""
    made = Authenticator()
    assert add(clinic, OWNER, made).status_code == 200
    return made


def enter(browser: Browser, passkey: Authenticator, **changes: str) -> TestResponse:
    """Sign in with it, on the sign-in page."""
    asked, form = options(browser, SIGN_IN, ENTER, "sign-in")
    return browser.client.post(ENTER, data=form | {"secret_answer": passkey.shown(asked, **changes)})


def test_a_passkey_signs_in_without_password_and_code(clinic: Clinic, passkey: Authenticator) -> None:
    browser = clinic.browser()
    answer = enter(browser, passkey)
    assert (answer.status_code, answer.location) == (303, "/intake/today")
    assert browser.get("/intake/account/").status_code == 200
    assert browser.get(f"{OWN}app").status_code == 200  # both factors were shown, so it is confirmed


def test_a_password_alone_opens_nothing_any_more(clinic: Clinic, passkey: Authenticator) -> None:
    browser = clinic.browser()
    assert knock(browser, OWNER).location == STEP
    assert browser.get("/intake/account/").status_code == 303
    asked, form = options(browser, STEP, f"{STEP}/passkey", "factor")
    assert len(asked["allowCredentials"]) == 1
    said = form | {"secret_answer": passkey.shown(asked)}
    assert browser.client.post(f"{STEP}/passkey", data=said).location == "/intake/today"


def test_recovery_codes_come_with_it(clinic: Clinic) -> None:
    shown = add(clinic, OWNER, Authenticator())
    assert len(set(codes_on(shown.text))) == 10
    second = add(clinic, OWNER, Authenticator(), name="my phone")
    assert (second.status_code, second.location) == (303, OWN)
    page = clinic.browser(OWNER).get(OWN).text
    assert "my laptop" in page
    assert "my phone" in page
    browser = clinic.browser()
    knock(browser, OWNER)
    form = hidden(browser.get(STEP).text, STEP)
    code = codes_on(shown.text)[0]
    assert browser.client.post(STEP, data=form | {"secret_code": code}).location == "/intake/today"


def test_an_answer_counts_once(clinic: Clinic, passkey: Authenticator) -> None:
    browser = clinic.browser()
    asked, form = options(browser, SIGN_IN, ENTER, "sign-in")
    said = form | {"secret_answer": passkey.shown(asked)}
    assert browser.client.post(ENTER, data=said).status_code == 303
    thief = clinic.browser()
    form = hidden(thief.get(SIGN_IN).text, ENTER)
    again = thief.client.post(ENTER, data=form | {"secret_answer": said["secret_answer"]})
    assert (again.status_code, "sent twice" in again.text) == (422, True)
    assert thief.get("/intake/account/").status_code == 303


def test_a_refused_answer_uses_its_challenge_up(clinic: Clinic, passkey: Authenticator) -> None:
    browser = clinic.browser()
    asked, form = options(browser, SIGN_IN, ENTER, "sign-in")
    broken = passkey.shown(asked, signature="AAAA")
    assert browser.client.post(ENTER, data=form | {"secret_answer": broken}).status_code == 422
    right = browser.client.post(ENTER, data=form | {"secret_answer": passkey.shown(asked)})
    assert (right.status_code, "sent twice" in right.text) == (422, True)


def test_a_challenge_that_we_did_not_make_or_that_is_old_counts_for_nothing(
    clinic: Clinic, passkey: Authenticator
) -> None:
    browser = clinic.browser()
    asked, form = options(browser, SIGN_IN, ENTER, "sign-in")
    made_up = asked | {"challenge": "A" * 43}
    assert browser.client.post(ENTER, data=form | {"secret_answer": passkey.shown(made_up)}).status_code == 422
    clinic.intake.wait(minutes=5)
    assert browser.client.post(ENTER, data=form | {"secret_answer": passkey.shown(asked)}).status_code == 422


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "http://localhost:9"},
        {"host": "elsewhere.example"},
        {"verified": False},
    ],
    ids=str,
)
def test_an_answer_from_another_site_or_without_its_owner_is_refused(
    clinic: Clinic, passkey: Authenticator, change: dict[str, Any]
) -> None:
    browser = clinic.browser()
    answer = enter(browser, replace(passkey, **change))
    assert (answer.status_code, "was not taken" in answer.text) == (422, True)
    assert browser.get("/intake/account/").status_code == 303


def test_a_copy_of_a_passkey_is_found_out(clinic: Clinic, passkey: Authenticator) -> None:
    copy = replace(passkey)
    for _ in range(2):
        assert enter(clinic.browser(), passkey).status_code == 303
    assert enter(clinic.browser(), copy).status_code == 422


def test_a_passkey_is_nobody_elses(clinic: Clinic, passkey: Authenticator) -> None:
    mine = Authenticator()
    assert add(clinic, TEAMMATE, mine).status_code == 200
    browser = clinic.browser()
    assert enter(browser, mine, userHandle=passkey.user).status_code == 422
    assert knock(browser, OWNER).location == STEP
    asked, form = options(browser, STEP, f"{STEP}/passkey", "factor")
    for answer in (mine.shown(asked), mine.shown(asked, userHandle=passkey.user)):
        said = form | {"secret_answer": answer}
        assert browser.client.post(f"{STEP}/passkey", data=said).status_code == 422


def test_an_answer_is_for_what_it_was_asked_for(clinic: Clinic, passkey: Authenticator) -> None:
    """A challenge of the sign-in page does not confirm, and one of the second step does not sign in."""
    door, browser = clinic.browser(), clinic.browser(OWNER)
    asked, _form = options(door, SIGN_IN, ENTER, "sign-in")
    clinic.intake.wait(minutes=11)
    form = hidden(browser.get(CONFIRM).text, f"{CONFIRM}/passkey")
    answer = passkey.shown(asked)
    assert browser.client.post(f"{CONFIRM}/passkey", data=form | {"secret_answer": answer}).status_code == 422


def test_a_passkey_confirms(clinic: Clinic, passkey: Authenticator) -> None:
    browser = clinic.browser(OWNER)
    clinic.intake.wait(minutes=11)
    assert browser.get(f"{OWN}app").status_code == 303
    asked, form = options(browser, f"{CONFIRM}?next={OWN}", f"{CONFIRM}/passkey", "confirm")
    said = form | {"secret_answer": passkey.shown(asked)}
    assert browser.client.post(f"{CONFIRM}/passkey", data=said).status_code == 303
    assert browser.get(f"{OWN}app").status_code == 200


def test_a_stolen_login_adds_and_removes_none(clinic: Clinic, passkey: Authenticator) -> None:
    assert passkey
    clinic.intake.wait(minutes=11)
    thief = clinic.browser(OWNER)
    assert thief.get(ADD).location == f"{CONFIRM}?next={ADD}"
    form = hidden(thief.get(OWN).text, f"{OWN}recovery")
    for path in ("/intake/passkey/options/add", ADD):
        assert thief.client.post(path, data={"csrf_token": form["csrf_token"]}).status_code == 303
    [kept] = clinic.intake.transact(lambda unit: unit.second_factors.get(OWNER.staff_id)).passkeys
    removed = thief.client.post(f"{ADD}/{kept.passkey_id}/remove", data=form)
    assert removed.location.startswith(CONFIRM)


def test_one_that_was_taken_away_opens_nothing(clinic: Clinic, passkey: Authenticator) -> None:
    browser = clinic.browser(OWNER)
    [kept] = clinic.intake.transact(lambda unit: unit.second_factors.get(OWNER.staff_id)).passkeys
    action = f"{ADD}/{kept.passkey_id}/remove"
    assert browser.client.post(action, data=hidden(browser.get(OWN).text, action)).location == OWN
    assert enter(clinic.browser(), passkey).status_code == 422
    assert knock(clinic.browser(), OWNER).location == "/intake/today"


def test_the_last_one_stays_where_the_clinic_asks_for_one(clinic: Clinic, passkey: Authenticator) -> None:
    clinic.intake.transact(lambda unit: change_clinic(unit, {"second_factor_required": True}))
    browser = clinic.browser(OWNER)
    [kept] = clinic.intake.transact(lambda unit: unit.second_factors.get(OWNER.staff_id)).passkeys
    action = f"{ADD}/{kept.passkey_id}/remove"
    assert browser.client.post(action, data=hidden(browser.get(OWN).text, action)).status_code == 409
    assert enter(clinic.browser(), passkey).status_code == 303


def test_who_has_left_signs_in_with_none(clinic: Clinic, passkey: Authenticator) -> None:
    clinic.intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"active": False}))
    assert enter(clinic.browser(), passkey).status_code == 422


@pytest.mark.parametrize("answer", ["{}", "[]", "?", '{"response": {"clientDataJSON": "e30"}}', '{"id": 1}'])
def test_nonsense_is_refused_calmly(clinic: Clinic, passkey: Authenticator, answer: str) -> None:
    assert passkey
    browser = clinic.browser()
    form = hidden(browser.get(SIGN_IN).text, ENTER)
    assert browser.client.post(ENTER, data=form | {"secret_answer": answer}).status_code == 422


def test_without_tls_and_a_name_there_are_no_passkeys_and_the_page_says_so(clinic: Clinic) -> None:
    client = clinic.app.test_client()
    elsewhere = {"base_url": "http://192.0.2.7"}
    assert 'action="/intake/passkey/sign-in"' not in client.get(SIGN_IN, **elsewhere).text
    client.set_cookie("attune_login", f"login of {OWNER.staff_id}", domain="192.0.2.7")
    assert "begins with https://" in client.get(ADD, **elsewhere).text


def test_a_stranger_asks_for_no_challenge_without_a_page_of_ours(clinic: Clinic) -> None:
    asked = clinic.app.test_client().post("/intake/passkey/options/sign-in")
    assert asked.status_code == 400
    assert clinic.intake.store.database["challenges"].count_documents({}) == 0


def test_second_factors_of_an_earlier_version_are_read(clinic: Clinic, passkey: Authenticator) -> None:
    assert passkey
    clinic.intake.store.database["second_factors"].update_many({}, {"$unset": {"passkeys": ""}})
    assert clinic.browser(OWNER).get(OWN).status_code == 200
    assert clinic.intake.transact(lambda unit: unit.second_factors.get(OWNER.staff_id)).passkeys == ()
