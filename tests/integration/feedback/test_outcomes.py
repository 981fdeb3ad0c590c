"""The questionnaires on the page and over the API, on the real application and database."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from services.feedback.usecases.keep import keep_clinic, keep_session
from shared.store import Store
from tests.infra.feedback_clinic import GAD_7, INSTRUMENTS, PHQ_9, HandClock, items, token_of, weeks_later
from tests.infra.the_clinic import CALL, clinic_updated

PHQ = {f"phq-9-{number}": "1" for number in range(1, 10)}
GAD = {f"gad-7-{number}": "2" for number in range(1, 8)}


@pytest.fixture
def token(clinic: Transact) -> str:
    return clinic(token_of)


@pytest.fixture
def path(token: str) -> str:
    return f"/feedback/c/{token}"


def kinds(store: Store) -> list[str]:
    rows = store.database["outbox"].find().sort("_id", 1)
    return [dict(row["headers"])["ce_type"].decode().split(".")[2] for row in rows]


def kept(store: Store) -> dict[str, list[int | None]]:
    return {row["outcome"]["instrument"]: row["outcome"]["answers"] for row in store.database["measures"].find()}


def test_the_form_asks_them_in_the_words_of_their_authors(web: FlaskClient, path: str) -> None:
    page = web.get(path).text
    assert "About the last two weeks" in page
    for asked in (PHQ_9, GAD_7):
        words = asked.wordings["en"]
        for text in (words.stem, *words.items, *words.answers, words.title, words.footer):
            assert text in page


def test_what_was_answered_is_kept_with_the_rating_and_may_be_changed(
    web: FlaskClient, path: str, store: Store, clock: HandClock
) -> None:
    web.get(path)
    assert web.post(path, data={"heard": "7"} | PHQ | {"phq-9-9": "0"} | GAD).status_code == 303
    assert kept(store) == {"phq-9": [1] * 8 + [0], "gad-7": [2] * 7}
    assert kinds(store) == ["session-rated", "outcome-measured", "outcome-measured"]
    clock.pass_(minutes=14)
    page = web.get(path).text
    assert 'name="phq-9-9" value="0" checked' in page
    assert 'name="gad-7-7" value="2" checked' in page
    web.post(path, data={"heard": "7"} | PHQ | {"phq-9-9": "not-said"})
    assert kept(store) == {"phq-9": [1] * 8 + [None], "gad-7": [2] * 7}
    clock.pass_(minutes=1)
    assert web.post(path, data=PHQ).status_code == 409


def test_they_may_be_left_out(web: FlaskClient, path: str, store: Store) -> None:
    assert web.post(path, data={"heard": "7"} | dict.fromkeys(GAD, "not-said")).status_code == 303
    assert kept(store) == {"gad-7": [None] * 7}
    assert kinds(store) == ["session-rated"]


def test_how_many_there_are_stands_at_the_start_and_that_they_were_left_open_is_kept(
    web: FlaskClient, path: str, store: Store
) -> None:
    page = web.get(path).text
    assert page.index("This time 17 more questions, about 2 minutes.") < page.index("<form")
    left_open = {"heard": "7", "asked": ["phq-9", "gad-7"]}
    assert web.post(path, data=left_open).status_code == 303
    assert kept(store) == {"phq-9": [None] * 9, "gad-7": [None] * 7}
    assert kinds(store) == ["session-rated"]


def test_they_are_not_asked_again_the_next_week(
    web: FlaskClient, path: str, clinic: Transact, clock: HandClock
) -> None:
    web.post(path, data=PHQ | GAD)
    clock.pass_(weeks=1)
    clinic(lambda unit: keep_session(unit, weeks_later(1, "next")))
    other = f"/feedback/c/{clinic(lambda unit: token_of(unit, 'next'))}"
    assert "About the last two weeks" not in web.get(other).text


def test_whom_to_call_stands_first_in_the_answer_to_a_risk(web: FlaskClient, path: str) -> None:
    form = web.get(path).text
    words = PHQ_9.wordings["en"]
    item = form.index(words.items[8])
    assert form.index(CALL, item) < form.index(words.title, item), "and right below the question itself"
    calm = web.get(web.post(path, data=PHQ | {"phq-9-9": "0"}).location).text
    assert calm.index("Your answers are with your therapist") < calm.index(CALL)
    told = web.get(web.post(path, data={"phq-9-9": "1"}).location).text
    assert told.index(CALL) < told.index("Your answers are with your therapist")
    assert told.count(CALL) == 1


def test_a_risk_is_told_however_little_else_is_answered(web: FlaskClient, path: str, store: Store) -> None:
    web.post(path, data={"phq-9-9": "3"})
    assert kinds(store) == ["session-rated", "outcome-measured"]


@pytest.mark.parametrize("wrong", [{"phq-9-1": "4"}, {"gad-7-7": "-1"}, {"phq-9-9": "often"}])
def test_a_form_that_was_tampered_with_is_shown_again(
    web: FlaskClient, path: str, store: Store, wrong: dict[str, str]
) -> None:
    page = web.post(path, data=PHQ | wrong)
    assert page.status_code == 422
    assert f'href="#{next(iter(wrong))}"' in page.text
    assert store.database["ratings"].count_documents({}) == 0


def put(web: FlaskClient, token: str, *outcomes: object) -> tuple[int, dict[str, Any]]:
    answer = web.put(f"/feedback/api/check-ins/{token}", json={"items": items(), "outcomes": list(outcomes)})
    return answer.status_code, answer.get_json()


def phq(*answers: object) -> dict[str, object]:
    return {"instrument": "phq-9", "answers": list(answers)}


def test_a_program_learns_what_is_asked_and_sends_it(web: FlaskClient, token: str, store: Store) -> None:
    shown = web.get(f"/feedback/api/check-ins/{token}").get_json()
    assert shown["outcomes"] == ["phq-9", "gad-7"]
    status, taken = put(web, token, phq(*[1] * 7, None, 0))
    assert (status, taken["revision"]) == (200, 1)
    assert "crisis_contacts" not in taken
    assert kept(store) == {"phq-9": [1] * 7 + [None, 0]}
    assert put(web, token) == (200, taken)


def test_a_program_gets_whom_to_call_in_the_answer_to_a_risk(web: FlaskClient, token: str) -> None:
    said = put(web, token, phq(*[None] * 8, 1))[1]["crisis_contacts"]
    assert said.startswith("Crisis line: 0808 157 0123 (day and night).")


@pytest.mark.parametrize(
    ("outcome", "place"),
    [
        (phq(*[1] * 8), ["0", "answers"]),
        (phq(*[1] * 10), ["0", "answers"]),
        (phq(*[1] * 8, 4), ["0", "answers", "8"]),
        (phq(*[1] * 8, 1.0), ["0", "answers", "8"]),
        (phq(*[1] * 8, "1"), ["0", "answers", "8"]),
        ({"instrument": "ors", "answers": []}, ["0", "instrument"]),
        ({"instrument": "gad-7"}, ["0", "answers"]),
        (phq(*[1] * 9) | {"total": 9}, ["0", "total"]),
        (7, ["0"]),
    ],
)
def test_what_is_wrong_is_named_by_its_place(
    web: FlaskClient, token: str, outcome: object, place: list[str]
) -> None:
    status, problem = put(web, token, outcome)
    assert (status, problem["slug"]) == (422, "invalid")
    found = problem["errors"]["outcomes"]
    for part in place:
        assert list(found) == [part]
        found = found[part]


def test_the_same_questionnaire_twice_is_refused(web: FlaskClient, token: str) -> None:
    status, problem = put(web, token, phq(*[1] * 9), phq(*[2] * 9))
    assert (status, list(problem["errors"])) == (422, ["outcomes"])


def test_anybody_may_read_what_the_questionnaires_are(web: FlaskClient) -> None:
    phq_9, gad_7 = web.get("/feedback/api/instruments").get_json()["items"]
    assert (phq_9["id"], phq_9["version"], len(phq_9["items"])) == ("phq-9", 1, 9)
    assert (phq_9["range"], phq_9["direction"]) == ({"lowest": 0, "highest": 27}, "low_is_good")
    assert (phq_9["cut_off"], phq_9["reliable_change"], phq_9["risk_item"]) == (10, 6, 8)
    assert (gad_7["range"]["highest"], gad_7["cut_off"], gad_7["reliable_change"]) == (21, 8, 4)
    assert "No permission required" in gad_7["licence"]
    assert phq_9["footer"] == f"{phq_9['attribution']} {phq_9['licence']}"
    assert (phq_9["language"], phq_9["languages"]) == ("en", ["en", "es-US"])
    assert [degree["lowest"] for degree in gad_7["severity"]] == [0, 5, 10, 15]
    assert phq_9["severity"][3] == {"lowest": 15, "words": "moderately severe"}
    assert (len(phq_9["difficulty"]["answers"]), gad_7["difficulty"]) == (4, None)
    assert phq_9["asked"] is gad_7["asked"] is True


def test_a_clinic_that_wants_none_asks_none(web: FlaskClient, clinic: Transact) -> None:
    clinic(lambda unit: keep_clinic(unit, clinic_updated(n=2, instruments=())))
    web.application.extensions["attune_clinic"].forget()
    token = clinic(token_of)
    assert "About the last two weeks" not in web.get(f"/feedback/c/{token}").text
    assert web.get(f"/feedback/api/check-ins/{token}").get_json()["outcomes"] == []
    items = web.get("/feedback/api/instruments").get_json()["items"]
    assert [item["asked"] for item in items] == [False, False]


def test_they_are_there_in_the_language_that_is_asked_for(web: FlaskClient) -> None:
    for wanted, found in (("es", "es-US"), ("es-US", "es-US"), ("es-MX", "es-US"), ("fr", "en")):
        phq_9, _gad_7 = web.get(f"/feedback/api/instruments?language={wanted}").get_json()["items"]
        assert (phq_9["language"], phq_9["answers"][0]) == (found, PHQ_9.wordings[found].answers[0])
    assert web.get(f"/feedback/api/instruments?language={'x' * 36}").status_code == 422


def test_how_hard_it_made_life_is_kept_beside_the_answers_and_in_no_total(
    web: FlaskClient, path: str, store: Store
) -> None:
    assert "how difficult have these problems made it for you" in web.get(path).text
    assert web.post(path, data={"heard": "7"} | PHQ | {"phq-9-9": "0", "phq-9-difficulty": "3"}).status_code == 303
    (measure,) = store.database["measures"].find()
    assert (measure["outcome"]["answers"], measure["outcome"]["difficulty"]) == ([1] * 8 + [0], 3)
    rows = store.database["outbox"].find().sort("_id", 1)
    (event,) = [json.loads(row["value"]) for row in rows if b"outcome-measured" in dict(row["headers"])["ce_type"]]
    assert event["total"] == 8
    assert "difficulty" not in event
    assert 'name="phq-9-difficulty" value="3" checked' in web.get(path).text


@pytest.mark.parametrize("wrong", ["4", "-1", "very"])
def test_an_answer_that_there_is_not_is_no_answer(web: FlaskClient, path: str, wrong: str) -> None:
    page = web.post(path, data=PHQ | {"phq-9-difficulty": wrong})
    assert page.status_code == 422
    assert 'href="#phq-9-difficulty"' in page.text


def test_a_program_may_say_how_hard_it_was_and_in_which_language_was_asked(
    web: FlaskClient, token: str, store: Store
) -> None:
    assert put(web, token, {"instrument": "gad-7", "answers": [1] * 7, "difficulty": 1})[0] == 422
    assert put(web, token, phq(*[1] * 9) | {"difficulty": 4})[0] == 422
    assert put(web, token, phq(*[1] * 8, 0) | {"difficulty": 1, "language": "es-US"})[0] == 200
    (measure,) = store.database["measures"].find()
    assert (measure["outcome"]["difficulty"], measure["outcome"]["language"]) == (1, "es-US")


def test_what_earlier_versions_kept_is_read(web: FlaskClient, path: str, store: Store) -> None:
    """They knew of no question after the items and of no language."""
    web.get(path)
    assert web.post(path, data={"heard": "7"} | PHQ | {"phq-9-9": "0"}).status_code == 303
    new = {"outcome.difficulty": "", "outcome.language": ""}
    assert store.database["measures"].update_many({}, {"$unset": new}).modified_count == 1
    assert store.database["ratings"].update_many({}, {"$unset": {"language": ""}}).modified_count == 1
    assert 'name="phq-9-1" value="1" checked' in web.get(path).text
    assert web.post(path, data={"heard": "7"} | PHQ | {"phq-9-9": "1"}).status_code == 303


def test_a_page_in_spanish_asks_in_spanish_and_keeps_that_it_did(
    web: FlaskClient, path: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page is in Spanish yet: this is what clients read once one is."""
    monkeypatch.setattr(web.application.extensions["babel"], "locale_selector", lambda: "es_MX")
    page = web.get(path).text
    statements = INSTRUMENTS.check_in(2, "es")
    asked = [words for each in (PHQ_9, GAD_7) for words in (each.wordings["es-US"],)]
    for text in (statements.low_end, *(each.words for each in statements.statements)):
        assert text in page
    for words in asked:
        for text in (words.stem, *words.items, *words.answers, words.title, words.footer):
            assert text in page
    assert 'name="language" value="es-MX"' in page
    said = {"heard": "7", "language": "es-MX", "instrument_version": "2"}
    assert web.post(path, data=said | PHQ | {"phq-9-9": "0"}).status_code == 303
    (rating,), (measure,) = store.database["ratings"].find(), store.database["measures"].find()
    assert (rating["language"], measure["outcome"]["language"]) == ("es", "es-US")
