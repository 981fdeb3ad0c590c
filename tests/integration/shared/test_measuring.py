"""What a worker shows of what waits: in its outbox, among its dead letters, behind failed events, in Kafka."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from kafka import KafkaProducer
from prometheus_client import REGISTRY

from deploy.local import ports
from shared.bus.measuring import Measuring
from shared.contracts.envelope import encode
from shared.contracts.events import INTAKE
from shared.contracts.signing import EventKeys
from shared.settings import Settings
from shared.store import Store, Unit, dead_letters
from tests.infra import counting
from tests.infra.counting import client_updated
from tests.infra.workers import running, until

MODULE = "tests.infra.counting"


def now(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"service": "counting", **labels})


def test_nothing_is_shown_before_anybody_has_looked_and_then_how_it_is(counted: Store, config: Settings) -> None:
    consumer = counting.consumer(counted, config)
    own: list[str] = []
    measuring = Measuring(counted, "counting", consumer, [lambda: own.append("looked")])
    measuring.measure()
    for name in ("attune_outbox_oldest_seconds", "attune_dead_letters", "attune_quarantined_clients"):
        assert now(name) == 0, name
    assert own == ["looked"]
    before = now("attune_measured_timestamp_seconds")
    counted.transact(lambda unit: unit.publish(client_updated("c1")))
    counted.database["outbox"].update_many({}, [{"$set": {"created_at": {"$subtract": ["$created_at", 600_000]}}}])
    counted.database["quarantine"].insert_many([{"_id": "c1", "waiting": 0}, {"_id": "c2", "waiting": 3}])
    counted.database["dead_letters"].insert_one({"_id": "intake.events-0-1"})
    measuring.measure()
    assert (now("attune_outbox_oldest_seconds") or 0) >= 600
    assert now("attune_dead_letters") == 1
    assert now("attune_quarantined_clients") == 2
    assert (now("attune_measured_timestamp_seconds") or 0) > (before or 0)


def said() -> float:
    kind = client_updated("c1").TYPE
    return REGISTRY.get_sample_value("attune_events_published_total", {"type": kind}) or 0


def test_an_event_is_counted_as_said_once_its_change_is_kept(counted: Store) -> None:
    before = said()

    def fails(unit: Unit) -> None:
        unit.publish(client_updated("c1"))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        counted.transact(fails)
    assert said() == before
    counted.transact(lambda unit: unit.publish(client_updated("c1")))
    assert said() == before + 1


def test_a_worker_shows_how_far_it_is_behind_and_what_it_has_applied(
    config: Settings, counted: Store, kafka_bootstrap: str, tmp_path: Path
) -> None:
    [port] = ports.free_ports(1)
    topic = config.topic_prefix + INTAKE
    counted.database["broken"].insert_one({"_id": "large", "most": 0})
    producer = KafkaProducer(bootstrap_servers=kafka_bootstrap)
    for number in range(5):
        said = encode(client_updated(f"c{number}"), event_id="e", time=counted.now())
        signed = EventKeys(config.event_keys).signed(INTAKE, said.key, said.headers, said.value)
        producer.send(topic, key=said.key, value=said.value, headers=signed).get(10)
    producer.close()

    def shows(name: str, **labels: str) -> float | None:
        page = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
        wanted = re.escape(",".join(f'{label}="{value}"' for label, value in sorted(labels.items())))
        found = re.search(rf"^{name}{{{wanted}}} (\S+)$", page, re.MULTILINE)
        return float(found[1]) if found else None

    def up() -> bool:
        try:
            return shows("attune_consumer_polled_timestamp_seconds", service="counting") is not None
        except httpx.TransportError:
            return False

    applied = {"topic": topic, "type": client_updated("c1").TYPE, "outcome": "applied"}
    with running(MODULE, replace(config, worker_port=port), tmp_path):
        until(up, "the worker polling")
        until(lambda: shows("attune_consumer_lag", service="counting", topic=topic) == 5, "all five waiting")
        counted.database["broken"].delete_many({})
        until(lambda: shows("attune_consumer_lag", service="counting", topic=topic) == 0, "none waiting")
        assert shows("attune_records_total", **applied) == 5
        assert dead_letters.count(counted) == 0
