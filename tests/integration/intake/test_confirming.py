"""Showing once more that it is oneself: what a stolen login does not do, and that nothing typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from services.intake.domain.identity_provider import Ending, ProviderLogin
from services.intake.domain.logins import digest
from services.intake.usecases.arriving import end_logins
from services.intake.usecases.clinic import change_clinic
from services.intake.web.audited import CONFIRMED, ROUTES
from shared import clock
from shared.contracts.principal import Principal
from tests.infra.forms import hidden
from tests.infra.personas import ADMIN, OWNER, SUPERVISOR
from tests.integration.intake.factors import RIGHT, Phone, with_app, with_password
from tests.integration.intake.web import Browser, Clinic

CONFIRM = "/intake/confirm"
OWN = "/intake/account/second-factor/"


@pytest.fixture(autouse=True)
def one_clock(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and database have one clock, everybody here one password, and logins are eleven minutes old."""
    monkeypatch.setattr(clock, "now", lambda: clinic.intake.now)
    for person in (OWNER, SUPERVISOR, ADMIN):
        with_password(clinic, person)
        clinic.sign_in(person)
    clinic.intake.wait(minutes=11)


@pytest.fixture
def phone(clinic: Clinic) -> Phone:
    """The owner's app."""
    return with_app(clinic, OWNER)


def held(browser: Browser) -> str:
    """The login that the browser holds."""
    found = browser.client.get_cookie("attune_login")
    assert found
    return found.value


def confirm(browser: Browser, following: str, **said: str) -> TestResponse:
    """Send the form that asks whether it is oneself, and follow it to where it leads."""
    page = f"{CONFIRM}?next={following}"
    answer = browser.client.post(CONFIRM, data=hidden(browser.get(page).text, CONFIRM) | said)
    return browser.get(answer.location) if answer.status_code == 303 else answer


def press(browser: Browser, page: str, action: str, **said: str) -> TestResponse:
    """Send the form of a page."""
    return browser.client.post(action, data=hidden(browser.get(page).text, action) | said)


def test_a_stolen_login_takes_no_second_factor_away(clinic: Clinic, phone: Phone) -> None:
    thief = clinic.browser(OWNER)
    for action in ("remove", "recovery"):
        asked = press(thief, OWN, f"{OWN}{action}")
        assert (asked.status_code, asked.location.split("=")[0]) == (303, f"{CONFIRM}?next")
    assert thief.get(f"{OWN}app").location == f"{CONFIRM}?next={OWN}app"
    wrong = confirm(thief, OWN, password=RIGHT)  # the password is not enough where there is a second factor
    assert wrong.status_code == 422
    assert "10 recovery codes are left." in thief.get(OWN).text
    assert phone.secret


def test_its_owner_does_and_is_not_asked_to_begin_anew(clinic: Clinic, phone: Phone) -> None:
    browser = clinic.browser(OWNER)
    asked = press(browser, OWN, f"{OWN}remove")
    page = browser.get(asked.location)
    assert "kept for you alone" in page.text
    form = hidden(page.text, CONFIRM)
    back = browser.client.post(CONFIRM, data=form | {"secret_code": phone.code()})
    kept = browser.get(browser.get(back.location).location)
    assert "You have confirmed that it is you." in kept.text
    done = browser.client.post(f"{OWN}remove", data=hidden(kept.text, f"{OWN}remove"))
    assert (done.status_code, done.location) == (303, OWN)
    assert "recovery codes are left" not in browser.get(OWN).text


def test_a_login_that_was_stolen_before_is_none_any_more(clinic: Clinic) -> None:
    browser, thief = clinic.browser(OWNER), clinic.browser(OWNER)
    assert confirm(browser, OWN, password=RIGHT).status_code == 303
    assert browser.get(f"{OWN}app").status_code == 200
    assert thief.get("/intake/account/").status_code == 303
    shown = {"kind": "login", "secret": f"login of {OWNER.staff_id}"}
    assert clinic.internal("POST", "/principals", json=shown).status_code == 404


