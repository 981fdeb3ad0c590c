"""Rules over HTTP: what an admin asks for, and what comes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.alerts.domain.rules import DEFAULT
from tests.infra.alerts_clinic import ruptured, ruptured_with_three
from tests.integration.alerts.web import Service

WHY = "It cries wolf too often."


def ask(service: Service, path: str, body: dict[str, Any], key: str | None = None) -> TestResponse:
    headers = {"Idempotency-Key": key} if key else {}
    return service.api("alex", "POST", f"/alerts/api/{path}", json=body, headers=headers)


def look(service: Service, path: str) -> dict[str, Any]:
    answer = service.api("alex", "GET", path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def proposal(service: Service) -> str:
    ask(service, "calibrations", {"budget": 8})
    service.do_jobs()
    return str(look(service, "/alerts/api/proposals")["items"][0]["proposal_id"])


def test_a_calibration_ends_in_a_proposal(service: Service) -> None:
    service.take(*ruptured())
    asked = ask(service, "calibrations", {"budget": 8})
    assert (asked.status_code, asked.get_json()["status"]) == (202, "waiting")
    service.do_jobs()
    done = look(service, asked.headers["Location"])
    assert (done["status"], done["budget"], done["progress"]) == ("done", 8, {"done": 2, "of": 2})
    [proposed] = look(service, "/alerts/api/proposals")["items"]
    assert proposed["proposal_id"] == done["proposal_id"]
    assert (proposed["by"], proposed["clients"], proposed["scores"], proposed["default_h"]) == ("alex", 1, 5, 2.6)
    assert proposed["rules"]["priors"]["total"] == {"mu0": 36.7, "s2": 4.0, "tau2": 6.5}
    assert len(look(service, "/alerts/api/rule-sets")["items"]) == 1


def test_a_what_if_says_how_far_it_is_and_what_it_found(service: Service) -> None:
    service.take(*ruptured_with_three())
    asked = ask(service, "what-if", {"rules": {"h": 2}, "weeks": 260})
    assert (asked.status_code, asked.get_json()["result"]) == (202, None)
    service.do_jobs()
    done = look(service, asked.headers["Location"])
    assert done["what_if_id"] == asked.get_json()["what_if_id"]
    assert (done["status"], done["progress"], done["rule_set"]) == ("done", {"done": 9, "of": 9}, 1)
    result = done["result"]
    assert (result["clients"], result["ratings"]) == (9, 63)
    rate = round(5 / result["weeks"], 2)  # of nine, in steps of five
    change = {"before": 5, "after": 5, "before_a_week": rate, "after_a_week": rate}
    assert result["total"] == change
    assert result["by_kind"] == [{"kind": "RUPTURE", **change}]
    assert {"rule": "DROP_1", "ratings": 5, "ratings_a_week": rate} in result["for_comparison"]
    told = service.api("alex", "GET", asked.headers["Location"]).text
    assert not any(name in told for name in ("sam", "ola", "kim"))


def test_a_what_if_tells_nothing_of_few_clients(service: Service) -> None:
    """The attack: an admin tries one threshold after the other on a clinic of two."""
    service.take(*ruptured(), *ruptured("jon"))
    answers = []
    for threshold in (0.5, 2.6, 50):
        asked = ask(service, "what-if", {"rules": {"h": threshold}, "weeks": 260})
        service.do_jobs()
        result = look(service, asked.headers["Location"])["result"]
        answers.append((result["total"]["before"], result["total"]["after"], result["by_kind"]))
    assert answers == [(None, None, [])] * 3


def test_a_proposal_can_be_tried_and_put_in_force(service: Service) -> None:
    service.take(*ruptured())
    found = proposal(service)
    tried = ask(service, "what-if", {"proposal_id": found})
    assert (tried.status_code, tried.get_json()["proposal_id"]) == (202, found)
    before = service.store.now()
    switched = ask(service, "rule-sets", {"proposal_id": found, "why": WHY})
    assert switched.status_code == 201
    said = switched.get_json()
    assert (said["version"], said["by"], said["why"], said["proposal_id"]) == (2, "alex", WHY, found)
    assert datetime.fromisoformat(said["in_force_from"]) >= before + timedelta(minutes=1)
    assert said["rules"] == look(service, "/alerts/api/proposals")["items"][0]["rules"]


def test_rule_sets_are_listed_newest_first_down_to_the_one_that_came_along(service: Service) -> None:
    first = ask(service, "rule-sets", {"rules": {"h": 2.8}, "why": WHY})
    later = (service.store.now() + timedelta(days=2)).isoformat()
    second = ask(service, "rule-sets", {"rules": {"p10": 31}, "why": "Low.", "in_force_from": later, "after": 2})
    assert (first.status_code, second.status_code) == (201, 201)
    items = look(service, "/alerts/api/rule-sets")["items"]
    assert [(item["version"], item["by"], item["why"]) for item in items] == [
        *((3, "alex", "Low."), (2, "alex", WHY), (1, None, None))
    ]
    assert [(item["rules"]["h"], item["rules"]["p10"]) for item in items] == [(2.8, 31), (2.8, 32), (2.6, 32)]
    page = look(service, "/alerts/api/rule-sets?limit=2")
    rest = look(service, f"/alerts/api/rule-sets?limit=2&after={page['next']}")
    assert ([item["version"] for item in page["items"]], [item["version"] for item in rest["items"]]) == (
        [3, 2],
        [1],
    )
    assert rest["next"] is None


def test_the_same_key_switches_once(service: Service) -> None:
    body = {"rules": {"h": 2.8}, "why": WHY}
    answers = [ask(service, "rule-sets", body, key="once") for _ in range(2)]
    assert answers[0].get_json() == answers[1].get_json()
    assert len(look(service, "/alerts/api/rule-sets")["items"]) == 2


def test_somebody_who_knows_an_older_set_is_told(service: Service) -> None:
    ask(service, "rule-sets", {"rules": {"h": 2.8}, "why": WHY})
    answer = ask(service, "rule-sets", {"rules": {"h": 2.9}, "why": WHY, "after": 1})
    assert (answer.status_code, answer.get_json()["slug"]) == (409, "conflict")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("rule-sets", {"rules": {"h": 3}}, "why"),
        ("rule-sets", {"rules": {"h": 3}, "why": " "}, "why"),
        ("rule-sets", {"rules": {"h": 3}, "why": "x" * 501}, "why"),
        ("rule-sets", {"rules": {"h": 3}, "why": WHY, "in_force_from": "2026-01-01T00:00:00Z"}, "in_force_from"),
        ("rule-sets", {"why": WHY}, "proposal_id"),
        ("rule-sets", {"why": WHY, "proposal_id": "none"}, "proposal_id"),
        ("what-if", {"rules": {"h": 3}, "proposal_id": "one"}, "proposal_id"),
        ("what-if", {"rules": {"h": "3"}}, "rules"),
        ("what-if", {"rules": {"h": True}}, "rules"),
        ("what-if", {"rules": {"h": 0}}, "rules"),
        ("what-if", {"rules": {"version": 9}}, "rules"),
        ("what-if", {"rules": {"priors": {"mood": {"mu0": 3}}}}, "rules"),
        ("what-if", {"rules": {"goal": {"p_up": 2}}}, "rules"),
        ("what-if", {"rules": {"p10": 40}}, "p10"),
        ("what-if", {"rules": {}, "weeks": 0}, "weeks"),
        ("calibrations", {"budget": 0}, "budget"),
        ("calibrations", {"budget": 60}, "budget"),
    ],
)
def test_what_makes_no_sense_is_refused(service: Service, path: str, body: dict[str, Any], field: str) -> None:
    answer = ask(service, path, body)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field]), answer.text


def test_what_is_not_there_is_not_found(service: Service) -> None:
    service.take(*ruptured())
    asked = ask(service, "calibrations", {})
    for path in ("what-if/none", "calibrations/none", f"what-if/{asked.get_json()['calibration_id']}"):
        assert service.api("alex", "GET", f"/alerts/api/{path}").status_code == 404
    assert service.api("alex", "GET", "/alerts/api/rule-sets?after=WzEsImEiXQ").status_code == 422


def test_every_number_of_a_rule_set_is_shown(service: Service) -> None:
    [item] = look(service, "/alerts/api/rule-sets")["items"]
    names = {name for name in DEFAULT.__slots__ if name not in {"version", "in_force_from"}}
    assert set(item["rules"]) == names
