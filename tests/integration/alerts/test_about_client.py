"""What alerts tells intake's page about a client, and to whom."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from shared.contracts.principal import Principal
from tests.infra.alerts_clinic import ALEX, OLA, RUTH, SAM, client_updated, concern, measured, rated, ruptured
from tests.integration.alerts.web import Service


def ask(service: Service, reader: Principal, client_id: str = "maya") -> dict[str, Any]:
    body = {"client_id": client_id, "language": "en", "name": "Maya Reyes", "goals": {"maya-g": "Sleep"}}
    answer = service.app.test_client().post(
        "/internal/clients",
        json={**body, "reader": msgspec.to_builtins(reader)},
        headers={"Authorization": f"Bearer {service.settings.service_secret}"},
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


NOTHING: dict[str, Any] = {
    "prompts": [],
    "last": None,
    "course": None,
    "goals": {},
    "outcomes": [],
    "guess": None,
    "notes": None,
}


@pytest.fixture
def told(service: Service) -> Service:
    """Maya, Sam's client, with a rupture."""
    service.take(client_updated(), *ruptured())
    return service


def test_the_prompts_that_wait_and_the_last_answers_are_told_in_words(told: Service) -> None:
    said = ask(told, SAM)
    (prompt,) = said["prompts"]
    assert prompt["headline"].startswith("Maya rated ")
    assert (prompt["state"], prompt["look"]) == ("not looked at yet", True)
    assert told.browser("sam").get(f"/alerts/prompts/{prompt['alert_id']}").status_code == 200
    answers = {answer["label"]: (answer["value"], answer["usual"]) for answer in said["last"]["answers"]}
    assert answers["way of working"][0] == "9"
    assert len(answers) >= 4


def test_what_matters_most_is_told_first(told: Service) -> None:
    told.take(concern(6), concern(5, safety=True))
    told_of = [prompt["headline"] for prompt in ask(told, SAM)["prompts"]]
    assert len(told_of) == 3
    assert "not safe" in told_of[0]
    assert "note" in told_of[2], "a note that is newer than the rupture comes after it"


def test_the_course_of_the_relationship_is_told_with_what_to_look_at(told: Service) -> None:
    course = ask(told, SAM)["course"]
    *before, last = course["sessions"]
    assert [one["look"] for one in before] == [False] * len(before)
    assert last["look"]
    low, high = course["usual"]
    assert last["total"] < low < high <= course["highest"] == 40
    numbers = [one["session_no"] for one in course["sessions"]]
    assert numbers == sorted(numbers)
    (prompt,) = ask(told, SAM)["prompts"]
    told.api("sam", "POST", f"/alerts/api/alerts/{prompt['alert_id']}/acts", json={"act": "close"})
    assert not any(one["look"] for one in ask(told, SAM)["course"]["sessions"])


def test_each_stream_is_told_with_what_was_usual_and_where_a_rupture_began(told: Service) -> None:
    course = ask(told, SAM)["course"]
    assert [stream["name"] for stream in course["streams"]] == ["total", "heard", "matters", "fit", "openness"]
    assert course["streams"][2]["title"] == "“We worked on what matters to me”, 0 to 10"
    *before, last = course["sessions"]
    assert [one["turn"] for one in before] == [None] * len(before)
    assert (last["turn"], last["session_id"]) == ("rupture", f"maya-s{len(before)}")
    low, high = last["usual"]["matters"]
    assert last["values"]["matters"] < low < high
    assert before[0]["usual"] == {}, "nothing is usual at first"


def test_words_that_changed_begin_the_course_anew(service: Service) -> None:
    service.take(client_updated(), *(rated(week, version=1 if week < 3 else 2) for week in range(5)))
    assert [one["session_no"] for one in ask(service, SAM)["course"]["sessions"]] == [4, 5]


