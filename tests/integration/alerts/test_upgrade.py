"""What an earlier version stored: clients are folded anew when they are met again, tasks are finished."""

from __future__ import annotations

import threading

from services.alerts import bootstrap
from services.alerts.adapters.jobs import rule_tasks
from services.alerts.adapters.mongo import MongoHistories, MongoProposals, MongoTasks
from services.alerts.domain.rules import DEFAULT
from services.alerts.domain.tasks import JOB, CalibrationTask
from services.alerts.domain.trajectory import Trajectory
from services.alerts.usecases.fold import look_again
from services.alerts.usecases.switch import Choice
from services.alerts.usecases.what_if import ask_what_if
from shared.bus import Jobs
from shared.store import jobs
from shared.store.documents import to_document
from tests.infra.alerts_clinic import (
    ALEX,
    USUAL,
    client_updated,
    episode_updated,
    held,
    rated,
    ruptured,
    value_checked,
)
from tests.integration.alerts.web import Service

OPEN = (3, 4, None, 2)


def as_fold_version_2(service: Service) -> None:
    """Leave what that version would have stored: it passed over check-ins that were not whole."""
    [document] = service.store.database["trajectories"].find()
    for relationship in document["state"]["relationships"].values():
        del relationship["leveled"], relationship["levels"]
    document["state"]["signals"] = []
    service.store.database["trajectories"].replace_one({}, document | {"fold_version": 2})
    service.store.database["alerts"].delete_many({})


def test_a_low_start_that_an_earlier_version_passed_over_comes_up(service: Service) -> None:
    service.take(client_updated(), rated(0, OPEN))
    before = service.alerts()
    as_fold_version_2(service)
    assert service.alerts() == []
    service.take(rated(1, USUAL))
    assert service.alerts() == before
    [alert] = before
    assert alert["kind"] == "LOW_START"
    assert alert["explanation"].startswith("A low start, about 12 of 40, reckoned from the three statements")
    assert alert["signals"][0]["evidence"]["answered"] == 3


def as_fold_version_5(service: Service) -> None:
    """Leave what that version would have stored: it knew neither value checks nor how far an ending has come."""
    [document] = service.store.database["trajectories"].find()
    del document["value_checks"]
    for episode in document["episodes"].values():
        del episode["ending_step"], episode["ending_step_at"]
    kept: dict[str, object] = {"noticed": [], "look_at": None, "fold_version": 5}
    service.store.database["trajectories"].replace_one({}, document | kept)
    service.store.database["alerts"].delete_many({})


def test_an_ending_that_an_earlier_version_kept_as_a_date_alone_is_looked_back_on(service: Service) -> None:
    service.take(client_updated(), rated(0, USUAL), episode_updated(planned=1))
    as_fold_version_5(service)
    service.take(rated(1, USUAL))
    service.transactions(lambda unit: look_again(unit, ["maya"], held(3)))
    assert [alert["kind"] for alert in service.alerts()] == ["ENDING_REVIEW"]
    service.take(value_checked(1, finishing=True, worth="no"))
    assert {alert["kind"] for alert in service.alerts()} == {"ENDING_REVIEW", "NOT_WORTH_IT"}


def left_by_a_version_without_jobs(service: Service, **task: object) -> None:
    """A row as that version wrote it, without a job that carries it out."""
    row = {"by": "alex", "made_at": held(20), "after": "", "ended_at": None, "done": 0, "of": 0, "step": 0}
    service.store.database["rule_tasks"].insert_one({"status": "waiting", **row, **task})


def what_if_by_both(**counted: object) -> dict[str, object]:
    rules = to_document(DEFAULT)
    tally = {"counts": [], "clients": 0, "ratings": 0, "first_at": None, "named": {}}
    return {"current": rules, "rules": rules, "weeks": 52, "proposal_id": None, "tally": {**tally, **counted}}


def test_tasks_that_a_version_without_jobs_left_unfinished_are_finished(service: Service) -> None:
    for number in range(3):
        service.take(*ruptured(f"c{number}"))
    work = what_if_by_both(clients=1, ratings=7, named={"DROP_1": 1})
    left_by_a_version_without_jobs(
        service, _id="w", kind="what_if", work=work, status="running", done=1, of=3, step=4, after="c0"
    )
    left_by_a_version_without_jobs(service, _id="c", kind="calibration", work={"budget": 5.0, "proposal_id": None})
    bootstrap.propose(service.transactions, MongoHistories(service.store))
    service.do_jobs()
    counted, calibrated = (MongoTasks(service.store).find(task_id) for task_id in "wc")
    assert counted is not None
    assert calibrated is not None
    assert (counted.status, counted.done, counted.tally.clients, counted.tally.ratings) == ("done", 3, 3, 21)
    assert (calibrated.status, calibrated.work) == ("done", CalibrationTask(budget=5.0, proposal_id="c"))
    assert [one.proposal_id for one in MongoProposals(service.store).newest(9)] == ["c"]


def test_tasks_that_a_version_without_jobs_ended_are_shown_and_not_done_again(service: Service) -> None:
    work = what_if_by_both(clients=4, ratings=9)
    ended = {"status": "done", "done": 4, "of": 4, "step": 2, "ended_at": held(20)}
    left_by_a_version_without_jobs(service, _id="w", kind="what_if", work=work, **ended)
    bootstrap.propose(service.transactions, MongoHistories(service.store))
    assert service.store.database["jobs"].count_documents({}) == 0
    shown = service.browser("alex").get("/alerts/api/what-if/w").get_json()
    assert (shown["status"], shown["result"]["clients"]) == ("done", 4)


def test_a_worker_of_the_version_without_jobs_that_came_in_between_is_made_way_for(service: Service) -> None:
    service.take(*ruptured("c1"))
    task = service.transactions(lambda unit: ask_what_if(unit, ALEX, Choice(rules={}), 52))

    class InBetween(MongoHistories):
        def following(self, client_id: str, limit: int) -> list[Trajectory]:
            service.store.database["rule_tasks"].update_one({"_id": task.task_id}, {"$inc": {"step": 1}})
            return super().following(client_id, limit)

    kind = rule_tasks(InBetween(service.store))
    assert Jobs(service.store, [kind]).take_one(kind, threading.Event())
    found = MongoTasks(service.store).find(task.task_id)
    job = jobs.find(service.store, JOB, task.task_id)
    assert found is not None
    assert job is not None
    assert (found.status, found.done, job.status, job.attempts) == ("waiting", 0, "waiting", 1)
    assert job.sentence == "Another worker goes on with this."
