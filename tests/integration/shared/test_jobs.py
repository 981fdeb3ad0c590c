"""Jobs on a real replica set: each is done once, whoever is slow, frozen, killed or told a wrong time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from shared import clock
from shared.bus import Kind
from shared.store import Store, Unit, jobs, ledger
from shared.store.jobs import ClaimLost
from tests.infra import jobbing
from tests.infra.jobbing import (
    LONG,
    SLOW,
    ask,
    at_work,
    begun,
    do_one,
    effects,
    failing,
    found,
    open_gate,
    shut,
    wait_for,
)
from tests.infra.lease import until

SHORT = timedelta(milliseconds=400)
DAY = timedelta(days=1)


def test_a_job_is_asked_for_with_what_decides_it_or_not_at_all(job_store: Store) -> None:
    def work(unit: Unit) -> None:
        jobs.ask(unit, SLOW, "j1")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        job_store.transact(work)
    assert not do_one(job_store)
    ask(job_store, "j1")
    assert do_one(job_store)
    assert effects(job_store) == ["j1"]
    job = found(job_store, "j1")
    assert (job.status, job.about, job.attempts, job.due) == ("done", {"n": 1, "$odd": "$key"}, 1, None)


def test_asking_again_is_asking_once_also_at_once_and_after_its_end(job_store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: ask(job_store, "j1"), range(16)))
    assert do_one(job_store)
    ask(job_store, "j1")
    assert not do_one(job_store)
    assert effects(job_store) == ["j1"]


def test_what_fails_for_now_is_tried_again_and_keeps_why(job_store: Store) -> None:
    failing(job_store, "j1", "for now")
    ask(job_store, "j1")
    assert do_one(job_store)
    job = found(job_store, "j1")
    assert (job.status, job.attempts, job.sentence) == ("waiting", 1, "The other side does not answer.")
    job_store.database["failing"].delete_many({})
    assert do_one(job_store)
    job = found(job_store, "j1")
    assert (job.status, job.attempts, job.sentence, effects(job_store)) == ("done", 2, None, ["j1"])


@pytest.mark.parametrize(
    ("how", "attempts", "sentence"),
    [
        ("for good", 1, "It cannot be done."),
        ("for now", 3, "The other side does not answer."),
        ("defect", 3, "Something went wrong in Attune; the log of the worker says what."),
    ],
)
def test_what_fails_for_good_says_why_with_what_follows_from_it(
    job_store: Store, how: str, attempts: int, sentence: str
) -> None:
    failing(job_store, "j1", how)
    ask(job_store, "j1")
    while do_one(job_store, attempts=3):
        pass
    job = found(job_store, "j1")
    assert (job.status, job.attempts, job.sentence, job.due) == ("failed", attempts, sentence, None)
    assert [row["key"] for row in job_store.database["given_up"].find()] == ["j1"]
    assert job_store.database["failures"].count_documents({"key": "j1"}) == attempts, (
        "each failure has what follows"
    )
    assert effects(job_store) == []


def test_what_nobody_wants_any_more_ends_without_having_failed(job_store: Store) -> None:
    failing(job_store, "j1", "unwanted")
    ask(job_store, "j1")
    assert do_one(job_store)
    assert not do_one(job_store)
    job = found(job_store, "j1")
    assert (job.status, job.sentence, job.ended_at is None) == ("dropped", None, False)
    assert (
        job_store.database["failures"].count_documents({})
        == job_store.database["given_up"].count_documents({})
        == 0
    )


def test_pauses_grow_and_keep_to_what_the_other_side_asks(job_store: Store) -> None:
    kind = Kind(name=SLOW, run=jobbing.kind(job_store).run, pause=timedelta(seconds=5))
    pauses = [kind.pause_after(attempt).total_seconds() for attempt in (1, 2, 3, 9, 1_000)]
    assert pauses == [5, 10, 20, 600, 600]
    assert kind.pause_after(1, timedelta(minutes=30)) == timedelta(minutes=30)


def test_what_ends_its_worker_each_time_is_given_up(job_store: Store) -> None:
    ask(job_store, "j1")
    for _ in range(3):
        assert jobs.claim(job_store, SLOW, timedelta(0)) is not None  # and the process is gone
    assert do_one(job_store, attempts=3)
    job = found(job_store, "j1")
    assert (job.status, job.sentence) == ("failed", "It was begun several times and never came to its end.")
    assert begun(job_store, "j1") == 0


def test_a_worker_that_stops_gives_its_job_back_without_counting_the_attempt(job_store: Store) -> None:
    shut(job_store, "j1")
    ask(job_store, "j1")
    with at_work(job_store) as stopping:
        until(lambda: begun(job_store, "j1") == 1, "the job being begun")
        stopping.set()
        wait_for(job_store, "j1", "waiting")
    assert found(job_store, "j1").attempts == 0
    open_gate(job_store, "j1")
    assert do_one(job_store)
    assert effects(job_store) == ["j1"]


def test_an_erasure_takes_jobs_about_the_client_and_refuses_their_results(job_store: Store) -> None:
    ask(job_store, "j1", "j2")
    claim = jobs.claim(job_store, SLOW, LONG)
    assert claim is not None
    job_store.transact(lambda unit: unit.erase(["c1"]))
    with pytest.raises(ClaimLost):
        job_store.transact(lambda unit: jobs.end(unit, claim))
    assert job_store.database["jobs"].count_documents({}) == 0


def test_metrics_tell_how_many_wait_and_how_many_failed(job_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.bus.jobs.COUNT_SECONDS", 0.0)
    failing(job_store, "j1", "for good")
    ask(job_store, "j1")
    ask(job_store, "j2", "j3", not_before=clock.now() + DAY)

    def gauges() -> tuple[float | None, float | None]:
        names = ("attune_jobs_waiting", "attune_jobs_failed")
        waiting, failed = (REGISTRY.get_sample_value(name, {"kind": SLOW}) for name in names)
        return waiting, failed

    with at_work(job_store, SHORT):
        until(lambda: gauges() == (2, 1), "the gauges telling it")


def test_jobs_that_were_given_up_are_done_when_asked_for_again(job_store: Store) -> None:
    ask(job_store, "j1", "j2")
    failing(job_store, "j1", "for good")
    assert do_one(job_store)
    assert do_one(job_store)
    assert {found(job_store, key).status for key in ("j1", "j2")} == {"failed", "done"}
    job_store.database["failing"].delete_many({})
    assert [(one.kind, one.count) for one in ledger.failed_jobs(job_store)] == [(SLOW, 1)]
    assert jobs.ask_again(job_store, SLOW) == 1
    assert (found(job_store, "j1").attempts, found(job_store, "j1").ended_at) == (0, None)
    assert do_one(job_store)
    assert not do_one(job_store)
    assert effects(job_store).count("j1") == 1
    assert jobs.ask_again(job_store, SLOW) == 0
