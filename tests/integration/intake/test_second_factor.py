"""A second factor: what a password alone opens then, codes that count once, and those that are guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from services.intake.adapters.one_time_codes import TotpCodes
from services.intake.domain.logins import digest
from services.intake.usecases.clinic import change_clinic
from shared import clock
from tests.infra.audited import entries, forget
from tests.infra.forms import hidden
from tests.infra.personas import ADMIN, OWNER, SUPERVISOR
from tests.integration.intake.factors import (
    RECOVERY,
    STEP,
    Phone,
    codes_on,
    knock,
    show,
    with_app,
    with_password,
)
from tests.integration.intake.test_access import OPEN
from tests.integration.intake.web import Browser, Clinic, routes


@pytest.fixture(autouse=True)
def one_clock(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and database have one clock, and everybody here one password."""
    monkeypatch.setattr(clock, "now", lambda: clinic.intake.now)
    for person in (OWNER, SUPERVISOR, ADMIN):
        with_password(clinic, person)
        clinic.sign_in(person)


@pytest.fixture
def phone(clinic: Clinic) -> Phone:
    """The owner's app."""
    return with_app(clinic, OWNER)


@pytest.fixture
def half(clinic: Clinic, phone: Phone) -> Browser:
    """A browser in which the owner's password was right, and no more."""
    assert phone
    browser = clinic.browser()
    answer = knock(browser, OWNER)
    assert (answer.status_code, answer.location) == (303, STEP)
    return browser


def cookie(browser: Browser) -> str:
    """The login that the browser holds."""
    held = browser.client.get_cookie("attune_login")
    assert held
    return held.value


def require(clinic: Clinic) -> None:
    """Have the clinic ask everybody for a second factor."""
    clinic.intake.transact(lambda unit: change_clinic(unit, {"second_factor_required": True}))


def test_a_right_password_alone_opens_no_page_and_no_api(clinic: Clinic, half: Browser) -> None:
    for route in sorted(routes(clinic.app)):
        method, path = route.split(" ")
        if method != "GET" or "<" in path or route in OPEN:
            continue
        answer = half.get(path)
        assert answer.status_code in {303, 401}, route
        if answer.status_code == 303:
            assert answer.location.startswith("/intake/sign-in?next="), route
    assert half.get("/intake/sign-in?next=/intake/plan").location == f"{STEP}?next=/intake/plan"


def test_to_other_services_a_right_password_alone_is_nobody(clinic: Clinic, half: Browser) -> None:
    """Their pages, API and streams ask intake whose login it is."""
    shown = {"kind": "login", "secret": cookie(half)}
    assert clinic.internal("POST", "/principals", json=shown).status_code == 404


def test_a_code_of_the_app_signs_in_under_a_new_secret(clinic: Clinic, half: Browser, phone: Phone) -> None:
    before = cookie(half)
    answer = show(half, phone.code())
    assert (answer.status_code, answer.location) == (303, "/intake/today")
    assert half.get("/intake/account/").status_code == 200
    thief = clinic.browser()
    thief.client.set_cookie("attune_login", before)
    assert thief.get("/intake/account/").status_code == 303
    assert thief.get(STEP).location == "/intake/sign-in"
    assert cookie(half) != before


def test_who_was_on_the_way_to_a_page_gets_there(clinic: Clinic, phone: Phone) -> None:
    browser = clinic.browser()
    step = knock(browser, OWNER, "/intake/?status=closed").location
    form = hidden(browser.get(step).text, STEP)
    answer = browser.client.post(STEP, data=form | {"secret_code": phone.code()})
    assert answer.location == "/intake/?status=closed"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example"])
def test_nobody_is_sent_elsewhere(half: Browser, phone: Phone, elsewhere: str) -> None:
    form = hidden(half.get(STEP).text, STEP)
    answer = half.client.post(STEP, data=form | {"secret_code": phone.code(), "next": elsewhere})
    assert answer.location == "/intake/today"


def test_a_second_click_leads_where_the_first_did(half: Browser, phone: Phone) -> None:
    form = hidden(half.get(STEP).text, STEP) | {"secret_code": phone.code()}
    before = cookie(half)
    first = half.client.post(STEP, data=form)
    made = cookie(half)
    for held in (before, made):  # whether or not the browser has taken the first answer's cookie
        half.client.set_cookie("attune_login", held)
        second = half.client.post(STEP, data=form)
        assert (second.status_code, second.location) == (303, first.location)
        assert cookie(half) == made


