"""The questionnaires on the page and over the API, on the real application and database."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.feedback.domain.shipped import GAD_7, PHQ_9
from services.feedback.ports import Transact
from services.feedback.usecases.keep import keep_clinic, keep_session
from shared.store import Store
from tests.infra.feedback_clinic import HandClock, items, token_of, weeks_later
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
        for words in (asked.stem, *asked.items, *asked.answers, asked.title, asked.attribution, asked.licence):
            assert words in page


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
    assert page.index("This time 16 more questions, about 2 minutes.") < page.index("<form")
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
    item = form.index(PHQ_9.items[8])
    assert form.index(CALL, item) < form.index(PHQ_9.title, item), "and right below the question itself"
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
    assert phq_9["asked"] is gad_7["asked"] is True


def test_a_clinic_that_wants_none_asks_none(web: FlaskClient, clinic: Transact) -> None:
    clinic(lambda unit: keep_clinic(unit, clinic_updated(n=2, instruments=())))
    web.application.extensions["attune_clinic"].forget()
    token = clinic(token_of)
    assert "About the last two weeks" not in web.get(f"/feedback/c/{token}").text
    assert web.get(f"/feedback/api/check-ins/{token}").get_json()["outcomes"] == []
    items = web.get("/feedback/api/instruments").get_json()["items"]
    assert [item["asked"] for item in items] == [False, False]
