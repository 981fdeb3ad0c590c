"""Jobs in real worker processes that are killed, stopped, and run side by side."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.settings import Settings
from shared.store import Store
from tests.infra import counting, jobbing
from tests.infra.jobbing import ask, begun, effects, open_gate, shut, wait_for
from tests.infra.workers import running, until

MODULE = "tests.infra.jobbing"


@pytest.fixture
def counted(config: Settings) -> Iterator[Store]:
    store = Store(config, jobbing.COLLECTIONS)
    store.ensure()
    yield store
    store.close()


def test_a_job_whose_worker_is_killed_in_its_midst_is_done_by_the_next(
    config: Settings, counted: Store, tmp_path: Path
) -> None:
    shut(counted, "j1")
    ask(counted, "j1")
    with running(MODULE, config, tmp_path) as [worker]:
        until(lambda: begun(counted, "j1") == 1, "the job being begun")
        worker.send(signal.SIGKILL)
        assert worker.exit_code() == -signal.SIGKILL
    open_gate(counted, "j1")
    with running(MODULE, config, tmp_path):
        wait_for(counted, "j1", "done")
    assert (begun(counted, "j1"), effects(counted)) == (2, ["j1"])


def test_a_frozen_worker_that_wakes_up_adds_nothing(config: Settings, counted: Store, tmp_path: Path) -> None:
    shut(counted, "j1")
    ask(counted, "j1")
    with running(MODULE, config, tmp_path) as [frozen]:
        until(lambda: begun(counted, "j1") == 1, "the job being begun")
        frozen.send(signal.SIGSTOP)
        with running(MODULE, config, tmp_path):
            until(lambda: begun(counted, "j1") == 2, "another taking it", within_s=90)
            open_gate(counted, "j1")
            wait_for(counted, "j1", "done")
        frozen.send(signal.SIGCONT)
        ask(counted, "j2")
        wait_for(counted, "j2", "done")
        frozen.send(signal.SIGTERM)
        assert frozen.exit_code() == 0
    assert effects(counted) == ["j1", "j2"]


def test_two_workers_do_each_job_once(config: Settings, counted: Store, tmp_path: Path) -> None:
    keys = [f"j{number:02}" for number in range(40)]
    ask(counted, *keys)
    with running(MODULE, config, tmp_path, count=2):
        until(lambda: len(effects(counted)) >= len(keys), "all being done")
    assert effects(counted) == keys
    assert [begun(counted, key) for key in keys] == [1] * len(keys)


def test_a_slow_job_delays_neither_the_clock_nor_the_consumer(
    config: Settings, counted: Store, tmp_path: Path, kafka_bootstrap: str
) -> None:
    assert config.kafka_bootstrap == kafka_bootstrap
    shut(counted, "j1", "j2")
    ask(counted, "j1", "j2", "j3")  # as many as there are threads, and one that waits behind them
    with running(MODULE, config, tmp_path):
        until(lambda: begun(counted, "j1") + begun(counted, "j2") == 2, "both threads being held")
        before = turns(counted)
        counted.transact(lambda unit: unit.publish(counting.client_updated("c1")))
        until(lambda: counting.counts(counted) == {"c1": 1}, "the event being sent and counted")
        until(lambda: turns(counted) > before + 1, "the clock having its turns")
        assert begun(counted, "j3") == 0
        open_gate(counted, "j1")
        wait_for(counted, "j3", "done")


def turns(store: Store) -> int:
    found = store.database["turns"].find_one({"_id": "turns"})
    return int(found["n"]) if found else 0