def test_a_login_through_a_provider_still_ends_with_that_of_the_provider(clinic: Clinic) -> None:
    secret = f"login of {OWNER.staff_id}"
    through = ProviderLogin(
        secret_hash=digest(secret),
        staff_id=OWNER.staff_id,
        account_key="account",
        session_key="session",
        ends_at=clinic.intake.now + timedelta(hours=12),
    )
    clinic.intake.transact(lambda unit: unit.provider_logins.keep(through))
    browser = clinic.browser(OWNER)
    confirm(browser, OWN, password=RIGHT)
    assert browser.get("/intake/account/").status_code == 200
    ending = Ending(account_key="account", session_key="session", token_id="t")
    assert clinic.intake.transact(lambda unit: end_logins(unit, ending)) == [OWNER.staff_id]
    assert browser.get("/intake/account/").status_code == 303


def test_it_is_asked_again_ten_minutes_later(clinic: Clinic) -> None:
    browser = clinic.browser(OWNER)
    confirm(browser, OWN, password=RIGHT)
    clinic.intake.wait(minutes=9, seconds=59)
    assert browser.get(f"{OWN}app").status_code == 200
    clinic.intake.wait(seconds=1)
    assert browser.get(f"{OWN}app").status_code == 303


def test_guessing_is_slowed_as_at_the_sign_in(clinic: Clinic, phone: Phone) -> None:
    thief = clinic.browser(SUPERVISOR)
    for _ in range(5):
        assert confirm(thief, OWN, password="wrong horse").status_code == 422
    assert confirm(thief, OWN, password=RIGHT).status_code == 429
    other = clinic.browser(OWNER)
    for _ in range(5):
        assert confirm(other, OWN, secret_code="12345").status_code == 422
    assert confirm(other, OWN, secret_code=phone.code()).status_code == 429


def test_a_second_click_leads_where_the_first_did(clinic: Clinic) -> None:
    browser = clinic.browser(OWNER)
    form = hidden(browser.get(f"{CONFIRM}?next={OWN}").text, CONFIRM) | {"password": RIGHT}
    before, first = f"login of {OWNER.staff_id}", browser.client.post(CONFIRM, data=form)
    made = held(browser)
    for one in (before, made):
        browser.client.set_cookie("attune_login", one)
        second = browser.client.post(CONFIRM, data=form)
        assert (second.status_code, second.location) == (303, first.location)
        assert held(browser) == made


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example"])
def test_nobody_is_sent_elsewhere(clinic: Clinic, elsewhere: str) -> None:
    browser = clinic.browser(OWNER)
    confirm(browser, OWN, password=RIGHT)
    assert browser.get(f"{CONFIRM}?next={elsewhere}").location == "/"


def test_a_file_waits_on_the_page(clinic: Clinic) -> None:
    browser = clinic.browser(ADMIN)
    page = confirm(browser, "/alerts/figures.csv", password=RIGHT)
    assert (page.status_code, 'href="/alerts/figures.csv"' in page.text) == (200, True)


def taken(clinic: Clinic, person: Principal, admin: Principal = ADMIN) -> TestResponse:
    """That admin, who has confirmed that it is them, takes that person's second factor away."""
    browser = clinic.browser(admin)
    page, action = f"/intake/staff/{person.staff_id}", f"/intake/staff/{person.staff_id}/second-factor"
    confirm(browser, page, password=RIGHT)
    form = hidden(browser.get("/intake/account/").text, "/intake/account/language")
    return browser.client.post(action, data=form)


def test_an_admin_takes_a_lost_one_away(clinic: Clinic, phone: Phone) -> None:
    assert phone
    assert taken(clinic, OWNER).status_code == 303
    assert not clinic.intake.transact(lambda unit: unit.second_factors.get(OWNER.staff_id)).any
    [mail] = clinic.intake.store.database["jobs"].find({"kind": "please-sign-in"})
    assert mail["about"] == {"staff_id": OWNER.staff_id}
    told = clinic.browser(OWNER).get("/intake/account/").text
    assert "Admin took your second factor away" in told
    with_app(clinic, OWNER)
    assert "took your second factor away" not in clinic.browser(OWNER).get("/intake/account/").text


