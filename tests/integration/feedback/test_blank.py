"""Forms that come without answers: what machines press, and what a person may mean."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from services.feedback import consumer
from services.feedback.ports import Transact
from services.feedback.usecases.keep import keep_session
from shared.store import Store
from tests.infra.feedback_clinic import HandClock, rupture, token_of, weeks_later
from tests.infra.the_clinic import CALL

ANSWERED = {"heard": "8", "matters": "4", "fit": "0", "openness": "3", "goal-goal-1": "6", "week": "2"}
BLANK = {"note": "", "asks_repair": "yes"}
ASKED = "You left every question open."


@pytest.fixture
def path(clinic: Transact) -> str:
    return f"/feedback/c/{clinic(token_of)}"


def kept(store: Store) -> dict[str, Any]:
    return {
        name: list(store.database[name].find()) for name in ("ratings", "measures", "notes", "outbox", "thanks")
    }


def confirming(page: str) -> dict[str, str]:
    """What the second button sends."""
    form = page[page.index('id="wrong"') :].split("</form>", maxsplit=1)[0]
    return dict(re.findall(r'name="([^"]+)" value="([^"]+)"', form))


def test_the_form_as_it_comes_is_no_answer(web: FlaskClient, path: str, store: Store) -> None:
    before = kept(store)
    page = web.get(path).text
    form = page[page.index('id="check-in"') :].split("</form>", maxsplit=1)[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)"', form)
    assert {name for name, _value in hidden} >= {"secret", "asked"}
    answer = web.post(path, data=MultiDict([*hidden, ("note", "")]))
    assert (answer.status_code, ASKED in answer.text) == (422, True)
    assert kept(store) == before


@pytest.mark.parametrize(
    "nothing",
    [
        {},
        {"csrf_token": "x"},
        {"secret": "s" * 43},
        BLANK,
        BLANK | {"routing": "therapist"},
        {"heard": "", "goal-goal-1": " ", "phq-9-1": "", "note": "  \r\n"},
        {"note": "", "blank": "no"},
        {"mood": "5"},
    ],
)
def test_a_form_without_answers_changes_nothing_and_is_asked_about(
    web: FlaskClient, path: str, store: Store, nothing: dict[str, str]
) -> None:
    before = kept(store)
    page = web.post(path, data=nothing)
    assert page.status_code == 422
    assert ASKED in page.text
    assert 'name="heard"' in page.text, "with the form again"
    assert CALL in page.text
    assert kept(store) == before
    assert web.post(path, data=ANSWERED).status_code == 303, "and the link is not used up"


def test_a_machine_that_presses_send_wipes_no_answers(web: FlaskClient, path: str, store: Store) -> None:
    web.get(path)
    web.post(path, data=ANSWERED | {"note": "Hello", "routing": "therapist"})
    before = kept(store)
    page = web.post(path, data=BLANK)
    assert page.status_code == 422
    assert "Your earlier answers stay as they are" in page.text
    assert kept(store) == before


def test_whoever_means_it_sends_it_without_answers(web: FlaskClient, path: str, store: Store) -> None:
    web.get(path)
    again = confirming(web.post(path, data=BLANK).text)
    assert again["blank"] == "yes"
    assert web.post(path, data=again).status_code == 303
    (rating,) = store.database["ratings"].find()
    assert set(rating["answers"]["items"].values()) == {None}
    assert rating["secret_hash"]
    assert "You can change this" in web.get(path).text
    assert web.post(path, data=again).status_code == 303, "a lost reply costs nothing"


def test_a_change_to_nothing_is_taken_once_it_is_meant(web: FlaskClient, path: str, store: Store) -> None:
    web.get(path)
    web.post(path, data=ANSWERED)
    assert web.post(path, data=confirming(web.post(path, data=BLANK).text)).status_code == 303
    (rating,) = store.database["ratings"].find()
    assert (rating["answers"]["items"]["heard"], rating["revision"]) == (None, [1, 2])


def test_prefer_not_to_say_is_an_answer(web: FlaskClient, path: str, store: Store) -> None:
    assert web.post(path, data={"heard": "not-said"}).status_code == 303
    assert store.database["ratings"].count_documents({}) == 1


@pytest.mark.parametrize("only", [{"phq-9-9": "2"}, {"goal-goal-1": "3"}, {"homework": "done"}, {"week": "0"}])
def test_one_answer_is_enough(web: FlaskClient, path: str, only: dict[str, str]) -> None:
    assert web.post(path, data=BLANK | only).status_code == 303


def test_the_second_button_carries_that_the_repair_was_asked(
    web: FlaskClient, clinic: Transact, clock: HandClock, store: Store
) -> None:
    clinic(lambda unit: consumer.apply(unit, [rupture()]))
    clinic(lambda unit: keep_session(unit, weeks_later(0.9, "next")))
    clock.pass_(weeks=0.9)
    path = f"/feedback/c/{clinic(lambda unit: token_of(unit, 'next'))}"
    assert web.post(path, data=confirming(web.post(path, data=BLANK).text)).status_code == 303
    assert store.database["rupture_words"].count_documents({"answer": None}) == 1
