"""Guess first: a clinician's guess of a check-in is theirs alone, and never stands before what is important."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import msgspec
import pytest

from services.alerts.adapters.mongo import MongoGuesses
from shared.contracts.principal import Principal
from tests.infra.alerts_clinic import (
    ALEX,
    OLA,
    RUTH,
    SAM,
    client_updated,
    concern,
    erased,
    rated,
    ruptured,
    stalled,
)
from tests.integration.alerts.web import Service

GUESS = "/alerts/clients/maya/guess"
SCORES = {"heard": "3", "matters": "4", "fit": "5", "openness": "6"}


def about(service: Service, reader: Principal, client_id: str = "maya") -> dict[str, Any]:
    """What alerts tells intake's page of a client."""
    body = {"client_id": client_id, "language": "en", "name": "Maya Reyes", "goals": {}}
    return _inside(service, "/internal/clients", {**body, "reader": msgspec.to_builtins(reader)})


def today(service: Service, reader: Principal) -> dict[str, Any]:
    """What alerts tells intake's page Today."""
    body = {"language": "en", "names": {"maya": "Maya Reyes"}, "goals": {}, "today": ["maya"]}
    told = _inside(service, "/internal/today", {**body, "reader": msgspec.to_builtins(reader)})
    return dict(told["clients"].get("maya", {}))