def test_nobody_takes_their_own_away_as_an_admin(clinic: Clinic) -> None:
    with_app(clinic, ADMIN)
    browser = clinic.browser(ADMIN)
    page = browser.get(f"/intake/staff/{ADMIN.staff_id}")
    assert "another admin can take it away" in page.text
    assert re.search(r"/second-factor\"", page.text) is None
    action = f"/intake/staff/{ADMIN.staff_id}/second-factor"
    clinic.sign_in(ADMIN)
    form = hidden(browser.get("/intake/account/").text, "/intake/account/language")
    assert browser.client.post(action, data=form).status_code == 403


ASKED = sorted(CONFIRMED | {route for route, what in ROUTES.items() if what in {"roles", "export"}})
# Whoever has the link of a new clinic is nobody yet.
BY_LINK = "POST /intake/first-admin/<secret>"


@pytest.mark.parametrize("route", [route for route in ASKED if route != BY_LINK])
def test_what_outlasts_a_login_is_asked_again_about(clinic: Clinic, route: str) -> None:
    method, path = route.split(" ")
    path = re.sub("<[a-z_]+>", OWNER.staff_id, path)
    browser = clinic.browser(ADMIN)
    token = hidden(browser.get("/intake/account/").text, "/intake/account/language")["csrf_token"]
    if "/api/" in path:
        answer = browser.client.open(path, method=method, json={}, headers={"X-CSRFToken": token})
        assert answer.json is not None
        assert (answer.status_code, answer.json["slug"]) == (403, "confirmation-needed")
        assert CONFIRM in answer.json["detail"]
        assert clinic.ask(ADMIN, method, path.removeprefix("/intake/api"), json={}).status_code != 403
        return
    answer = browser.get(path) if method == "GET" else browser.client.post(path, data={"csrf_token": token})
    assert (answer.status_code, answer.location.split("?")[0]) == (303, CONFIRM)


def test_who_is_taken_on_is_not_typed_twice(clinic: Clinic) -> None:
    browser = clinic.browser(ADMIN)
    typed = {"name": "Nora New", "email": "nora@clinic.example", "roles": ["clinician", "supervisor"]}
    form = hidden(browser.get("/intake/staff").text, "/intake/staff")
    asked = browser.client.post("/intake/staff", data=form | typed | {"password": "quiet river stone"})
    kept = confirm(browser, asked.location.partition("next=")[2], password=RIGHT)
    page = browser.get(kept.location)
    assert "Nora New" in page.text
    fields = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', page.text))
    assert fields["email"] == "nora@clinic.example"
    assert re.findall(r'name="roles" value="([a-z]+)"', page.text) == ["clinician", "supervisor"]
    assert "quiet river" not in page.text


def test_a_stolen_login_does_not_make_passwords_enough(clinic: Clinic) -> None:
    clinic.intake.transact(lambda unit: change_clinic(unit, {"second_factor_required": True}))
    thief = clinic.browser(ADMIN)
    token = hidden(thief.get("/intake/account/").text, "/intake/account/language")["csrf_token"]
    shown = clinic.ask(ADMIN, "GET", "/clinic")
    headers = {"If-Match": shown.headers["ETag"], "X-CSRFToken": token}
    for body, status in (({"second_factor_required": False}, 403), ({"name": "Elsewhere"}, 200)):
        assert thief.client.put("/intake/api/clinic", json=body, headers=headers).status_code == status
    page = thief.get("/intake/clinic").text
    fields = dict(re.findall(r'name="([a-z_]+)"[^>]* value="([^"]*)"', page))
    fields |= {"time_zone": "UTC", "languages": "en", "csrf_token": token}
    fields.pop("second_factor_required", None)
    asked = thief.client.post("/intake/clinic", data=fields)
    assert (asked.status_code, asked.location.split("?")[0]) == (303, CONFIRM)
