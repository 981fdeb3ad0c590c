"""What an earlier version stored opens with this one: its pages, its API, its events, its erasures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pymongo import MongoClient

from shared.bus import dead_letters
from tests.integration.upgrade.kept import PAGES, Kept
from tests.integration.upgrade.opening import OLDEST, RECORDS, opened, read
from tests.integration.upgrade.record import FOR_THERAPIST, RUPTURE
from tests.integration.upgrade.whole import SERVICES


@pytest.fixture(params=[OLDEST], ids=lambda path: path.stem)
def upgraded(
    request: pytest.FixtureRequest, mongo_uri: str, mongo_client: MongoClient[dict[str, Any]]
) -> Iterator[Kept]:
    with opened(read(request.param), mongo_uri, mongo_client) as kept:
        yield kept


def test_there_is_a_record_and_it_is_small() -> None:
    assert RECORDS
    assert all(path.stat().st_size < 150_000 for path in RECORDS)


@pytest.mark.parametrize("who", PAGES)
def test_people_sign_in_and_their_pages_show_what_was_kept(upgraded: Kept, who: str) -> None:
    upgraded.open_clinic()
    assert upgraded.wrong_pages(who) == []


def test_programs_find_what_was_kept(upgraded: Kept) -> None:
    client = upgraded.ask("sam", "GET", "/intake/api/clients/{MR client}").json()
    assert (client["name"], client["code"], client["email"]) == ("Maya Reyes", "MR", "mr@example.org")
    goal = upgraded.ask("sam", "GET", "/intake/api/goals/{MR goal}").json()
    assert [step["title"] for step in goal["milestones"]] == ["In bed by eleven", "No telephone"]
    points = upgraded.ask("sam", "GET", "/alerts/api/clients/{MR client}/trajectory").json()["points"]
    assert len([point for point in points if point["total"] is not None]) == 7
    notes = upgraded.ask("sam", "GET", "/feedback/api/clients/{JP client}/notes").json()["items"]
    assert [note["text"] for note in notes] == [FOR_THERAPIST]
    assert {alert["kind"] for alert in upgraded.alerts("MR")} >= {"RUPTURE"}
    assert {alert["kind"] for alert in upgraded.alerts("JP")} >= {"NOT_SAFE"}
    versions = upgraded.ask("admin", "GET", "/alerts/api/rule-sets").json()["items"]
    assert [each["rules"]["h"] for each in versions][:1] == [2.2]


def test_the_clinic_is_made_and_asks_for_what_it_must_have(upgraded: Kept) -> None:
    made = upgraded.ask("sam", "GET", "/intake/api/clinic").raise_for_status().json()
    assert (made["time_zone"], made["missing"]) == ("UTC", ["crisis_contacts", "safety_contact"])
    link = "/feedback/api/sessions/{MR waiting}/check-in"
    refused = upgraded.ask("sam", "GET", link)
    assert (refused.status_code, refused.json()["slug"]) == (409, "clinic-incomplete")
    with upgraded.browser("sam") as browser:
        assert "the clinic has no crisis contacts and no safety contact" in browser.get("/intake/").text
    upgraded.open_clinic()
    assert upgraded.ask("sam", "GET", link).status_code == httpx.codes.OK, "before any event has come"


def test_care_goes_on(upgraded: Kept) -> None:
    upgraded.open_clinic()
    at = datetime.now(UTC).isoformat()
    held = upgraded.ask(
        "sam", "POST", "/intake/api/clients/{JP client}/sessions", json={"held_at": at, "status": "held"}
    ).raise_for_status()
    upgraded.attune.pump()
    upgraded.rate(held.json()["session_id"], RUPTURE)
    assert len(upgraded.ask("sam", "GET", "/alerts/api/clients/{JP client}/trajectory").json()["points"]) == 3
    (not_safe,) = [alert for alert in upgraded.alerts("JP") if alert["kind"] == "NOT_SAFE"]
    path = f"/alerts/api/alerts/{not_safe['alert_id']}/acts"
    upgraded.ask("sam", "POST", path, json={"act": "accept"}).raise_for_status()
    upgraded.ask("sam", "POST", path, json={"act": "reached", "note": "We spoke."}).raise_for_status()
    assert [alert["status"] for alert in upgraded.alerts("JP") if alert["kind"] == "NOT_SAFE"] == ["closed"]


def test_saying_all_states_again_changes_nothing_and_brings_nobody_back(upgraded: Kept) -> None:
    upgraded.attune.pump()
    before = {kind: upgraded.alerts(kind) for kind in ("MR", "JP")}
    points = upgraded.ask("sam", "GET", "/alerts/api/clients/{MR client}/trajectory").json()
    assert all(upgraded.attune.call(service, "republish") for service in SERVICES)
    assert upgraded.attune.pump() > 0
    assert {kind: upgraded.alerts(kind) for kind in ("MR", "JP")} == before
    assert upgraded.ask("sam", "GET", "/alerts/api/clients/{MR client}/trajectory").json() == points
    assert upgraded.ask("sam", "GET", "/alerts/api/clients/{LB client}/trajectory").status_code == 404


def test_a_dead_letter_of_then_can_be_tried_again(upgraded: Kept) -> None:
    consumer = upgraded.attune.parts["alerts"].worker.consumer
    (letter,) = dead_letters.list_(consumer)
    assert dead_letters.retry(consumer, letter.letter_id) == 2
    assert dead_letters.list_(consumer) == []
    assert not consumer.store.database["quarantine"].count_documents({})


def test_an_erasure_leaves_nothing_of_what_was_kept_then(upgraded: Kept) -> None:
    maya = upgraded.ids["MR client"]
    assert sum(maya in repr(rows) for rows in upgraded.stored().values()) > 20
    erased = upgraded.ask("admin", "DELETE", "/intake/api/clients/{MR client}", json={"code": "MR"})
    assert erased.is_success, erased.text
    upgraded.attune.pump()
    upgraded.attune.do_jobs("erasure")
    left = {name: [row for row in rows if maya in repr(row)] for name, rows in upgraded.stored().items()}
    assert {name: len(rows) for name, rows in left.items() if rows} == {
        "intake.clients": 1,
        "intake.erasures": 1,
        "intake.outbox": 1,
        "feedback.clients": 1,
        "alerts.trajectories": 1,
    }
    assert all("erased_at" in row for name, rows in left.items() if name != "intake.outbox" for row in rows)
    assert "sleeps through" not in repr(left)


def test_after_use_every_collection_is_declared_with_all_its_indexes(upgraded: Kept) -> None:
    upgraded.open_clinic()
    assert [wrong for who in PAGES for wrong in upgraded.wrong_pages(who)] == []
    upgraded.ask("admin", "POST", "/alerts/api/calibrations", json={"budget": 5}).raise_for_status()
    for part in upgraded.attune.parts.values():
        for tick in part.worker._ticks:  # noqa: SLF001 - the clock's turns, as the worker takes them
            tick.run(part.worker.consumer.store.now() + timedelta(minutes=1))
    upgraded.attune.pump()
    for service in SERVICES:
        store = upgraded.attune.parts[service].worker.consumer.store
        declared = {collection.name for collection in store.database.collections if not collection.grows}
        assert set(store.database.list_collection_names()) == declared
        assert [name for name, there in store.indexes().items() if not there] == []
