"""Jobs on a real replica set: each is done once, whoever is slow, frozen, killed or told a wrong time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

import pytest
from prometheus_client import REGISTRY

from shared import clock
from shared.bus import Jobs, Kind
from shared.store import Store, Unit, jobs
from shared.store.jobs import ClaimLost, Job
from tests.infra import jobbing
from tests.infra.engines import StoreFor
from tests.infra.jobbing import SLOW, ask, begun, effects, open_gate, shut, status, wait_for
from tests.infra.lease import until

SHORT = timedelta(milliseconds=400)
LONG = timedelta(minutes=5)
DAY = timedelta(days=1)


@pytest.fixture
def store(mongo_store: StoreFor) -> Store:
    made = mongo_store("counting", jobbing.COLLECTIONS)
    made.ensure()
    return made


def do_one(store: Store, lease: timedelta = LONG, attempts: int = 5) -> bool:
    """Have one job done by a worker of its own, whose heart does not beat."""
    kind = jobbing.kind(store, attempts=attempts)
    return Jobs(store, [kind], lease=lease).take_one(kind, threading.Event())


@contextmanager
def at_work(store: Store, lease: timedelta = LONG, *, heart: bool = True) -> Iterator[threading.Event]:
    """A worker's threads for jobs, until the end; setting what it gives stops them."""
    stopping, parts = threading.Event(), Jobs(store, [jobbing.kind(store, rests=heart)], lease=lease).parts()
    threads = [
        threading.Thread(target=part, args=(stopping,)) for name, part in parts if heart or name != "jobs-heart"
    ]
    for thread in threads:
        thread.start()
    try:
        yield stopping
    finally:
        stopping.set()
        for thread in threads:
            thread.join(20)


def found(store: Store, key: str) -> Job:
    job = jobs.find(store, SLOW, key)
    assert job is not None
    return job


def failing(store: Store, key: str, how: str) -> None:
    store.database["failing"].insert_one({"_id": key, "how": how})


def test_a_job_is_asked_for_with_what_decides_it_or_not_at_all(store: Store) -> None:
    def work(unit: Unit) -> None:
        jobs.ask(unit, SLOW, "j1")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        store.transact(work)
    assert not do_one(store)
    ask(store, "j1")
    assert do_one(store)
    assert effects(store) == ["j1"]
    job = found(store, "j1")
    assert (job.status, job.about, job.attempts, job.due) == ("done", {"n": 1, "$odd": "$key"}, 1, None)


def test_asking_again_is_asking_once_also_at_once_and_after_its_end(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: ask(store, "j1"), range(16)))
    assert do_one(store)
    ask(store, "j1")
    assert not do_one(store)
    assert effects(store) == ["j1"]


