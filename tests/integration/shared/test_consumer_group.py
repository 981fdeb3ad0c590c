"""Several workers of a service on real Kafka and MongoDB: each has its partitions, and no work is lost."""

from __future__ import annotations

import itertools
import signal
from pathlib import Path

from shared.settings import Settings
from shared.store import Store
from tests.infra.counting import Send, client_updated, counts
from tests.infra.workers import running, until

MODULE = "tests.infra.counting"


def test_a_worker_takes_its_part_though_it_first_knew_of_no_partitions(
    config: Settings, counted: Store, send: Send, tmp_path: Path
) -> None:
    send([client_updated("c0")])
    with running("tests.infra.forgetful", config, tmp_path):
        until(lambda: counts(counted) == {"c0": 1}, "the group giving its partitions out anew")


def test_a_worker_stopped_in_mid_batch_counts_nothing_twice(
    config: Settings, counted: Store, send: Send, tmp_path: Path
) -> None:
    counted.database["pauses"].insert_one({"_id": "next"})
    with running(MODULE, config, tmp_path, count=2) as workers:
        send([client_updated(f"c{number}") for number in range(40)])
        until(lambda: any(worker.stopped for worker in workers), "one worker stopped within its transaction")
        until(lambda: len(counts(counted)) == 40, "the other worker taking over")
        for worker in workers:
            worker.send(signal.SIGCONT)
        send([client_updated("last")])
        until(lambda: "last" in counts(counted), "the group at work again")
        assert set(counts(counted).values()) == {1}
        assert all(worker.running for worker in workers)


def test_two_workers_share_the_partitions(config: Settings, counted: Store, send: Send, tmp_path: Path) -> None:
    with running(MODULE, config, tmp_path, count=2) as workers:
        sent = itertools.count(1)

        def both_counted() -> bool:
            send([client_updated(f"c{next(sent)}")])
            return len(counted.database["counted"].distinct("by")) == 2

        until(both_counted, "each of the two having counted")
        workers[0].send(signal.SIGTERM)
        assert workers[0].exit_code() == 0
        send([client_updated(f"d{number}") for number in range(50)])
        everybody = next(sent) - 1 + 50
        until(lambda: len(counts(counted)) == everybody, "the rest by the one that is left")
    assert set(counts(counted).values()) == {1}