def _inside(service: Service, path: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {service.settings.service_secret}"}
    answer = service.app.test_client().post(path, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


@pytest.fixture
def calm(service: Service) -> Service:
    """Maya, Sam's client, with three check-ins as usual and no prompt; Sam wants to guess first."""
    service.take(client_updated(), *(rated(week) for week in range(3)))
    assert service.send("sam", "/alerts/guess-first", on="yes").status_code == 303
    return service


def test_who_has_not_asked_for_it_sees_answers_at_once(service: Service) -> None:
    service.take(client_updated(), rated(0))
    told = about(service, SAM)
    assert (told["last"] is not None, told["guess"]) == (True, None)


def test_the_last_check_in_is_told_nowhere_before_it_is_guessed(calm: Service) -> None:
    told = about(calm, SAM)
    assert (told["last"], told["guess"]) == (None, GUESS)
    assert len(told["course"]["sessions"]) == 2
    assert len(today(calm, SAM)["totals"]) == 2
    calm.send("sam", "/alerts/guess-first", on="no")
    assert about(calm, SAM)["last"] is not None
    assert len(today(calm, SAM)["totals"]) == 3


def test_others_are_told_it_as_ever(calm: Service) -> None:
    told = about(calm, RUTH)
    assert (told["last"] is not None, told["guess"]) == (True, None)
    assert len(today(calm, RUTH)["totals"]) == 3


def test_the_guess_stands_beside_the_answers_and_then_the_answers_are_told(calm: Service) -> None:
    form = calm.browser("sam").get(GUESS)
    assert form.status_code == 200
    assert form.text.count('type="radio"') == 4 * 11
    assert calm.send("sam", GUESS, session_id="maya-s2", **SCORES).headers["Location"] == GUESS
    page = unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", calm.browser("sam").get(GUESS).text)))
    assert re.search(r"felt heard 3 9 6\b", page)
    assert about(calm, SAM)["last"] is not None
    calm.take(rated(3))
    assert about(calm, SAM)["guess"] == GUESS, "the next one is guessed anew"


def test_the_first_guess_counts(calm: Service) -> None:
    calm.send("sam", GUESS, session_id="maya-s2", **SCORES)
    calm.send("sam", GUESS, session_id="maya-s2", **{**SCORES, "heard": "9"})
    kept = MongoGuesses(calm.store).find("sam", "maya-s2")
    assert kept is not None
    assert kept.scores == {"heard": 3, "matters": 4, "fit": 5, "openness": 6}


def test_one_can_look_without_guessing(calm: Service) -> None:
    answer = calm.send("sam", GUESS, session_id="maya-s2", do="skip", heard="3")
    assert answer.headers["Location"] == "/intake/clients/maya/"
    assert about(calm, SAM)["last"] is not None
    kept = MongoGuesses(calm.store).find("sam", "maya-s2")
    assert kept is not None
    assert kept.scores is None
    assert calm.browser("sam").get(GUESS).headers["Location"] == "/intake/clients/maya/"


def test_what_was_guessed_stays_where_something_is_missing(calm: Service) -> None:
    answer = calm.send("sam", GUESS, session_id="maya-s2", **{**SCORES, "fit": ""})
    assert answer.status_code == 422
    assert answer.text.count(" checked") == 3
    assert MongoGuesses(calm.store).find("sam", "maya-s2") is None


def test_it_never_stands_before_safety_or_what_is_important(calm: Service) -> None:
    calm.take(concern(2, safety=True))
    assert about(calm, SAM)["guess"] is None
    assert about(calm, SAM)["last"] is not None
    assert len(today(calm, SAM)["totals"]) == 3
    assert calm.browser("sam").get(GUESS).status_code == 303


def test_it_does_not_stand_before_a_prompt_about_that_check_in(calm: Service) -> None:
    calm.take(*ruptured("lea"), client_updated("lea"))
    (prompt,) = calm.alerts(client_id="lea")
    for severity in ("high", "low"):
        calm.store.database["alerts"].update_one({"_id": prompt["alert_id"]}, {"$set": {"severity": severity}})
        assert about(calm, SAM, "lea")["guess"] is None, severity


def test_a_calm_prompt_about_something_else_leaves_it(calm: Service) -> None:
    calm.take(*stalled("jon"))
    calm.store.database["alerts"].update_many({}, {"$set": {"session_id": None, "severity": "low"}})
    assert about(calm, SAM, "jon")["guess"] == "/alerts/clients/jon/guess"


@pytest.mark.parametrize(("staff_id", "status"), [("ola", 404), ("ruth", 403), ("alex", 403)])
def test_nobody_else_reads_or_makes_it(calm: Service, staff_id: str, status: int) -> None:
    calm.send("sam", GUESS, session_id="maya-s2", **SCORES)
    assert calm.browser(staff_id).get(GUESS).status_code == status
    assert calm.send(staff_id, GUESS, session_id="maya-s2", **SCORES).status_code == status
    assert calm.store.database["guesses"].count_documents({}) == 1


@pytest.mark.parametrize("reader", [RUTH, OLA, ALEX, SAM], ids=lambda one: one.staff_id)
def test_nothing_that_is_told_differs_by_whether_somebody_guessed(calm: Service, reader: Principal) -> None:
    calm.send("sam", GUESS, session_id="maya-s2", do="skip")
    before = json.dumps([about(calm, reader), today(calm, reader)])
    calm.store.database["guesses"].delete_many({})
    calm.send("sam", GUESS, session_id="maya-s2", **SCORES)
    assert json.dumps([about(calm, reader), today(calm, reader)]) == before


def test_a_former_clinician_does_not_see_theirs_any_more(calm: Service) -> None:
    calm.send("sam", GUESS, session_id="maya-s2", **SCORES)
    calm.take(client_updated(clinician_id="ola", team_id="south", n=2))
    assert calm.browser("sam").get(GUESS).status_code == 404
    assert calm.browser("ola").get(GUESS).status_code == 303, "and the next one has none of their own"


def test_it_is_in_no_event_and_in_no_line_of_the_log(calm: Service, capsys: pytest.CaptureFixture[str]) -> None:
    before = calm.published()
    calm.send("sam", GUESS, session_id="maya-s2", **SCORES)
    assert calm.published() == before
    assert not re.search(r"heard|openness|scores", capsys.readouterr().out)


def test_it_is_erased_with_the_client(calm: Service) -> None:
    calm.send("sam", GUESS, session_id="maya-s2", **SCORES)
    calm.take(erased())
    assert calm.store.database["guesses"].count_documents({}) == 0
    assert calm.send("sam", GUESS, session_id="maya-s2", **SCORES).status_code == 404
    assert calm.store.database["guesses"].count_documents({}) == 0


def test_only_clinicians_have_the_setting(service: Service) -> None:
    for staff_id, status in {"sam": 200, "ola": 200, "ruth": 403, "alex": 403}.items():
        assert service.browser(staff_id).get("/alerts/guess-first").status_code == status
        assert service.send(staff_id, "/alerts/guess-first", on="yes").status_code == (
            303 if status == 200 else 403
        )
    assert service.browser("sam").post("/alerts/guess-first", data={"on": "yes"}).status_code == 400
    assert "Switch it off" in service.browser("sam").get("/alerts/guess-first").text
