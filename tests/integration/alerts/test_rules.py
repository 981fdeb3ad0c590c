"""Rule sets, proposals and what-ifs over the real store: judged by the set in force, and nothing else touched."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from bson import encode

from services.alerts.adapters.jobs import rule_tasks
from services.alerts.adapters.mongo import MongoHistories, MongoProposals, MongoRuleSets, MongoTasks
from services.alerts.domain.rules import DEFAULT, Timeline
from services.alerts.domain.tasks import CalibrationTask, Task, WhatIfTask
from services.alerts.domain.trajectory import Trajectory
from services.alerts.ports import RulesUnit
from services.alerts.usecases.calibrate import calibrate
from services.alerts.usecases.propose import RECENT, ask_for_proposal, propose_monthly
from services.alerts.usecases.switch import Choice, Wish, put_in_force
from services.alerts.usecases.what_if import ask_what_if
from shared.bus import Jobs
from shared.errors import Conflict
from shared.store import Store
from tests.infra.alerts_clinic import ALEX, DIP, START, USUAL, booked, erased, held, rated, ruptured
from tests.integration.alerts.web import Service

# Long after the invented clients' ratings.
LATER = START + timedelta(weeks=30)
STRICT = Choice(rules={"h": 1.0})


@pytest.fixture
def service(service: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setattr(service.store, "now", lambda: LATER)
    return service


def put(service: Service, numbers: dict[str, Any], *, after: int = 1, at: datetime | None = None) -> int:
    wish = Wish(choice=Choice(rules=numbers), why="we try", after=after, in_force_from=at)
    return service.transactions(lambda unit: put_in_force(unit, ALEX, wish)).rules.version


def everything(store: Store, *but: str) -> dict[str, list[bytes]]:
    """Every document of every collection, byte by byte."""
    names = [name for name in store.database.list_collection_names() if name not in but]
    return {name: sorted(encode(row) for row in store.database[name].find()) for name in names}


class Stopping(MongoHistories):
    """Stops its worker after so many pages."""

    def __init__(self, service: Service, pages: int, stopping: threading.Event) -> None:
        super().__init__(service.store)
        self._left = pages
        self._stopping = stopping

    def following(self, client_id: str, limit: int) -> list[Trajectory]:
        self._left -= 1
        if not self._left:
            self._stopping.set()
        return super().following(client_id, limit)


def work(service: Service, pages: int = 1_000, attempts: int = 5) -> None:
    """Have a worker do all jobs, or stop after so many pages of two clients each."""
    stopping = threading.Event()
    kind = replace(rule_tasks(Stopping(service, pages, stopping), page=2), attempts=attempts)
    while not stopping.is_set() and Jobs(service.store, [kind]).take_one(kind, stopping):
        pass


def found(service: Service, task: Task) -> Task:
    stored = MongoTasks(service.store).find(task.task_id)
    assert stored is not None
    return stored


def clinic(service: Service, clients: int = 7) -> None:
    for number in range(clients):
        service.take(*ruptured(f"c{number}", weeks=6 + number % 3))


def test_a_set_shows_in_the_next_unit_and_reads_back_as_it_was(service: Service) -> None:
    assert service.transactions(lambda unit: unit.timeline) == Timeline()
    assert put(service, {"h": 3.1, "priors": {"total": {"mu0": 35.5}}, "goal": {"window": 9}}) == 2
    timeline = service.transactions(lambda unit: unit.timeline)
    assert timeline == MongoRuleSets(service.store).timeline()
    assert timeline.sets[0] == DEFAULT
    second = timeline.sets[1]
    assert (second.version, second.h, second.goal.window, second.priors["total"].mu0) == (2, 3.1, 9, 35.5)
    assert second.in_force_from == LATER + timedelta(minutes=1)
    [switch] = MongoRuleSets(service.store).newest(10)
    assert (switch.rules, switch.by, switch.why, switch.at) == (second, "alex", "we try", LATER)


def test_of_two_at_once_one_is_put_in_force(service: Service) -> None:
    inside, go_on, said = threading.Event(), threading.Event(), []

    def slow(unit: RulesUnit) -> None:
        unit.rule_sets.timeline()  # the snapshot is taken
        inside.set()
        assert go_on.wait(10)
        put_in_force(unit, ALEX, Wish(choice=STRICT, why="mine", after=1))

    def late() -> None:
        try:
            service.transactions(slow)
        except Conflict as error:
            said.append(error.sentence)

    thread = threading.Thread(target=late)
    thread.start()
    assert inside.wait(10)
    assert put(service, {"h": 2.0}) == 2
    go_on.set()
    thread.join(20)
    assert len(said) == 1
    assert [switch.rules.h for switch in MongoRuleSets(service.store).newest(10)] == [2.0]


def test_a_rating_keeps_to_the_rules_of_its_instant(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    lowered = (9, 8, 9, 10)
    monkeypatch.setattr(service.store, "now", lambda: held(7))
    put(service, {"h": 0.5}, at=held(7) + timedelta(days=1))
    service.take(*(rated(week) for week in range(6)), rated(6, lowered), rated(7, lowered))
    assert service.transactions(lambda unit: unit.alerts.of_clients(["maya"])) == {"maya": []}
    service.take(*(rated(week, USUAL) for week in range(8, 11)), rated(11, lowered))
    [record] = service.transactions(lambda unit: unit.alerts.of_clients(["maya"]))["maya"]
    assert (record.alert.session_id, record.alert.rule_set) == ("maya-s11", 2)
    service.take(rated(3, USUAL, n=2))  # which folds everything again
    assert service.transactions(lambda unit: unit.alerts.of_clients(["maya"]))["maya"] == [record]


def test_a_calibration_finds_what_calibrating_at_one_go_finds(service: Service) -> None:
    clinic(service)
    task = service.transactions(lambda unit: ask_for_proposal(unit, "alex", 8.0))
    work(service, 3)
    halfway = found(service, task)
    assert (halfway.status, halfway.done, halfway.of) == ("running", 6, 14)
    work(service)
    done = found(service, task)
    assert (done.status, done.done, done.of, done.after) == ("done", 14, 14, "")
    assert isinstance(done.work, CalibrationTask)
    proposed = MongoProposals(service.store).find(done.work.proposal_id or "")
    assert proposed is not None
    everybody = MongoHistories(service.store).following("", 100)
    assert proposed.proposal == calibrate(lambda: everybody, DEFAULT, budget=8.0, since=LATER - RECENT)
    assert service.transactions(lambda unit: unit.timeline) == Timeline()


def test_a_calibration_whose_worker_is_gone_begins_again_elsewhere(service: Service) -> None:
    clinic(service)
    task = service.transactions(lambda unit: ask_for_proposal(unit, "alex", 8.0))
    work(service, 3)
    assert found(service, task).done == 6
    work(service, 2)
    assert found(service, task).done == 4
    work(service)
    assert found(service, task).status == "done"
    assert len(MongoProposals(service.store).newest(10)) == 1


def test_without_ratings_nothing_is_proposed(service: Service) -> None:
    task = service.transactions(lambda unit: ask_for_proposal(unit, "alex", None))
    work(service)
    done = found(service, task)
    assert (done.status, done.work) == ("done", CalibrationTask(budget=5.0))
    assert MongoProposals(service.store).newest(10) == []


def test_the_clock_has_a_proposal_made_each_month(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    histories = MongoHistories(service.store)

    def tick() -> Task | None:
        return service.transactions(lambda unit: propose_monthly(unit, histories))

    assert tick() is None  # there are no ratings
    clinic(service, 1)
    first = tick()
    assert first is not None
    assert first.by == "tick"
    assert tick() is None  # one is under way
    work(service)
    assert tick() is None  # one was made
    monkeypatch.setattr(service.store, "now", lambda: LATER + timedelta(days=30))
    assert tick() is not None


def test_the_next_proposal_keeps_to_the_budget_asked_for_last(service: Service) -> None:
    clinic(service, 1)
    service.transactions(lambda unit: ask_for_proposal(unit, "alex", 3.0))
    work(service)
    again = service.transactions(lambda unit: ask_for_proposal(unit, "tick", None))
    assert again.work == CalibrationTask(budget=3.0)


def what_if(service: Service, choice: Choice = STRICT, weeks: int = 52) -> Task:
    return service.transactions(lambda unit: ask_what_if(unit, ALEX, choice, weeks))


def test_a_what_if_counts_alerts_and_changes_nothing(service: Service) -> None:
    clinic(service)
    service.take(*ruptured("gone"), erased("gone"))
    task = what_if(service)
    before = everything(service.store, "rule_tasks", "jobs")
    work(service)
    assert everything(service.store, "rule_tasks", "jobs") == before
    done = found(service, task)
    assert (done.status, done.done, done.of, done.after) == ("done", 7, 7, "")
    real = service.transactions(lambda unit: unit.alerts.of_clients([f"c{number}" for number in range(7)]))
    assert (done.tally.before, done.tally.clients) == (sum(len(records) for records in real.values()), 7)
    assert {flag.kind: flag.before for flag in done.tally.flags}.items() >= {"DROP_1": 7, "LOW_ITEM": 7}.items()
    same = what_if(service, Choice(rules={}))
    work(service)
    assert found(service, same).tally.after == found(service, same).tally.before == done.tally.before


def test_more_alerts_by_a_stricter_threshold_and_none_by_one_out_of_reach(service: Service) -> None:
    service.take(*ruptured("c1"), *(rated(week, (9, 8, 9, 9), client_id="c2") for week in range(4, 6)))
    service.take(booked("c2"), *(rated(week, client_id="c2") for week in range(4)))
    strict, never = what_if(service), what_if(service, Choice(rules={"h": 90.0}))
    work(service)
    assert (found(service, strict).tally.before, found(service, strict).tally.after) == (1, 2)
    assert found(service, never).tally.after == 0


def test_a_what_if_goes_on_where_a_worker_was_lost(service: Service) -> None:
    clinic(service)
    whole = what_if(service)
    work(service)
    task = what_if(service)
    work(service, 2)
    assert (found(service, task).status, found(service, task).done) == ("running", 4)
    work(service, 1)
    assert found(service, task).done == 6
    work(service)
    assert found(service, task).tally == found(service, whole).tally
    assert found(service, task).of == 7


def test_a_worker_that_was_overtaken_adds_nothing(service: Service) -> None:
    clinic(service)
    task = what_if(service)
    saved: list[int] = []

    class Overtaken(MongoHistories):
        def following(self, client_id: str, limit: int) -> list[Trajectory]:
            if not saved:  # its lease runs out, and somebody else finishes the task meanwhile
                service.store.database["jobs"].update_one({"key": task.task_id}, {"$set": {"due": START}})
                work(service)
                saved.append(found(service, task).step)
            return super().following(client_id, limit)

    kind = rule_tasks(Overtaken(service.store))
    assert Jobs(service.store, [kind]).take_one(kind, threading.Event())
    done = found(service, task)
    assert (done.status, done.tally.clients, [done.step]) == ("done", 7, saved)


def test_what_cannot_be_done_has_failed_and_the_next_has_its_turn(service: Service) -> None:
    clinic(service, 1)
    task = what_if(service)
    broken = replace(DEFAULT, priors={})
    assert isinstance(task.work, WhatIfTask)
    spoiled = replace(task, work=replace(task.work, rules=broken))
    service.transactions(lambda unit: unit.tasks.save(spoiled))
    after = what_if(service)
    work(service, attempts=1)
    assert (found(service, task).status, found(service, after).status) == ("failed", "done")


def test_a_dip_more_weeks_ago_than_asked_is_left_out(service: Service) -> None:
    service.take(*ruptured("c1"), rated(7, DIP, client_id="c1"))
    task = what_if(service, weeks=10)
    work(service)
    assert (found(service, task).tally.before, found(service, task).tally.clients) == (0, 0)