def test_a_job_waits_for_its_time_by_the_clock_of_the_database(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(store, "later", not_before=clock.now() + timedelta(hours=1))
    monkeypatch.setattr(store, "now", lambda: clock.now() + DAY)
    assert not do_one(store), "a worker whose clock is a day ahead is not believed"
    ask(store, "now")
    monkeypatch.setattr(store, "now", lambda: clock.now() - DAY)
    assert do_one(store), "nor one whose clock is a day behind"
    assert effects(store) == ["now"]


def test_a_heart_keeps_a_job_that_takes_longer_than_its_lease(store: Store) -> None:
    shut(store, "j1")
    ask(store, "j1")
    with at_work(store, SHORT):
        wait_for(store, "j1", "running")
        first = found(store, "j1").due
        assert first is not None
        until(lambda: (found(store, "j1").due or first) > first + 3 * SHORT, "the lease being renewed")
        assert not do_one(store), "nobody else may take it"
        open_gate(store, "j1")
        wait_for(store, "j1", "done")
    assert (begun(store, "j1"), effects(store)) == (1, ["j1"])


@pytest.mark.parametrize("step", [-DAY, DAY])
def test_a_heart_beats_by_the_database_however_the_clock_steps(
    store: Store, monkeypatch: pytest.MonkeyPatch, step: timedelta
) -> None:
    shut(store, "j1")
    ask(store, "j1")
    with at_work(store, SHORT):
        wait_for(store, "j1", "running")
        monkeypatch.setattr(store, "now", lambda: clock.now() + step)
        first = found(store, "j1").due
        assert first is not None
        until(lambda: (found(store, "j1").due or first) > first + 3 * SHORT, "the lease being renewed")
        assert not do_one(store)
        open_gate(store, "j1")
        wait_for(store, "j1", "done")
    ended = found(store, "j1").ended_at
    assert ended is not None
    assert abs(ended - clock.now()) < DAY / 2, "it ended by the database's clock"
    assert effects(store) == ["j1"]


def test_without_a_heart_another_takes_it_and_the_first_result_is_refused(store: Store) -> None:
    shut(store, "j1")
    ask(store, "j1")
    with at_work(store, SHORT, heart=False):
        wait_for(store, "j1", "running")
        taken = until_claimed(store)
        open_gate(store, "j1")  # the first comes to its end, long after its lease
    assert effects(store) == []
    assert status(store, "j1") == "running"
    store.transact(lambda unit: jobs.end(unit, taken))
    assert status(store, "j1") == "done"


def until_claimed(store: Store) -> jobs.Claim:
    """Take the job of somebody else as soon as its lease has run out."""
    claims: list[jobs.Claim] = []

    def taken() -> bool:
        claim = jobs.claim(store, SLOW, LONG)
        claims.extend([claim] if claim else [])
        return claim is not None

    until(taken, "the lease running out")
    return claims[0]


def test_every_act_on_a_job_is_refused_once_the_claim_is_lost(store: Store) -> None:
    ask(store, "j1")
    mine = jobs.claim(store, SLOW, timedelta(0))
    theirs = jobs.claim(store, SLOW, LONG)
    assert mine is not None
    assert theirs is not None
    acts = [jobs.hold, jobs.end, jobs.give_back, partial(jobs.fail, sentence="No.")]
    for act in [*acts, partial(jobs.put_off, pause=LONG, sentence="No.")]:
        with pytest.raises(ClaimLost):
            store.transact(lambda unit, act=act: act(unit, mine))  # type: ignore[misc] # a loop's lambda
    assert not jobs.beat(store, mine, LONG)
    assert jobs.beat(store, theirs, LONG)


def test_a_takeover_in_the_midst_of_the_last_unit_lets_one_of_both_count(store: Store) -> None:
    ask(store, "j1")
    mine = jobs.claim(store, SLOW, timedelta(0))
    assert mine is not None
    taken: list[jobs.Claim | None] = []

    def slow(unit: Unit) -> None:
        unit.database["effects"].insert_one({"key": "j1"}, session=unit.session)  # the snapshot is taken
        if not taken:
            taken.append(jobs.claim(store, SLOW, LONG))
        jobs.end(unit, mine)

    with pytest.raises(ClaimLost):
        store.transact(slow)
    assert (effects(store), status(store, "j1")) == ([], "running")


def test_what_fails_for_now_is_tried_again_and_keeps_why(store: Store) -> None:
    failing(store, "j1", "for now")
    ask(store, "j1")
    assert do_one(store)
    job = found(store, "j1")
    assert (job.status, job.attempts, job.sentence) == ("waiting", 1, "The other side does not answer.")
    store.database["failing"].delete_many({})
    assert do_one(store)
    job = found(store, "j1")
    assert (job.status, job.attempts, job.sentence, effects(store)) == ("done", 2, None, ["j1"])


@pytest.mark.parametrize(
    ("how", "attempts", "sentence"),
    [
        ("for good", 1, "It cannot be done."),
        ("for now", 3, "The other side does not answer."),
        ("defect", 3, "Something went wrong in Attune; the log of the worker says what."),
    ],
)
def test_what_fails_for_good_says_why_with_what_follows_from_it(
    store: Store, how: str, attempts: int, sentence: str
) -> None:
    failing(store, "j1", how)
    ask(store, "j1")
    while do_one(store, attempts=3):
        pass
    job = found(store, "j1")
    assert (job.status, job.attempts, job.sentence, job.due) == ("failed", attempts, sentence, None)
    assert [row["key"] for row in store.database["given_up"].find()] == ["j1"]
    assert store.database["failures"].count_documents({"key": "j1"}) == attempts, "each failure has what follows"
    assert effects(store) == []


def test_what_nobody_wants_any_more_ends_without_having_failed(store: Store) -> None:
    failing(store, "j1", "unwanted")
    ask(store, "j1")
    assert do_one(store)
    assert not do_one(store)
    job = found(store, "j1")
    assert (job.status, job.sentence, job.ended_at is None) == ("dropped", None, False)
    assert store.database["failures"].count_documents({}) == store.database["given_up"].count_documents({}) == 0


def test_pauses_grow_and_keep_to_what_the_other_side_asks(store: Store) -> None:
    kind = Kind(name=SLOW, run=jobbing.kind(store).run, pause=timedelta(seconds=5))
    pauses = [kind.pause_after(attempt).total_seconds() for attempt in (1, 2, 3, 9, 1_000)]
    assert pauses == [5, 10, 20, 600, 600]
    assert kind.pause_after(1, timedelta(minutes=30)) == timedelta(minutes=30)


def test_a_pause_ends_by_the_clock_of_the_database(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(store, "j1")
    claim = jobs.claim(store, SLOW, LONG)
    assert claim is not None
    monkeypatch.setattr(store, "now", lambda: clock.now() - DAY)
    store.transact(lambda unit: jobs.put_off(unit, claim, timedelta(hours=1), "Later."))
    due = found(store, "j1").due
    assert due is not None
    assert due > clock.now() + timedelta(minutes=30)
    assert not do_one(store)


def test_what_ends_its_worker_each_time_is_given_up(store: Store) -> None:
    ask(store, "j1")
    for _ in range(3):
        assert jobs.claim(store, SLOW, timedelta(0)) is not None  # and the process is gone
    assert do_one(store, attempts=3)
    job = found(store, "j1")
    assert (job.status, job.sentence) == ("failed", "It was begun several times and never came to its end.")
    assert begun(store, "j1") == 0


def test_a_worker_that_stops_gives_its_job_back_without_counting_the_attempt(store: Store) -> None:
    shut(store, "j1")
    ask(store, "j1")
    with at_work(store) as stopping:
        until(lambda: begun(store, "j1") == 1, "the job being begun")
        stopping.set()
        wait_for(store, "j1", "waiting")
    assert found(store, "j1").attempts == 0
    open_gate(store, "j1")
    assert do_one(store)
    assert effects(store) == ["j1"]


def test_an_erasure_takes_jobs_about_the_client_and_refuses_their_results(store: Store) -> None:
    ask(store, "j1", "j2")
    claim = jobs.claim(store, SLOW, LONG)
    assert claim is not None
    store.transact(lambda unit: unit.erase(["c1"]))
    with pytest.raises(ClaimLost):
        store.transact(lambda unit: jobs.end(unit, claim))
    assert store.database["jobs"].count_documents({}) == 0


def test_metrics_tell_how_many_wait_and_how_many_failed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.bus.jobs.COUNT_SECONDS", 0.0)
    failing(store, "j1", "for good")
    ask(store, "j1")
    ask(store, "j2", "j3", not_before=clock.now() + DAY)

    def gauges() -> tuple[float | None, float | None]:
        names = ("attune_jobs_waiting", "attune_jobs_failed")
        waiting, failed = (REGISTRY.get_sample_value(name, {"kind": SLOW}) for name in names)
        return waiting, failed

    with at_work(store, SHORT):
        until(lambda: gauges() == (2, 1), "the gauges telling it")


def test_an_instant_asked_for_is_kept_to_the_millisecond(store: Store) -> None:
    then = datetime.fromisoformat("2031-05-06T07:08:09.123+00:00")
    ask(store, "j1", not_before=then)
    assert found(store, "j1").due == then
