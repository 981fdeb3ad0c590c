"""In whose words an answer was given: a form says which statements it showed, and a rating keeps that."""

from __future__ import annotations

import json
from functools import partial

from flask.testing import FlaskClient

from services.feedback.ports import Transact, Unit
from services.feedback.usecases.keep import keep_session
from services.feedback.usecases.rate import rate_session
from shared.store import Store
from tests.infra.feedback_clinic import BY_API, INSTRUMENTS, items, sent, token_of, weeks_later

OLD, NEW = ([each.words for each in INSTRUMENTS.check_in(version, "en").statements] for version in (1, 2))
ANSWERS = {"heard": "9", "matters": "9", "fit": "9", "openness": "9"}


def rate_in_todays_words(unit: Unit, session_id: str, days: int) -> None:
    """Answer all four statements about a session of so many days later."""
    keep_session(unit, weeks_later(days / 7, session_id))
    rate_session(unit, token_of(unit, session_id), sent(), BY_API)


def kept(store: Store) -> int:
    """In which words the one rating was given."""
    found = store.database["ratings"].find_one()
    assert found
    return int(found["instrument_version"])


def test_a_page_of_today_asks_in_todays_words_and_says_so(
    web: FlaskClient, clinic: Transact, store: Store
) -> None:
    path = f"/feedback/c/{clinic(token_of)}"
    page = web.get(path).text
    assert [words for words in NEW if words not in page] == []
    assert 'name="instrument_version" value="2"' in page

    assert web.post(path, data=ANSWERS | {"instrument_version": "2"}).status_code == 303
    assert kept(store) == INSTRUMENTS.newest == 2


def test_a_page_that_was_open_before_the_words_changed_keeps_its_own(
    web: FlaskClient, clinic: Transact, store: Store
) -> None:
    """Such a page has no field for it; nobody is taken to have answered what they did not read."""
    path = f"/feedback/c/{clinic(token_of)}"
    web.get(path)

    again = web.post(path, data=ANSWERS | {"note": "Not yet", "routing": ""})
    assert again.status_code == 422
    assert [words for words in OLD if words not in again.text] == [], "shown again in the words that were answered"
    assert 'name="instrument_version" value="1"' in again.text

    assert web.post(path, data=ANSWERS).status_code == 303
    assert kept(store) == 1


def test_answers_are_changed_in_the_words_that_were_asked(
    web: FlaskClient, clinic: Transact, store: Store
) -> None:
    path = f"/feedback/c/{clinic(token_of)}"
    web.get(path)
    assert web.post(path, data=ANSWERS).status_code == 303

    page = web.get(path).text

    assert [words for words in OLD if words not in page] == []
    assert web.post(path, data=ANSWERS | {"heard": "3", "instrument_version": "1"}).status_code == 303
    assert kept(store) == 1


def test_no_picture_draws_answers_to_other_words_as_one_line(web: FlaskClient, clinic: Transact) -> None:
    for n in range(3):
        clinic(partial(rate_in_todays_words, session_id=f"s{n}", days=n - 4))
    path = f"/feedback/c/{clinic(token_of)}"
    web.get(path)

    old = web.post(path, data=ANSWERS).location

    assert "<svg" not in web.get(old).text


def test_what_was_kept_on_a_phone_is_shown_with_the_words_that_it_answers(
    web: FlaskClient, clinic: Transact
) -> None:
    path = f"/feedback/c/{clinic(token_of)}"
    assert [words for words in OLD if words not in web.get(f"{path}?instrument_version=1").text] == []
    for unknown in ("9", "0", "none", ""):
        assert [words for words in NEW if words not in web.get(f"{path}?instrument_version={unknown}").text] == []


def test_that_other_words_were_answered_is_said_to_others_too(
    web: FlaskClient, clinic: Transact, store: Store
) -> None:
    path = f"/feedback/api/check-ins/{clinic(token_of)}"
    mine = {"Check-In-Secret": web.get(path).get_json()["secret"]}
    for version, more in (
        (1, {}),
        (2, {"note": {"text": "The other page said it better.", "routing": "therapist"}}),
    ):
        body = {"items": items(heard=9), "instrument_version": version} | more
        assert web.put(path, json=body, headers=mine).status_code == 200
    assert kept(store) == 2
    rows = store.database["outbox"].find().sort("_id", 1)
    said = [json.loads(row["value"]) for row in rows]
    assert [event["instrument_version"] for event in said if "instrument_version" in event] == [1, 2]


def test_an_unknown_version_is_refused(web: FlaskClient, clinic: Transact) -> None:
    path = f"/feedback/c/{clinic(token_of)}"
    assert web.post(path, data=ANSWERS | {"instrument_version": "9"}).status_code == 422


def test_a_program_answers_what_it_was_given(web: FlaskClient, clinic: Transact, store: Store) -> None:
    path = f"/feedback/api/check-ins/{clinic(token_of)}"
    shown = web.get(path).get_json()
    assert shown["instrument"]["version"] == 2
    assert [each["words"] for each in shown["instrument"]["statements"]] == NEW

    assert web.put(path, json={"items": items(heard=9), "instrument_version": 1}).status_code == 200
    assert kept(store) == 1
    assert web.put(path, json={"items": items(heard=9)}).status_code == 200, "the same again is the same"
    assert kept(store) == 1


def test_a_program_changes_answers_in_the_words_of_then(web: FlaskClient, clinic: Transact, store: Store) -> None:
    path = f"/feedback/api/check-ins/{clinic(token_of)}"
    shown = web.get(path).get_json()
    mine = {"Check-In-Secret": shown["secret"]}
    body = {"items": items(heard=9), "instrument_version": 1}
    assert web.put(path, json=body, headers=mine).status_code == 200
    assert web.get(path, headers=mine).get_json()["instrument"]["version"] == 1
    assert web.put(path, json={"items": items(heard=3)}, headers=mine).status_code == 200
    assert kept(store) == 1


def test_one_that_does_not_say_answers_in_todays_words(web: FlaskClient, clinic: Transact, store: Store) -> None:
    path = f"/feedback/api/check-ins/{clinic(token_of)}"
    assert web.put(path, json={"items": items(heard=9)}).status_code == 200
    assert kept(store) == 2
    assert web.put(path, json={"items": items(heard=9), "instrument_version": 3}).status_code == 422
