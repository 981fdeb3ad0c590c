"""Filling the demo clinic, with what breaks it off, and the page that leads through it."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from deploy.demo.calendar import Days
from deploy.demo.clients import CLIENTS, clients
from deploy.demo.figures import publish_all
from deploy.demo.filling import bring_in, introduce, open_for, to_bring_in, waiting_check_in
from deploy.demo.rooms import Environments, Rooms, opened
from deploy.local.filling import fill
from deploy.local.place import Place
from deploy.trouble import Trouble
from services.intake.usecases.demo import show_guide
from services.intake.usecases.staff import NewStaff, add_staff
from shared import clock
from shared.errors import Conflict
from shared.store.collection import growing
from shared.store.ledger_counts import LEDGER_COUNTS, Counted

SERVICES = ("intake", "feedback", "alerts")
Mongo = MongoClient[dict[str, object]]


@pytest.fixture
def environments(mongo_uri: str, mongo_client: Mongo) -> Iterator[Environments]:
    """Databases that nobody else uses, and no broker: the relay sends what waits once there is one."""
    name = f"t{secrets.token_hex(5)}"
    yield {
        service: {
            "ATTUNE_MONGO_URI": mongo_uri,
            "ATTUNE_DATABASE": f"{name}_{service}",
            "ATTUNE_KAFKA_BOOTSTRAP": "127.0.0.1:1",
            "ATTUNE_SERVICE_SECRET": "service-secret",
            "ATTUNE_EVENT_KEYS": "the key of events in tests, long enough",
            "ATTUNE_PAGE_SECRET": "page-secret",
            "ATTUNE_WRAPPING_KEYS": "the wrapping key of tests, long enough",
            "ATTUNE_LINK_KEY": "link-key",
        }
        for service in SERVICES
    }
    for service in SERVICES:
        mongo_client.drop_database(f"{name}_{service}")
        mongo_client.drop_database(growing(f"{name}_{service}"))


@pytest.fixture
def rooms(environments: Environments) -> Iterator[Rooms]:
    with opened(environments) as rooms:
        yield rooms


def _count(rooms: Rooms, service: str, collection: str) -> int:
    found: int = getattr(rooms, service).store.database[collection].count_documents({"erased_at": None})
    return found


def _bring_in(rooms: Rooms, how_many: int) -> None:
    setting, days = rooms.setting(), Days(clock.now().date())
    introduce(rooms, setting)
    for course in to_bring_in(rooms)[:how_many]:
        rooms.keep(bring_in(setting, days, course))


def test_what_was_left_of_a_client_is_taken_away_and_they_are_brought_in_anew(rooms: Rooms) -> None:
    """Killed between two of the three databases: alerts knows somebody whom nobody else knows."""
    open_for(rooms, "hash")
    setting, days = rooms.setting(), Days(clock.now().date())
    maya = clients()[0]
    rooms.alerts(bring_in(setting, days, maya).of_alerts.keep)
    assert (_count(rooms, "alerts", "trajectories"), _count(rooms, "intake", "clients")) == (1, 0)
    _bring_in(rooms, 3)
    assert [_count(rooms, *part) for part in (("intake", "clients"), ("feedback", "clients"))] == [3, 3]
    assert _count(rooms, "alerts", "trajectories") == 3
    assert len({each["client_id"] for each in rooms.alerts.store.database["alerts"].find()}) <= 3


def test_people_who_work_here_keep_their_clinic(rooms: Rooms) -> None:
    rooms.intake(lambda unit: add_staff(unit, NewStaff(email="a@clinic.example", name="A", roles=["admin"]), "x"))
    with pytest.raises(Conflict):
        open_for(rooms, "hash")
    assert rooms.intake(show_guide) is None
    assert _count(rooms, "intake", "staff") == 1


def test_theos_check_in_waits(rooms: Rooms) -> None:
    open_for(rooms, "hash")
    _bring_in(rooms, 4)
    token = waiting_check_in(rooms)
    invitation = rooms.feedback(lambda unit: unit.invitations.of_token(token))
    assert invitation is not None
    assert rooms.feedback(lambda unit: unit.ratings.of_session(invitation.session_id)) is None


def test_figures_that_an_earlier_start_published_of_less_are_made_anew(rooms: Rooms) -> None:
    open_for(rooms, "hash")
    _bring_in(rooms, 3)
    publish_all(rooms.alerts)
    publish_all(rooms.alerts)
    assert _count(rooms, "alerts", "week_figures") == 1


def test_what_was_counted_before_its_past_came_in_is_counted_anew(rooms: Rooms) -> None:
    stores = (rooms.intake.store, rooms.feedback.store, rooms.alerts.store)
    for store in stores:
        store.rows(LEDGER_COUNTS).put(Counted("2026-11-26", store.now(), {}))
    rooms.count_anew()
    assert not any(store.rows(LEDGER_COUNTS).count({}) for store in stores)


def test_a_filling_that_is_killed_goes_on_at_the_next_start(environments: Environments, tmp_path: Path) -> None:
    """Whatever was under way is there once, every client in each of the three databases."""
    asked = json.dumps({"environments": environments, "password": "a password", "url": "http://here"})
    first = subprocess.Popen(
        [sys.executable, "-m", "deploy.demo"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert first.stdin is not None
    assert first.stdout is not None
    with first.stdin as given:
        given.write(asked)
    next(line for line in first.stdout if line.startswith("25 "))
    first.kill()
    first.wait()
    first.stdout.close()
    place, said, steps = Place(tmp_path / "data"), list[str](), list[tuple[int, int]]()
    place.open()
    place.state.url = "http://here"
    fill(place, environments, say=said.append, progress=lambda number, of: steps.append((number, of)))
    assert steps[-1][0] == steps[-1][1] <= CLIENTS - 25
    assert place.state.seeded
    assert said[-1].split("http://here")[-1].startswith("/feedback/c/")
    assert any("sam@clinic.example" in line for line in said)
    with opened(environments) as rooms:
        counts = [
            _count(rooms, "intake", "clients"),
            _count(rooms, "feedback", "clients"),
            _count(rooms, "alerts", "trajectories"),
        ]
        assert counts == [CLIENTS] * 3
        assert rooms.alerts.store.database["figures"].count_documents({}) >= 3
        guide = rooms.intake(show_guide)
        assert guide is not None
        assert guide.check_in.startswith("http://here/feedback/c/")


def test_a_filling_that_cannot_go_on_says_why(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.open()
    with pytest.raises(Trouble, match="could not be filled"):
        fill(place, {service: {} for service in SERVICES}, say=lambda _line: None, progress=lambda *_: None)
    assert not place.state.seeded