def test_a_code_counts_once(clinic: Clinic, half: Browser, phone: Phone) -> None:
    code = phone.code()
    assert show(half, code).status_code == 303
    other = clinic.browser()
    knock(other, OWNER)
    again = show(other, code)
    assert (again.status_code, "has been used" in again.text) == (422, True)
    earlier = show(other, phone.code(steps=-1))
    assert earlier.status_code == 422
    clinic.intake.wait(seconds=30)
    assert show(other, phone.code()).status_code == 303


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_a_phones_clock_may_be_half_a_minute_off(half: Browser, phone: Phone, steps: int, status: int) -> None:
    assert show(half, phone.code(steps=steps)).status_code == status


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1} {2}"])
def test_a_code_may_be_typed_as_apps_show_it(half: Browser, phone: Phone, typed: str) -> None:
    code = phone.code()
    assert show(half, typed.format(code, code[:3], code[3:])).status_code == 303


def test_guessed_codes_are_slowed_and_nobody_is_locked_out(clinic: Clinic, half: Browser, phone: Phone) -> None:
    wrong = next(code for code in ("000000", "000001") if code != phone.code())
    for _ in range(5):
        assert show(half, wrong).status_code == 422
    slowed = show(half, phone.code())
    assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "1")
    assert "Nothing is locked." in slowed.text
    clinic.intake.wait(seconds=1)
    assert show(half, phone.code()).status_code == 303


def test_guesses_through_many_logins_are_slowed_as_those_of_one(clinic: Clinic, phone: Phone) -> None:
    wrong = next(code for code in ("000000", "000001") if code != phone.code())
    statuses = []
    for _ in range(6):
        browser = clinic.browser()
        knock(browser, OWNER)
        statuses.append(show(browser, wrong).status_code)
    assert statuses == [422] * 5 + [429]


def test_what_waits_ends_after_ten_minutes(clinic: Clinic, half: Browser, phone: Phone) -> None:
    form = hidden(half.get(STEP).text, STEP)
    clinic.intake.wait(minutes=10)
    late = half.client.post(STEP, data=form | {"secret_code": phone.code()})
    assert (late.status_code, late.location) == (303, "/intake/sign-in")
    assert half.get("/intake/account/").status_code == 303


def test_a_recovery_code_opens_once(clinic: Clinic, half: Browser) -> None:
    assert show(half, RECOVERY[3].upper().replace("-", " ")).status_code == 303
    assert "9 recovery codes are left." in half.get("/intake/account/second-factor/").text
    other = clinic.browser()
    knock(other, OWNER)
    assert show(other, RECOVERY[3]).status_code == 422
    assert show(other, RECOVERY[4]).status_code == 303


def test_recovery_codes_and_secret_stand_nowhere_readable(clinic: Clinic, phone: Phone) -> None:
    assert phone
    (kept,) = clinic.intake.store.database["second_factors"].find()
    assert all(code not in str(kept) and code.replace("-", "") not in str(kept) for code in RECOVERY)
    assert kept["recovery"][0] == digest(RECOVERY[0].replace("-", ""))


def test_one_without_a_second_factor_signs_in_as_before(clinic: Clinic) -> None:
    browser = clinic.browser()
    assert knock(browser, OWNER).location == "/intake/today"
    assert browser.get(STEP).location == "/intake/today"


def test_a_wrong_password_does_not_show_whether_there_is_a_second_factor(clinic: Clinic, phone: Phone) -> None:
    assert phone
    browser = clinic.browser()
    form = hidden(browser.get("/intake/sign-in").text, "/intake/sign-in")
    said = [
        browser.client.post("/intake/sign-in", data=form | {"email": email, "password": "wrong horse"})
        for email in ("owner@clinic.example", "admin@clinic.example", "nobody@clinic.example")
    ]
    assert {answer.status_code for answer in said} == {422}


def test_who_has_none_sets_one_up_where_the_clinic_asks_for_it(clinic: Clinic) -> None:
    require(clinic)
    browser = clinic.browser()
    assert knock(browser, ADMIN).location == STEP
    assert browser.get("/intake/").status_code == 303
    page = browser.get(STEP).text
    typed = re.search(r'class="typed">([A-Z2-7 ]+)<', page)
    assert typed
    phone = Phone(clinic, typed[1].replace(" ", ""))
    action = f"{STEP}/app"
    form = hidden(page, action) | {"secret_code": phone.code()}
    before, done = cookie(browser), browser.client.post(action, data=form)
    assert (done.status_code, len(set(codes_on(done.text)))) == (200, 10)
    assert browser.get("/intake/account/").status_code == 200
    for held in (before, cookie(browser)):  # a second click shows the same codes
        browser.client.set_cookie("attune_login", held)
        assert codes_on(browser.client.post(action, data=form).text) == codes_on(done.text)
    other = clinic.browser()
    knock(other, ADMIN)
    assert show(other, codes_on(done.text)[0]).status_code == 303


