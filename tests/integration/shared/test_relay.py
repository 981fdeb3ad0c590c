"""The relay on real Kafka: what was committed arrives, also when Kafka or the relay was away."""

from __future__ import annotations

import signal
from functools import partial
from pathlib import Path

from kafka import KafkaConsumer

from shared.contracts.envelope import decode
from shared.contracts.events import INTAKE
from shared.settings import Settings
from shared.store import Store, Unit, outbox
from tests.infra.counting import client_updated
from tests.infra.workers import running, until

MODULE = "tests.infra.counting"


def publish(counted: Store, *client_ids: str) -> None:
    for client_id in client_ids:
        counted.transact(partial(_publish, client_id))


def _publish(client_id: str, unit: Unit) -> None:
    unit.publish(client_updated(client_id))


def sent(config: Settings) -> list[str]:
    """The clients of all events in the topic, read from its beginning."""
    consumer = KafkaConsumer(
        config.topic_prefix + INTAKE,
        bootstrap_servers=config.kafka_bootstrap,
        auto_offset_reset="earliest",
        group_id=None,
        enable_auto_commit=False,
        consumer_timeout_ms=2_000,
    )
    events = [decode(record.key, record.headers, record.value) for record in consumer]
    consumer.close()
    return sorted(event.key for event in events)


def nothing_waits(counted: Store) -> bool:
    return outbox.oldest_unsent(counted) is None


def test_what_was_committed_before_and_after_the_start_arrives(
    config: Settings, counted: Store, tmp_path: Path
) -> None:
    publish(counted, "c1", "c2")
    with running(MODULE, config, tmp_path):
        until(lambda: nothing_waits(counted), "the first two being sent")
        publish(counted, "c3")
        until(lambda: nothing_waits(counted), "the third being sent")
    assert sent(config) == ["c1", "c2", "c3"]


def test_two_workers_send_each_row_once(config: Settings, counted: Store, tmp_path: Path) -> None:
    with running(MODULE, config, tmp_path, count=2):
        publish(counted, *(f"c{number:02}" for number in range(40)))
        until(lambda: nothing_waits(counted), "all being sent")
    assert sent(config) == [f"c{number:02}" for number in range(40)]


def test_when_the_sending_worker_is_killed_the_other_goes_on(
    config: Settings, counted: Store, tmp_path: Path
) -> None:
    with running(MODULE, config, tmp_path, count=2) as workers:
        publish(counted, "c1")
        until(lambda: nothing_waits(counted), "the first being sent")
        workers[0].send(signal.SIGKILL)
        publish(counted, "c2")
        until(lambda: nothing_waits(counted), "the second being sent")
    assert sent(config) == ["c1", "c2"]


def test_an_erasure_takes_the_rows_of_that_client_with_it(counted: Store) -> None:
    publish(counted, "c1", "c2")
    counted.transact(lambda unit: unit.erase(["c1"]))
    assert [row["key"] for row in outbox.unsent(counted, 10)] == ["c2"]


def test_when_the_database_stops_telling_of_new_rows_that_is_an_end_and_one_can_begin_anew(counted: Store) -> None:
    arrivals = outbox.arrivals(counted)
    assert next(arrivals) is False
    counted.database[outbox.OUTBOX.name].drop()
    until(lambda: next(arrivals, None) is None, "the end of what is told")
    again = outbox.arrivals(counted)
    assert next(again) is False
    publish(counted, "c1")
    until(lambda: next(again) is True, "the new row being told")
