"""What alerts tells intake's page Today, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from shared.contracts.principal import Principal
from tests.infra.alerts_clinic import ALEX, OLA, RUTH, SAM, client_updated, disowned, rated, ruptured
from tests.integration.alerts.web import Service

NAMES = {"maya": "Maya Reyes", "nobody": "Nobody"}


def ask(service: Service, reader: Principal, *today: str, names: Mapping[str, str] = NAMES) -> dict[str, Any]:
    body = {
        "reader": msgspec.to_builtins(reader),
        "language": "en",
        "names": names,
        "goals": {"maya-g": "Sleep"},
        "today": today,
    }
    answer = service.app.test_client().post(
        "/internal/today", json=body, headers={"Authorization": f"Bearer {service.settings.service_secret}"}
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()["clients"]
    return found


@pytest.fixture
def told(service: Service) -> Service:
    """Maya, Sam's client, with a rupture."""
    service.take(client_updated(), *ruptured())
    return service


def test_who_comes_today_is_told_with_prompts_and_totals(told: Service) -> None:
    (maya,) = ask(told, SAM, "maya", "nobody").values()
    (prompt,) = maya["prompts"]
    assert prompt["headline"].startswith("Maya rated ")
    assert prompt["look"]
    assert 1 < len(maya["totals"]) <= 8
    assert maya["totals"][-1] == min(maya["totals"])


def test_answers_that_were_not_theirs_are_not_told(told: Service) -> None:
    before = ask(told, SAM, "maya")["maya"]["totals"]
    told.take(disowned(6))
    assert ask(told, SAM, "maya")["maya"]["totals"] == before[:-1]


def test_of_another_day_the_prompts_alone(told: Service) -> None:
    maya = ask(told, SAM)["maya"]
    assert len(maya["prompts"]) == 1
    assert (maya["totals"], maya["goals"]) == ([], {})


def test_nothing_of_somebody_elses_client(told: Service) -> None:
    assert ask(told, ALEX, "maya") == {}
    assert ask(told, OLA, "maya") == {}


def test_the_team_supervisor_may_know(told: Service) -> None:
    assert ask(told, RUTH, "maya")["maya"]["prompts"]


def test_what_was_shown_there_is_noted_for_the_clinician(told: Service) -> None:
    ask(told, RUTH)
    assert told.alerts()[0].get("first_shown_at") is None
    ask(told, SAM)
    row = told.store.database["alerts"].find_one({})
    assert row is not None
    assert row["first_shown_at"] is not None


def test_a_rating_without_prompt_is_told_too(service: Service) -> None:
    service.take(client_updated(), rated(1))
    assert ask(service, SAM, "maya")["maya"]["prompts"] == []