def test_a_wrong_first_code_keeps_the_picture(clinic: Clinic) -> None:
    require(clinic)
    browser = clinic.browser()
    knock(browser, ADMIN)
    page = browser.get(STEP).text
    action = f"{STEP}/app"
    wrong = browser.client.post(action, data=hidden(page, action) | {"secret_code": "12345"})
    assert wrong.status_code == 422
    secret = re.compile(r'class="typed">([A-Z2-7 ]+)<')
    assert secret.findall(wrong.text) == secret.findall(page) != []


def test_a_right_password_alone_replaces_no_second_factor(clinic: Clinic, half: Browser) -> None:
    """Whoever has the password sends the form for a first app by hand, with a secret of their own."""
    other = clinic.browser()
    require(clinic)
    knock(other, ADMIN)
    action = f"{STEP}/app"
    offered = hidden(other.get(STEP).text, action)["app_secret"]
    for secret in (offered, "JBSWY3DPEHPK3PXP", ""):
        form = hidden(half.get(STEP).text, STEP) | {"app_secret": secret, "secret_code": "123456"}
        assert half.client.post(action, data=form).status_code == 422
    assert half.get("/intake/account/").status_code == 303


def test_an_offer_of_ones_own_does_not_replace_a_second_factor(
    clinic: Clinic, half: Browser, phone: Phone
) -> None:
    """The same with a picture that was shown to the same person, before they had an app."""
    clinic.intake.transact(lambda unit: unit.second_factors.forget(OWNER.staff_id))
    require(clinic)
    action = f"{STEP}/app"
    page = half.get(STEP).text
    typed = re.search(r'class="typed">([A-Z2-7 ]+)<', page)
    assert typed
    thief = Phone(clinic, typed[1].replace(" ", ""))
    with_app(clinic, OWNER)
    answer = half.client.post(action, data=hidden(page, action) | {"secret_code": thief.code()})
    assert answer.status_code == 422
    assert phone.secret != thief.secret


def test_the_clinics_setting_is_an_admins(clinic: Clinic) -> None:
    body = {"second_factor_required": True}
    assert clinic.ask(SUPERVISOR, "PUT", "/clinic", json=body).status_code == 403
    shown = clinic.ask(ADMIN, "GET", "/clinic")
    assert shown.json is not None
    assert shown.json["second_factor_required"] is False
    changed = clinic.ask(ADMIN, "PUT", "/clinic", json=body, headers={"If-Match": shown.headers["ETag"]})
    assert changed.json is not None
    assert changed.json["second_factor_required"] is True


def test_settings_and_logins_of_an_earlier_version_are_read(clinic: Clinic) -> None:
    database = clinic.intake.store.database
    database["clinic"].update_many({}, {"$unset": {"second_factor_required": ""}})
    database["logins"].update_many({}, {"$unset": {"confirmed_at": "", "factor_due": "", "became": ""}})
    assert clinic.browser(OWNER).get("/intake/account/").status_code == 200
    assert knock(clinic.browser(), OWNER).location == "/intake/today"


def test_a_code_and_a_wrong_one_stand_in_the_audit(clinic: Clinic, half: Browser, phone: Phone) -> None:
    forget(clinic.intake.store)
    show(half, "1234")
    show(half, phone.code())
    steps = [
        (entry.who, entry.of, entry.outcome)
        for entry in entries(clinic.intake.store)
        if entry.route == f"POST {STEP}"
    ]
    assert steps == [("", OWNER.staff_id, "refused"), (OWNER.staff_id, "", "done")]


def test_a_set_of_recovery_codes_is_shown_once_and_another_replaces_it(clinic: Clinic) -> None:
    browser = clinic.browser(OWNER).at("/intake/account/second-factor/app")
    page = browser.get("/intake/account/second-factor/app").text
    typed = re.search(r'class="typed">([A-Z2-7 ]+)<', page)
    assert typed
    phone = Phone(clinic, typed[1].replace(" ", ""))
    action = "/intake/account/second-factor/app"
    form = hidden(page, action) | {"secret_code": phone.code()}
    first = browser.client.post(action, data=form)
    assert len(set(codes_on(first.text))) == 10
    assert codes_on(browser.client.post(action, data=form).text) == codes_on(first.text)
    renew = "/intake/account/second-factor/recovery"
    own = browser.get("/intake/account/second-factor/").text
    assert codes_on(own) == []
    anew = browser.client.post(renew, data=hidden(own, renew))
    assert not set(codes_on(anew.text)) & set(codes_on(first.text))
    other = clinic.browser()
    knock(other, OWNER)
    assert show(other, codes_on(first.text)[0]).status_code == 422
    assert show(other, codes_on(anew.text)[0]).status_code == 303


def test_pyotp_gives_the_codes_of_the_standard() -> None:
    """RFC 6238, appendix B: at 1111111109 s the last six digits are 081804."""
    at = datetime.fromtimestamp(1111111109, UTC)
    assert TotpCodes().step("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "081804", at) == 1111111109 // 30
