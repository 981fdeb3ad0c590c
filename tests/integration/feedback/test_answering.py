"""Who may see and change what was answered: attacks by whoever has the link, and what they never cost a client."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.feedback.domain.rating import MOST_GUESSES
from services.feedback.ports import Transact
from shared.store import Store
from tests.infra.feedback_clinic import SECRET, HandClock, token_of
from tests.infra.the_clinic import CALL

ANSWERED = {"heard": "8", "matters": "not-said", "fit": "0", "openness": "3", "goal-goal-1": "6", "week": "2"}
PHQ = {f"phq-9-{number}": "1" for number in range(1, 9)}
NOTE = {"note": "Not for Sam", "routing": "supervisor"}
BODY: dict[str, Any] = {
    "items": {"heard": 8, "matters": None, "fit": 0, "openness": 3},
    "goals": [{"goal_id": "goal-1", "score": 6}],
    "week": 2,
}
COOKIE = "attune_check_in"
HEADER = "Check-In-Secret"


@pytest.fixture
def token(clinic: Transact) -> str:
    return clinic(token_of)


@pytest.fixture
def path(token: str) -> str:
    return f"/feedback/c/{token}"


@pytest.fixture
def api(token: str) -> str:
    return f"/feedback/api/check-ins/{token}"


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """Somebody else with the link, in a browser of their own."""
    return app.test_client()


def field(page: str) -> str:
    """The secret that stands in the form."""
    found = re.search(r'name="secret" value="([^"]+)"', page)
    assert found
    return found[1]


def kept(store: Store) -> dict[str, Any]:
    """All that a sending could have changed."""
    rows = {name: list(store.database[name].find()) for name in ("ratings", "measures", "notes", "outbox")}
    for rating in rows["ratings"]:
        del rating["guesses"]
    return rows


def test_the_form_leaves_a_secret_for_this_check_in_alone(web: FlaskClient, path: str) -> None:
    page = web.get(path)
    cookie = page.headers["Set-Cookie"]
    assert f"{COOKIE}={field(page.text)};" in cookie
    assert f"Path={path}" in cookie.split("; ")
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Expires=Mon, 09 Mar 2026 15:15:00 GMT" in cookie.split("; ")
    assert len(field(page.text)) == 43
    assert field(web.get(path).text) == field(page.text), "a second tab has the same"


def test_every_browser_gets_a_secret_of_its_own(web: FlaskClient, stranger: FlaskClient, path: str) -> None:
    assert field(web.get(path).text) != field(stranger.get(path).text)


def test_whoever_else_has_the_link_sees_nothing_of_the_answers(
    web: FlaskClient, stranger: FlaskClient, path: str
) -> None:
    web.get(path)
    web.post(path, data=ANSWERED | PHQ | NOTE)
    for page in (stranger.get(path), stranger.post(path, data={"heard": "1"})):
        assert page.status_code == 409
        assert "You have already answered" in page.text
        assert CALL in page.text
        assert "checked" not in page.text
        assert "Not for Sam" not in page.text


@pytest.mark.parametrize(
    "sent", [{"heard": "1"}, ANSWERED | {"heard": "9"}, ANSWERED | {"note": "I!", "routing": "supervisor"}]
)
def test_nor_can_they_change_them(
    web: FlaskClient, stranger: FlaskClient, path: str, store: Store, sent: dict[str, str]
) -> None:
    web.get(path)
    web.post(path, data=ANSWERED | PHQ | NOTE)
    before = kept(store)
    stranger.get(path)
    assert stranger.post(path, data=sent).status_code == 409
    assert stranger.post(path, data=sent | {"secret": "x" * 43}).status_code == 409
    assert kept(store) == before


def test_the_form_alone_is_enough_where_a_browser_takes_no_cookies(app: Flask, path: str, store: Store) -> None:
    phone = app.test_client(use_cookies=False)
    secret = {"secret": field(phone.get(path).text)}
    thanks = phone.post(path, data=ANSWERED | secret)
    assert thanks.status_code == 303
    assert "change your answers" not in phone.get(thanks.location).text, "it cannot come back"
    assert phone.post(path, data=ANSWERED | secret).status_code == 303
    assert phone.post(path, data=ANSWERED | secret | {"heard": "7"}).status_code == 303, "as when it goes back"
    assert phone.get(path).status_code == 409
    (rating,) = store.database["ratings"].find()
    assert (rating["revision"], rating["answers"]["items"]["heard"]) == ([1, 2], 7)


def test_opening_binds_nothing(web: FlaskClient, stranger: FlaskClient, path: str, api: str) -> None:
    stranger.get(path)
    stranger.get(api)
    web.get(path)
    assert web.post(path, data=ANSWERED).status_code == 303
    assert "You can change this" in web.get(path).text
    assert stranger.get(path).status_code == 409


def test_the_secret_that_is_kept_opens_nothing(web: FlaskClient, path: str, store: Store) -> None:
    secret = field(web.get(path).text)
    web.post(path, data=ANSWERED)
    (rating,) = store.database["ratings"].find()
    assert secret not in str(rating)
    assert rating["secret_hash"]
    thief = {"secret": rating["secret_hash"][:43]}
    web.delete_cookie(COOKIE, path=path)
    assert web.post(path, data={"heard": "1"} | thief).status_code == 409


@pytest.mark.parametrize("nonsense", ["", "short", "x" * 44, "ü" * 43, "<script>" + "x" * 35])
def test_what_is_no_secret_of_ours_costs_no_answer(app: Flask, path: str, store: Store, nonsense: str) -> None:
    phone = app.test_client(use_cookies=False)
    assert phone.post(path, data=ANSWERED | {"secret": nonsense}).status_code == 303
    (rating,) = store.database["ratings"].find()
    assert rating["secret_hash"] is None
    assert phone.post(path, data={"heard": "1"} | {"secret": nonsense}).status_code == 409


def test_a_rating_of_an_earlier_version_is_seen_and_changed_by_nobody(
    web: FlaskClient, path: str, api: str, store: Store
) -> None:
    web.get(path)
    web.post(path, data=ANSWERED)
    store.database["ratings"].update_one({}, {"$unset": {"secret_hash": "", "guesses": ""}})
    assert web.get(path).status_code == 409
    assert web.post(path, data={"heard": "1"}).status_code == 409
    assert web.get(api).status_code == 409
    assert web.put(api, json=BODY | {"week": 9}).status_code == 409
    assert web.post(path, data=ANSWERED).status_code == 303, "but a lost reply is made good"


@pytest.mark.parametrize("later", [{"minutes": 1}, {"minutes": 16}, {"days": 8}])
def test_the_same_again_is_thanked_for_at_any_time_whoever_sends_it(
    web: FlaskClient, stranger: FlaskClient, path: str, store: Store, clock: HandClock, later: dict[str, float]
) -> None:
    sent = ANSWERED | PHQ | NOTE
    web.get(path)
    web.post(path, data=sent)
    before = kept(store)
    clock.pass_(**later)
    for browser in (web, stranger):
        answer = browser.post(path, data=sent)
        assert answer.status_code == 303
        assert "Thank you" in browser.get(answer.location).text
    assert kept(store) == before


def test_a_strangers_thanks_have_no_picture_and_offer_no_change(
    web: FlaskClient, stranger: FlaskClient, path: str
) -> None:
    web.get(path)
    mine = web.post(path, data=ANSWERED | {"matters": "3"})
    theirs = stranger.post(path, data=ANSWERED | {"matters": "3"})
    for browser, answer, owner in ((web, mine, True), (stranger, theirs, False)):
        page = browser.get(answer.location).text
        assert ("This was your first full check-in" in page) is owner
        assert ("you can change your answers" in page) is owner


def test_guessing_ends_after_some_tries_and_costs_the_client_nothing(
    web: FlaskClient, stranger: FlaskClient, path: str, store: Store
) -> None:
    web.get(path)
    web.post(path, data=ANSWERED)
    before = kept(store)
    for heard in range(MOST_GUESSES):
        assert stranger.post(path, data=ANSWERED | {"week": "9", "heard": str(heard % 11)}).status_code == 409
    assert stranger.post(path, data=ANSWERED).status_code == 409, "the right one looks like all others by now"
    assert web.post(path, data=ANSWERED).status_code == 303
    assert kept(store) == before
    assert web.post(path, data=ANSWERED | {"heard": "1"}).status_code == 303


def test_nobody_learns_whether_there_is_a_note_by_taking_it_back(
    web: FlaskClient, stranger: FlaskClient, api: str
) -> None:
    for more in ({}, {"note": {"text": "Not for Sam", "routing": "supervisor"}}):
        assert web.put(api, json=BODY | more, headers={HEADER: SECRET}).status_code == 200
        assert stranger.put(api, json=BODY | {"note": None}).status_code == 409
        assert stranger.put(api, json=BODY).status_code == 200, "which says nothing of a note"


def test_a_program_gets_a_secret_and_changes_the_rating_with_it(web: FlaskClient, api: str) -> None:
    holds = {HEADER: web.get(api).get_json()["secret"]}
    assert web.put(api, json=BODY, headers=holds).get_json()["revision"] == 1
    assert web.get(api, headers=holds).get_json()["secret"] == holds[HEADER]
    assert web.put(api, json=BODY | {"week": 9}, headers=holds).get_json()["revision"] == 2
    for headers in ({}, {HEADER: web.get(api, headers=holds).get_json()["secret"][::-1]}):
        assert web.get(api, headers=headers).status_code == 409
        refused = web.put(api, json=BODY, headers=headers)
        assert (refused.status_code, refused.get_json()["slug"]) == (409, "conflict")
        assert "secret" in refused.get_json()["detail"]
        assert web.put(api, json=BODY | {"week": 9}, headers=headers).get_json()["revision"] == 2


def test_a_program_that_brings_none_is_taken_and_cannot_change_it(web: FlaskClient, api: str) -> None:
    assert web.put(api, json=BODY).status_code == 200
    assert web.put(api, json=BODY).status_code == 200
    assert web.put(api, json=BODY | {"week": 9}).status_code == 409


def test_a_program_is_told_of_a_header_that_is_no_secret(web: FlaskClient, api: str, store: Store) -> None:
    for answer in (web.get(api, headers={HEADER: "mine"}), web.put(api, json=BODY, headers={HEADER: "mine"})):
        assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [HEADER])
    assert store.database["ratings"].count_documents({}) == 0
