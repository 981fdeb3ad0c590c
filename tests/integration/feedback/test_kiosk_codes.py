"""Codes for tablets, and what strangers try with them: guessing, reuse, a colleague's, a stolen cookie."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from services.feedback.usecases.keep import keep_session
from services.feedback.web.tablet_cookie import COOKIE
from shared.store import Store
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.feedback_clinic import ADMIN, COLLEAGUE, SAM, HandClock, session, token_of
from tests.infra.kiosk import ANSWERED, CODE_PAGE, START, opened, secret_of, shown, staff, tablet
from tests.integration.feedback.test_access import API, BY_PAGE, INTERNAL, NOTES, OPEN, OWN


def test_a_code_works_once_for_five_minutes_and_the_newest_alone(
    app: Flask, kiosk: FlaskClient, clock: HandClock
) -> None:
    sam, other = staff(app, SAM), tablet(app, "Tablet 2")
    first, second = sam.code(), sam.code()
    assert first != second
    assert kiosk.post(START, data={"code": first}).status_code == 422
    assert kiosk.post(START, data={"code": second.replace(" ", "-")}).status_code == 303
    assert other.post(START, data={"code": second}).status_code == 422
    assert "There is no code right now." in sam.web.get(CODE_PAGE).text
    late = sam.code()
    clock.pass_(minutes=5)
    assert other.post(START, data={"code": late}).status_code == 422
    assert "There is no code right now." in sam.web.get(CODE_PAGE).text


def test_of_two_tablets_with_the_same_code_one_wins(app: Flask, kiosk: FlaskClient, store: Store) -> None:
    code, second = staff(app, SAM).code(), tablet(app, "Tablet 2")
    with ThreadPoolExecutor() as both:
        answers = both.map(lambda web: web.post(START, data={"code": code}).status_code, (kiosk, second))
        assert sorted(answers) == [303, 422]
    assert store.database["sittings"].count_documents({}) == 1


def test_after_five_wrong_codes_a_tablet_waits_and_no_other_does(
    app: Flask, kiosk: FlaskClient, clock: HandClock
) -> None:
    code, second = staff(app, SAM).code(), tablet(app, "Tablet 2")
    number = "111" if not code.startswith("111") else "222"
    guesses = [f"{number}{n:05}" for n in range(5)]
    with ThreadPoolExecutor() as crowd:
        statuses = list(crowd.map(lambda guess: kiosk.post(START, data={"code": guess}).status_code, guesses))
    assert sorted(statuses) == [422, 422, 422, 422, 429], "also all at once"
    refused = kiosk.post(START, data={"code": code})
    assert refused.status_code == 429, "and the right one does not help"
    assert "It takes codes again in 5 min." in refused.text
    assert second.post(START, data={"code": code}).status_code == 303
    clock.pass_(minutes=5)
    assert kiosk.post(START, data={"code": staff(app, SAM).code()}).status_code == 303


def test_slips_of_the_finger_cost_no_try(app: Flask, kiosk: FlaskClient) -> None:
    for typed in ("", "1234", "123456789", "abcdefgh", "1234567é", "<script>"):
        assert kiosk.post(START, data={"code": typed}).status_code == 422
    assert kiosk.post(START, data={"code": staff(app, SAM).code()}).status_code == 303


def test_a_code_is_over_after_five_wrong_tries_on_however_many_tablets(app: Flask, kiosk: FlaskClient) -> None:
    code = staff(app, SAM).code().replace(" ", "")
    wrong = code[:3] + f"{(int(code[3:]) + 1) % 100_000:05}"
    second = tablet(app, "Tablet 2")
    for web in (kiosk, kiosk, kiosk, kiosk, second):
        web.post(START, data={"code": wrong})
    assert second.post(START, data={"code": code}).status_code == 422
    assert second.post(START, data={"code": staff(app, SAM).code()}).status_code == 303, "a new one helps at once"


def test_no_code_and_no_secret_stands_in_the_database(app: Flask, kiosk: FlaskClient, store: Store) -> None:
    sam = staff(app, SAM)
    digits, secret = sam.code().replace(" ", ""), secret_of(kiosk)
    lead = staff(app, ADMIN)
    enrols = shown(lead.web.get(lead.add_tablet("Tablet 2")).text).replace(" ", "")
    kept = str([list(store.database[name].find()) for name in ("tablets", "kiosk_codes", "sittings")])
    for bare in (digits, digits[3:], secret, enrols):
        assert f"'{bare}'" not in kept
    address = kiosk.post(START, data={"code": digits}).headers["Location"].rpartition("/")[2]
    assert address not in str(list(store.database["sittings"].find()))


def test_a_colleague_without_access_gets_no_code(app: Flask, kiosk: FlaskClient, store: Store) -> None:
    assert kiosk
    sam, colleague = staff(app, SAM), staff(app, COLLEAGUE)
    code = sam.code()
    assert colleague.web.get(CODE_PAGE).status_code == 404
    own = "/feedback/sessions/none/check-in/tablet"
    field = sam.web.get(CODE_PAGE).text
    assert code in field
    for page in (CODE_PAGE, own):
        assert colleague.web.post(page).status_code in {400, 404}
    assert store.database["kiosk_codes"].count_documents({}) == 1
    reads = [(read["staff_id"], read["via"]) for read in store.database["link_reads"].find()]
    assert reads == [(SAM.staff_id, "kiosk")], "who made it is kept, once"
    assert "code for a tablet" in sam.web.get("/feedback/sessions/session-1/check-in").text


def test_a_code_opens_no_other_session(app: Flask, kiosk: FlaskClient, clinic: Transact, store: Store) -> None:
    clinic(lambda unit: keep_session(unit, session("session-2")))
    there = opened(app, kiosk, "session-2")
    kiosk.post(there, data=ANSWERED)
    assert [rating["session_id"] for rating in store.database["ratings"].find()] == ["session-2"]
    assert kiosk.get("/feedback/kiosk/c/session-1").headers["Location"] == START


def test_an_address_opens_nothing_without_the_tablet_that_it_was_opened_on(
    app: Flask, kiosk: FlaskClient, store: Store
) -> None:
    there = opened(app, kiosk)
    second = tablet(app, "Tablet 2")
    assert second.get(there).headers["Location"] == START
    assert second.post(there, data=ANSWERED).headers["Location"].startswith(START)
    assert app.test_client().get(there).status_code == 403
    assert app.test_client().post(there, data=ANSWERED).status_code == 403
    assert store.database["ratings"].count_documents({}) == 0


def test_a_stolen_cookie_opens_nothing_but_the_start(app: Flask, kiosk: FlaskClient, clinic: Transact) -> None:
    secret, thief = secret_of(kiosk), app.test_client()
    for name in (COOKIE.name, LOGIN_COOKIE, "attune_check_in"):
        thief.set_cookie(name, secret)
    bearer = {"Authorization": f"Bearer {secret}"}
    for path in BY_PAGE | OWN.keys() | {"/feedback/pinned", "/feedback/kept/x", "/feedback/tablets/x"}:
        assert thief.get(path).status_code == 303, path
    for path in (API, NOTES):
        assert thief.get(path).status_code == thief.get(path, headers=bearer).status_code == 401
    for path, method in INTERNAL.items():
        assert thief.open(path.replace("<client_id>", "maya"), method=method, headers=bearer).status_code == 401
    for path in OPEN:
        if "<token>" in path or "<address>" in path:
            named = path.replace("<token>", secret).replace("<address>", secret)
            assert "Sam" not in thief.get(named).text
    assert clinic(token_of) not in thief.get(START).text


def test_a_revoked_tablet_can_do_nothing_from_that_moment(app: Flask, kiosk: FlaskClient, store: Store) -> None:
    there, lead = opened(app, kiosk), staff(app, ADMIN)
    (row,) = store.database["tablets"].find()
    lead.send("/feedback/tablets", to=f"/feedback/tablets/{row['_id']}/revoke")
    for page in (START, there, f"{there}/close", f"{there}/thanks"):
        assert kiosk.get(page).status_code == 403
    assert kiosk.post(there, data=ANSWERED).status_code == 403
    assert kiosk.post(START, data={"code": "1234 5678"}).status_code == 403
    assert store.database["ratings"].count_documents({}) == 0
    assert "revoked" in lead.web.get("/feedback/tablets").text
    not_safe = kiosk.post(f"{there}/not-safe")
    assert not_safe.status_code == 200, "a cry for help is heard all the same"
    assert store.database["safety_notices"].count_documents({}) == 1
