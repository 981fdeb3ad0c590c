"""Who holds a job, and until when: by the database's clock, whatever others and clocks do meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest

from shared import clock
from shared.store import Store, Unit, jobs
from shared.store.jobs import ClaimLost
from tests.infra.jobbing import (
    LONG,
    SLOW,
    ask,
    at_work,
    begun,
    do_one,
    effects,
    found,
    open_gate,
    shut,
    status,
    wait_for,
)
from tests.infra.lease import until

SHORT = timedelta(milliseconds=400)
DAY = timedelta(days=1)


def test_a_job_waits_for_its_time_by_the_clock_of_the_database(
    job_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(job_store, "later", not_before=clock.now() + timedelta(hours=1))
    monkeypatch.setattr(job_store, "now", lambda: clock.now() + DAY)
    assert not do_one(job_store), "a worker whose clock is a day ahead is not believed"
    ask(job_store, "now")
    monkeypatch.setattr(job_store, "now", lambda: clock.now() - DAY)
    assert do_one(job_store), "nor one whose clock is a day behind"
    assert effects(job_store) == ["now"]


def test_a_heart_keeps_a_job_that_takes_longer_than_its_lease(job_store: Store) -> None:
    shut(job_store, "j1")
    ask(job_store, "j1")
    with at_work(job_store, SHORT):
        wait_for(job_store, "j1", "running")
        first = found(job_store, "j1").due
        assert first is not None
        until(lambda: (found(job_store, "j1").due or first) > first + 3 * SHORT, "the lease being renewed")
        assert not do_one(job_store), "nobody else may take it"
        open_gate(job_store, "j1")
        wait_for(job_store, "j1", "done")
    assert (begun(job_store, "j1"), effects(job_store)) == (1, ["j1"])


@pytest.mark.parametrize("step", [-DAY, DAY])
def test_a_heart_beats_by_the_database_however_the_clock_steps(
    job_store: Store, monkeypatch: pytest.MonkeyPatch, step: timedelta
) -> None:
    shut(job_store, "j1")
    ask(job_store, "j1")
    with at_work(job_store, SHORT):
        wait_for(job_store, "j1", "running")
        monkeypatch.setattr(job_store, "now", lambda: clock.now() + step)
        first = found(job_store, "j1").due
        assert first is not None
        until(lambda: (found(job_store, "j1").due or first) > first + 3 * SHORT, "the lease being renewed")
        assert not do_one(job_store)
        open_gate(job_store, "j1")
        wait_for(job_store, "j1", "done")
    ended = found(job_store, "j1").ended_at
    assert ended is not None
    assert abs(ended - clock.now()) < DAY / 2, "it ended by the database's clock"
    assert effects(job_store) == ["j1"]


def test_without_a_heart_another_takes_it_and_the_first_result_is_refused(job_store: Store) -> None:
    shut(job_store, "j1")
    ask(job_store, "j1")
    with at_work(job_store, SHORT, heart=False):
        wait_for(job_store, "j1", "running")
        taken = until_claimed(job_store)
        open_gate(job_store, "j1")  # the first comes to its end, long after its lease
    assert effects(job_store) == []
    assert status(job_store, "j1") == "running"
    job_store.transact(lambda unit: jobs.end(unit, taken))
    assert status(job_store, "j1") == "done"


def until_claimed(store: Store) -> jobs.Claim:
    """Take the job of somebody else as soon as its lease has run out."""
    claims: list[jobs.Claim] = []

    def taken() -> bool:
        claim = jobs.claim(store, SLOW, LONG)
        claims.extend([claim] if claim else [])
        return claim is not None

    until(taken, "the lease running out")
    return claims[0]


def test_every_act_on_a_job_is_refused_once_the_claim_is_lost(job_store: Store) -> None:
    ask(job_store, "j1")
    mine = jobs.claim(job_store, SLOW, timedelta(0))
    theirs = jobs.claim(job_store, SLOW, LONG)
    assert mine is not None
    assert theirs is not None
    acts = [jobs.hold, jobs.end, jobs.give_back, partial(jobs.fail, sentence="No.")]
    for act in [*acts, partial(jobs.put_off, pause=LONG, sentence="No.")]:
        with pytest.raises(ClaimLost):
            job_store.transact(lambda unit, act=act: act(unit, mine))  # type: ignore[misc] # a loop's lambda
    assert not jobs.beat(job_store, mine, LONG)
    assert jobs.beat(job_store, theirs, LONG)


def test_a_takeover_in_the_midst_of_the_last_unit_lets_one_of_both_count(job_store: Store) -> None:
    ask(job_store, "j1")
    mine = jobs.claim(job_store, SLOW, timedelta(0))
    assert mine is not None
    taken: list[jobs.Claim | None] = []

    def slow(unit: Unit) -> None:
        unit.database["effects"].insert_one({"key": "j1"}, session=unit.session)  # the snapshot is taken
        if not taken:
            taken.append(jobs.claim(job_store, SLOW, LONG))
        jobs.end(unit, mine)

    with pytest.raises(ClaimLost):
        job_store.transact(slow)
    assert (effects(job_store), status(job_store, "j1")) == ([], "running")


def test_a_pause_ends_by_the_clock_of_the_database(job_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(job_store, "j1")
    claim = jobs.claim(job_store, SLOW, LONG)
    assert claim is not None
    monkeypatch.setattr(job_store, "now", lambda: clock.now() - DAY)
    job_store.transact(lambda unit: jobs.put_off(unit, claim, timedelta(hours=1), "Later."))
    due = found(job_store, "j1").due
    assert due is not None
    assert due > clock.now() + timedelta(minutes=30)
    assert not do_one(job_store)


def test_an_instant_asked_for_is_kept_to_the_millisecond(job_store: Store) -> None:
    then = datetime.fromisoformat("2031-05-06T07:08:09.123+00:00")
    ask(job_store, "j1", not_before=then)
    assert found(job_store, "j1").due == then
