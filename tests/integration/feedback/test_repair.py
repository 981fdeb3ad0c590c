"""The client's own word on what felt off, on the page and over the API."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.feedback import consumer
from services.feedback.ports import Transact
from services.feedback.usecases.keep import keep_session
from shared.store import Store
from tests.infra.feedback_clinic import SECRET, HandClock, items, rupture, token_of, weeks_later

HOLDS = {"Check-In-Secret": SECRET}
QUESTION = "Last time something felt off. Did you get to talk about it?"


@pytest.fixture
def token(clinic: Transact, clock: HandClock) -> str:
    """The check-in of the week after the rupture, which the clinician has seen."""
    clinic(lambda unit: consumer.apply(unit, [rupture()]))
    clinic(lambda unit: keep_session(unit, weeks_later(0.9, "next")))
    clock.pass_(weeks=0.9)
    return clinic(lambda unit: token_of(unit, "next"))


@pytest.fixture
def path(token: str) -> str:
    return f"/feedback/c/{token}"


def answered(store: Store) -> list[bytes]:
    rows = store.database["outbox"].find().sort("_id", 1)
    return [row["value"] for row in rows if b"repair-answered" in dict(row["headers"])["ce_type"]]


def put(web: FlaskClient, token: str, **more: object) -> tuple[int, dict[str, Any]]:
    answer = web.put(f"/feedback/api/check-ins/{token}", json={"items": items(heard=7), **more}, headers=HOLDS)
    return answer.status_code, answer.get_json()


def test_the_page_asks_in_plain_words_and_takes_the_answer(web: FlaskClient, path: str, store: Store) -> None:
    page = web.get(path).text
    assert QUESTION in page
    for words in ("Yes, and it helped", "Yes, not yet settled", "No", "Nothing was off"):
        assert f"<span>{words}</span>" in page
    assert "rupture" not in page.lower()
    assert '" checked' not in page
    assert web.post(path, data={"heard": "7", "asks_repair": "yes", "repair": "helped"}).status_code == 303
    (event,) = answered(store)
    assert b'"answer":"helped"' in event.replace(b" ", b"")
    assert 'name="repair" value="helped" checked' in web.get(path).text


def test_it_may_be_left_unanswered(web: FlaskClient, path: str, store: Store) -> None:
    assert web.post(path, data={"heard": "7", "asks_repair": "yes"}).status_code == 303
    assert answered(store) == []
    assert store.database["rupture_words"].count_documents({"answer": None}) == 1


def test_other_check_ins_do_not_ask(web: FlaskClient, clinic: Transact) -> None:
    assert QUESTION not in web.get(f"/feedback/c/{clinic(token_of)}").text


def test_a_word_that_nobody_offered_is_shown_again(web: FlaskClient, path: str) -> None:
    page = web.post(path, data={"heard": "7", "asks_repair": "yes", "repair": "maybe"})
    assert page.status_code == 422
    assert 'href="#repair"' in page.text


def test_a_program_asks_and_answers(web: FlaskClient, token: str, store: Store) -> None:
    assert web.get(f"/feedback/api/check-ins/{token}").get_json()["asks_repair"] is True
    assert put(web, token, repair="unsettled")[0] == 200
    assert put(web, token, repair="helped")[1]["revision"] == 2
    assert len(answered(store)) == 2


def test_a_program_is_told_what_is_wrong(web: FlaskClient, token: str, clinic: Transact) -> None:
    for wrong in ("maybe", "", 1, ["helped"]):
        status, problem = put(web, token, repair=wrong)
        assert (status, list(problem["errors"])) == (422, ["repair"])
    unasked = clinic(token_of)
    assert web.get(f"/feedback/api/check-ins/{unasked}").status_code == 200
    status, problem = put(web, unasked, repair="helped")
    assert (status, list(problem["errors"])) == (422, ["repair"])
    assert put(web, unasked, repair=None)[0] == 200
