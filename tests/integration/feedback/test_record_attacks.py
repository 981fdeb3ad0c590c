"""Who tries to get into a client's record, and what they get."""

from __future__ import annotations

import re

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.feedback.domain.answers import Note
from services.feedback.ports import Transact
from services.feedback.usecases.keep import keep_client
from services.feedback.usecases.rate import rate_session
from shared.contracts.principal import Principal
from shared.contracts.revision import Revision
from shared.store import Store
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.feedback_clinic import (
    ADMIN,
    BY_API,
    COLLEAGUE,
    LEAD,
    OTHER_LEAD,
    SAM,
    HandClock,
    maya,
    sent,
    token_of,
)
from tests.infra.my_record import (
    COOKIE,
    OTHER_PIN,
    PIN,
    RECORD,
    code_page,
    is_open,
    make_code,
    opened,
    press,
    type_code,
)

WORDS = "Nobody of the staff may read this"
WRONG = "does not open a record"


def other_than(code: str) -> str:
    """A code that begins like this one, and ends otherwise."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def test_a_code_is_of_no_use_after_five_wrong_tries(app: Flask) -> None:
    code = make_code(app)
    for _ in range(5):
        assert WRONG in type_code(app.test_client(), other_than(code)).text
    assert WRONG in type_code(app.test_client(), code).text
    assert type_code(app.test_client(), make_code(app)).status_code == 303


def test_four_wrong_tries_leave_the_client_a_fifth(app: Flask) -> None:
    code = make_code(app)
    for _ in range(4):
        type_code(app.test_client(), other_than(code))
    assert type_code(app.test_client(), code).status_code == 303


def test_a_code_is_used_once_and_lives_a_quarter_of_an_hour(app: Flask, clock: HandClock) -> None:
    code = make_code(app)
    assert type_code(app.test_client(), code).status_code == 303
    assert WRONG in type_code(app.test_client(), code, OTHER_PIN).text
    code = make_code(app)
    clock.pass_(minutes=15)
    assert WRONG in type_code(app.test_client(), code).text


def test_a_new_code_takes_the_place_of_the_one_before(app: Flask) -> None:
    before, after = make_code(app), make_code(app)
    assert WRONG in type_code(app.test_client(), before).text
    assert type_code(app.test_client(), after).status_code == 303


def test_whoever_goes_on_guessing_waits_longer_each_time_and_others_do_not(app: Flask) -> None:
    web = app.test_client()
    statuses = [type_code(web, f"00000000{n:02}").status_code for n in range(32)]
    assert statuses[:31] == [422] * 31
    assert statuses[31] == 429
    page = type_code(web, "0000000099")
    assert "Nothing is locked" in page.text
    assert int(page.headers["Retry-After"]) >= 1
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert type_code(elsewhere, make_code(app)).status_code == 303


@pytest.mark.parametrize("typed", ["", "1", "abcdefghij", "1" * 41, "0000000000", "²²²²²²²²²²", "\x00123456789"])
def test_what_is_no_code_opens_nothing(app: Flask, typed: str) -> None:
    web = app.test_client()
    assert type_code(web, typed).status_code == 422
    assert web.get_cookie(COOKIE, path=RECORD) is None


def test_a_login_that_somebody_planted_is_not_gone_on_with(app: Flask) -> None:
    web = app.test_client()
    web.set_cookie(COOKIE, "planted", path=RECORD)
    assert type_code(web, make_code(app)).status_code == 303
    made = web.get_cookie(COOKIE, path=RECORD)
    assert made
    assert made.value != "planted"
    thief = app.test_client()
    thief.set_cookie(COOKIE, "planted", path=RECORD)
    assert not is_open(thief)


def test_the_cookie_is_for_these_pages_alone_and_out_of_reach_of_scripts(app: Flask) -> None:
    answer = type_code(app.test_client(), make_code(app))
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith(f"{COOKIE}="))
    for part in ("HttpOnly", "SameSite=Strict", f"Path={RECORD}"):
        assert part in cookie
    assert "Expires" not in cookie


def test_every_form_needs_the_token_of_its_page(app: Flask) -> None:
    web, code = opened(app), make_code(app)
    typed = {"code": code, "pin": PIN, "pin_again": PIN}
    assert app.test_client().post(f"{RECORD}/open", data=typed).status_code == 400
    for action in (f"{RECORD}/sign-out", f"{RECORD}/exit"):
        assert web.post(action).status_code == 400
    assert is_open(web)
    staff = app.test_client()
    staff.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    assert "room-code" not in staff.post(code_page()).text


def test_opening_an_address_of_a_form_does_nothing(app: Flask) -> None:
    web = opened(app)
    for action in ("open", "sign-out", "exit"):
        assert web.get(f"{RECORD}/{action}").headers["Location"] == RECORD
    assert is_open(web)


@pytest.mark.parametrize("who", [SAM, LEAD, COLLEAGUE, OTHER_LEAD, ADMIN], ids=lambda who: who.name)
def test_no_login_of_staff_opens_a_record(app: Flask, clinic: Transact, who: Principal) -> None:
    opened(app)
    clinic(lambda unit: rate_session(unit, token_of(unit), sent(Note(text=WORDS, routing="supervisor")), BY_API))
    web = app.test_client()
    web.set_cookie(LOGIN_COOKIE, who.staff_id)
    web.set_cookie(COOKIE, who.staff_id, path=RECORD)
    assert not is_open(web)
    assert WORDS not in web.get(RECORD, headers={"Authorization": f"Bearer {who.staff_id}"}).text


@pytest.mark.parametrize("who", [SAM, LEAD], ids=lambda who: who.name)
def test_staff_who_can_see_the_client_open_no_record_in_passing(app: Flask, who: Principal) -> None:
    web, code = app.test_client(), make_code(app)
    web.set_cookie(LOGIN_COOKIE, who.staff_id)
    assert type_code(web, code).status_code == 403
    assert not is_open(web)
    assert type_code(app.test_client(), code).status_code == 303


def test_whoever_makes_a_code_and_chooses_a_pin_reads_nothing_that_was_kept_from_them(
    app: Flask, clinic: Transact, clock: HandClock
) -> None:
    opened(app)
    clinic(lambda unit: rate_session(unit, token_of(unit), sent(Note(text=WORDS, routing="supervisor")), BY_API))
    clock.pass_(seconds=1)
    as_the_client = opened(app, pin=OTHER_PIN)
    assert WORDS not in as_the_client.get(RECORD).text


def test_another_pin_ends_every_login_that_the_old_one_opened(app: Flask) -> None:
    before = opened(app)
    opened(app, pin=OTHER_PIN)
    assert not is_open(before)


def test_a_client_sees_their_own_record_whatever_they_ask_for(app: Flask, clinic: Transact) -> None:
    clinic(lambda unit: rate_session(unit, token_of(unit), sent(Note(text=WORDS, routing="therapist")), BY_API))
    noor = msgspec.structs.replace(maya("noor"), clinician_id=COLLEAGUE.staff_id, revision=Revision(1, 2))
    clinic(lambda unit: keep_client(unit, noor))
    web = opened(app, client_id="noor", who=COLLEAGUE)
    for query in ("", "?client_id=maya", "/maya"):
        assert WORDS not in web.get(RECORD + query).text


def test_a_clients_login_opens_no_page_of_staff_and_no_other_service(app: Flask) -> None:
    made = opened(app).get_cookie(COOKIE, path=RECORD)
    assert made
    for rule in app.url_map.iter_rules():
        if rule.rule in OPEN_TO_ALL or rule.rule.startswith((RECORD, "/feedback/c/", "/feedback/thanks/")):
            continue
        path = re.sub("<[^>]*>", "maya", rule.rule)
        for method in (rule.methods or set()) & {"GET", "POST", "PUT"}:
            assert refused(app, path, method, made.value), (method, path)


OPEN_TO_ALL = {
    "/feedback/api/check-ins/<token>",
    "/feedback/api/instruments",
    "/feedback/accessibility",
    "/feedback/kiosk/enrol",
    "/feedback/kiosk/enrol/<code>",
    "/feedback/static/<path:file>",
    "/feedback/livez",
    "/feedback/readyz",
    "/feedback/api/",
    "/feedback/api/openapi.json",
    "/metrics",
}


def refused(app: Flask, path: str, method: str, secret: str) -> bool:
    """Whether somebody who shows this as every kind of credential is sent to sign in, or turned away."""
    web = app.test_client()
    for name in (COOKIE, LOGIN_COOKIE):
        web.set_cookie(name, secret)
    answers = [
        web.open(path, method=method),
        app.test_client().open(path, method=method, headers={"Authorization": f"Bearer {secret}"}),
    ]
    return all(answer.status_code in {303, 400, 401, 403, 404} for answer in answers)


def test_a_wrong_code_says_the_same_whether_or_not_a_client_has_one(app: Flask) -> None:
    code = make_code(app)
    other = "9999999999" if not code.startswith("9999") else "1111111111"
    tried = [type_code(app.test_client(), typed) for typed in (other_than(code), other)]
    said = [re.sub('value="[^"]*"', "", answer.text) for answer in tried]
    assert said[0] == said[1]


def test_signing_out_elsewhere_leaves_no_way_back(app: Flask, store: Store) -> None:
    web = opened(app)
    made = web.get_cookie(COOKIE, path=RECORD)
    assert made
    press(web, f"{RECORD}/sign-out")
    thief: FlaskClient = app.test_client()
    thief.set_cookie(COOKIE, made.value, path=RECORD)
    assert not is_open(thief)
    assert list(store.database["record_logins"].find()) == []