def test_questionnaires_are_told_with_their_degrees_and_what_has_become_of_them(service: Service) -> None:
    service.take(client_updated(), rated(0), measured(0, 16))
    (phq,) = ask(service, SAM)["outcomes"]
    assert phq["sentence"] == "answered once so far: 16 (moderately severe)"
    service.take(rated(4), measured(4, 9))
    (phq,) = ask(service, SAM)["outcomes"]
    assert phq["sentence"] == "from 16 (moderately severe) to 9 (mild): better by more than measuring error"
    assert [one["total"] for one in phq["filled"]] == [16, 9]
    assert (phq["cut_off"], phq["levels"][1]) == (10, {"value": 5, "words": "mild"})
    assert ask(service, OLA)["outcomes"] == []


def test_how_near_each_goal_is_is_told_as_it_was_first_and_last_rated(service: Service) -> None:
    usual = (9, 9, 9, 10)
    service.take(client_updated(), *(rated(week, usual, goals={"maya-g": 2 + week}) for week in range(3)))
    assert ask(service, SAM)["goals"] == {"maya-g": {"first": 2, "last": 4}}


def test_what_is_in_hand_is_told_and_what_has_ended_is_not(told: Service) -> None:
    (prompt,) = ask(told, SAM)["prompts"]
    acts = f"/alerts/api/alerts/{prompt['alert_id']}/acts"
    told.api("sam", "POST", acts, json={"act": "acknowledge"})
    (seen,) = ask(told, SAM)["prompts"]
    assert (seen["state"], seen["look"]) == ("seen", False)
    told.api("sam", "POST", acts, json={"act": "close"})
    assert ask(told, SAM)["prompts"] == []


@pytest.mark.parametrize("reader", [OLA, ALEX])
def test_nobody_else_is_told_anything(told: Service, reader: Principal) -> None:
    assert ask(told, reader) == NOTHING


def test_a_supervisor_is_told_and_nothing_counts_as_shown_to_the_therapist(told: Service) -> None:
    assert len(ask(told, RUTH)["prompts"]) == 1
    assert told.store.database["alerts"].count_documents({"first_shown_at": {"$ne": None}}) == 0
    ask(told, SAM)
    assert told.store.database["alerts"].count_documents({"first_shown_at": {"$ne": None}}) == 1


def test_a_client_of_whom_nothing_is_known_yet_has_nothing_to_tell(service: Service) -> None:
    assert ask(service, SAM) == NOTHING
    service.take(client_updated(), rated(0, (9, None, 9, 10)))
    last = ask(service, SAM)["last"]
    assert [answer["value"] for answer in last["answers"] if answer["label"] == "what matters to me"] == [""]
    streams = [stream["name"] for stream in ask(service, SAM)["course"]["streams"]]
    assert streams == ["heard", "fit", "openness"], "no session has all four answers, or this one"


def test_what_is_about_safety_says_who_has_it(service: Service) -> None:
    service.take(client_updated(), concern(0, safety=True))
    service.neighbours.staff = {"ruth": "Imke Vos"}
    (prompt,) = ask(service, SAM)["prompts"]
    assert (prompt["state"], prompt["look"]) == ("nobody has reached them yet", True)
    acts = f"/alerts/api/alerts/{prompt['alert_id']}/acts"
    service.api("ruth", "POST", acts, json={"act": "accept"})
    (prompt,) = ask(service, SAM)["prompts"]
    assert (prompt["state"].startswith("taken on by Imke Vos at "), prompt["look"]) == (True, False)


def test_notes_are_counted_for_everybody_who_sees_the_client_and_led_to_for_the_therapist_alone(
    told: Service,
) -> None:
    assert ask(told, SAM)["notes"] == {"unread": 0, "read": 0, "alert_id": None}
    told.take(concern(6), concern(5))
    (note,) = (one["alert_id"] for one in told.alerts() if one["kind"] == "CONCERN")
    assert ask(told, SAM)["notes"] == {"unread": 2, "read": 0, "alert_id": note}
    assert ask(told, RUTH)["notes"] == {"unread": 2, "read": 0, "alert_id": None}
    told.browser("ruth").get(f"/alerts/prompts/{note}")
    assert ask(told, SAM)["notes"]["unread"] == 2, "what the supervisor opens, the therapist has not read"
    told.browser("sam").get(f"/alerts/prompts/{note}")
    assert ask(told, SAM)["notes"] == {"unread": 0, "read": 2, "alert_id": None}
    assert ask(told, OLA)["notes"] is None
