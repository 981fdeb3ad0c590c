"""Snoozing as a browser without scripts and a program do it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.alerts.adapters.mongo import MongoTrajectories
from shared.contracts.principal import EVERYTHING
from shared.web.schemas import written
from tests.infra.alerts_clinic import booked, client_updated, rated, ruptured
from tests.integration.alerts.test_pages import ids, page
from tests.integration.alerts.web import Service


@pytest.fixture
def prompt(service: Service) -> str:
    """The address of Maya's prompt; her next session is booked for a day far away."""
    service.take(*ruptured())
    return f"/alerts/prompts/{ids(service)['maya']}"


def test_until_after_the_next_session_is_offered_first_and_chosen(service: Service, prompt: str) -> None:
    sheet = page(service, prompt).partition('<details id="snooze"')[2].partition("</details>")[0]
    assert sheet.index('value="session" checked') < sheet.index('value="1"')
    assert ">after the next session<" in sheet
    service.neighbours.sessions = {"maya": service.store.now() + timedelta(days=30)}
    assert "after the next session, " in page(service, prompt)
    service.send("sam", f"{prompt}/acts", act="snooze", how_long="session", note="She will bring it up.")
    text = page(service, prompt)
    assert "You: snoozed until after the next session. <q>She will bring it up.</q>" in text
    until = service.api("sam", "GET", f"/alerts/api/alerts/{ids(service)['maya']}").get_json()["snoozed_until"]
    assert until == written(booked().held_at + timedelta(hours=1))


def test_where_no_session_is_known_it_says_so_and_lasts_until_there_is_one(service: Service) -> None:
    service.take(*(event for event in ruptured() if event != booked()))
    prompt = f"/alerts/prompts/{ids(service)['maya']}"
    service.send("sam", f"{prompt}/acts", act="snooze", how_long="session")
    assert "Snoozed until after the next session." in page(service, prompt)
    assert "snoozed until after the next session" in page(service, "/alerts/rows")
    service.tick()
    assert service.alerts()[0]["status"] == "snoozed"
    kept = MongoTrajectories(service.store).find("maya", EVERYTHING)
    assert kept is not None
    assert kept.facts.awaited is not None
    service.take(booked(), client_updated(n=7))
    path = f"/alerts/api/alerts/{ids(service)['maya']}"
    found = service.api("sam", "GET", path).get_json()
    assert found["snoozed_until"] == written(booked().held_at + timedelta(hours=1))
    assert found["acts"][0]["next_session"] is True


def test_a_program_snoozes_likewise(service: Service, prompt: str) -> None:
    acts = f"/alerts/api{prompt.removeprefix('/alerts').replace('prompts', 'alerts')}/acts"
    for wrong in ({"next_session": 1}, {"next_session": True, "until": "2100-01-01T00:00:00Z"}):
        assert service.api("sam", "POST", acts, json={"act": "snooze", **wrong}).status_code == 422
    assert service.api("sam", "POST", acts, json={"act": "close", "next_session": True}).status_code == 422
    answer = service.api("sam", "POST", acts, json={"act": "snooze", "next_session": True})
    assert (answer.status_code, answer.get_json()["status"]) == (201, "snoozed")


def test_a_choice_that_does_not_exist_loses_no_words(service: Service, prompt: str) -> None:
    answer = service.send("sam", f"{prompt}/acts", act="snooze", how_long="400", note="Her words.")
    assert answer.status_code == 422
    assert ">Her words.</textarea>" in answer.text


def test_a_snooze_of_an_earlier_version_is_read_and_ends(service: Service, prompt: str) -> None:
    service.send("sam", f"{prompt}/acts", act="snooze", how_long="7")
    alerts, trajectories = service.store.database["alerts"], service.store.database["trajectories"]
    alerts.update_many({}, {"$unset": {"done.0.next_session": "", "done.0.before": "", "done.0.undone_at": ""}})
    trajectories.update_many({}, {"$unset": {"awaited": ""}})
    service.take(rated(7, (9, None, 9, 10)))
    assert service.alerts()[0]["status"] == "snoozed"
    service.store.now = lambda: rated(7).held_at + timedelta(days=3650)
    service.tick()
    assert service.alerts()[0]["status"] == "open"
