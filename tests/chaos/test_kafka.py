"""Faults on the way over Kafka: it stops, it repeats, it reorders, and it carries poison."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import product
from typing import Any

import httpx
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import ConfigResource, ConfigResourceType

from deploy.local.kafka import PARTITIONS
from shared.contracts.events import FEEDBACK, INTAKE
from tests.contract.committed import EXAMPLES
from tests.infra.clinic import USUAL, Clinic
from tests.infra.lease import until
from tests.infra.load import BEFORE, Waiting, check_each_has_one_alert, coming_in, prepare
from tests.infra.running import Running

pytestmark = pytest.mark.xdist_group("chaos")

AWAY_S = 60
TOPICS = (FEEDBACK, INTAKE)
LISTENERS = ("intake", "alerts")  # of FEEDBACK


@pytest.fixture
def clinic(attune: Running) -> Iterator[Clinic]:
    clinic = Clinic(attune.url, attune.token("clinician@clinic.example")).awaited()
    yield clinic
    clinic.close()


def test_ratings_are_taken_while_kafka_is_stopped_and_alerts_follow(attune: Running, clinic: Clinic) -> None:
    waiting = prepare(clinic, 12)
    until(attune.caught_up, "the histories being folded")
    attune.stop_process("kafka")
    begin = time.monotonic()
    try:
        for each in waiting:
            clinic.rate(each.token, (9, 3, 9, 9))
        new = clinic.register()
        [session] = clinic.history(new, [USUAL])
        assert session, "a client, a session, a link and a rating, all without Kafka"
        for service in ("intake", "feedback", "alerts"):
            assert httpx.get(f"{attune.url}/{service}/readyz").status_code == 200
        until(lambda: time.monotonic() - begin > AWAY_S, "the minute being over", within_s=AWAY_S + 10)
    finally:
        attune.start_process("kafka")
    check_each_has_one_alert(clinic, waiting)


def test_everything_again_in_another_order_changes_nothing(attune: Running, clinic: Clinic) -> None:
    waiting = prepare(clinic, 12)
    first, backwards, shuffled = waiting[:4], waiting[4:8], waiting[8:]
    with coming_in(clinic, first):
        pass
    check_each_has_one_alert(clinic, first)
    before = _alerts(clinic, first)
    with coming_in(clinic, backwards):
        again = sum(_send_again(attune, topic, lambda records: records.reverse()) for topic in TOPICS)
    assert again > len(first) * (BEFORE + 1)
    with coming_in(clinic, shuffled):
        assert sum(_send_again(attune, topic, random.Random(7).shuffle) for topic in TOPICS) > again  # noqa: S311 - an order, not a secret
    until(attune.caught_up, "all being consumed again")
    check_each_has_one_alert(clinic, waiting)
    assert _alerts(clinic, first) == before


def test_poison_is_set_aside_and_the_rest_flows(attune: Running, clinic: Clinic) -> None:
    waiting = prepare(clinic, 6)
    already = {service: {letter["letter_id"] for letter in _letters(attune, service)} for service in LISTENERS}
    _allow_large_records(attune)
    good = EXAMPLES["attune.feedback.session-rated.v1"]
    key, headers, value = good.key.encode(), good.header_list, good.bytes_with()
    poison = {
        "not-json": [(key, headers, b"{never closed")],
        "wrong-shape": [
            (key, headers, value.replace(b'"items"', b'"things"')),
            (key, headers, good.bytes_with(week="nine")),
        ],
        "wrong-key": [(b"somebody-else", headers, value)],
        "too-large": [(key, headers, good.bytes_with(padding="x" * 5_000_000))],
    }
    later = (key, [("ce_type", b"attune.feedback.moon-phase.v1")], value)  # of a version to come: passed over
    records = [later, *(record for records in poison.values() for record in records)]
    keys = attune.event_keys
    with coming_in(clinic, waiting), closing(_producer(attune)) as producer:
        # Into every partition, so that nobody's ratings get around it.
        for (a_key, its_headers, content), partition in product(records, range(PARTITIONS)):
            signed = keys.signed(FEEDBACK, a_key, its_headers, content)
            producer.send(FEEDBACK, partition=partition, key=a_key, headers=signed, value=content).get(20)
        for partition in range(PARTITIONS):  # by whoever may write there and has no key
            forged = good.bytes_with(rating_id="forged")
            producer.send(FEEDBACK, partition=partition, key=key, headers=headers, value=forged).get(20)
    check_each_has_one_alert(clinic, waiting)
    until(attune.caught_up, "all being consumed")
    for service in LISTENERS:
        letters = [each for each in _letters(attune, service) if each["letter_id"] not in already[service]]
        expected = {reason: len(records) * PARTITIONS for reason, records in poison.items()}
        expected["unsigned"] = PARTITIONS
        assert Counter(each["reason"] for each in letters) == expected
    large_letter = next(letter["letter_id"] for letter in letters if letter["reason"] == "too-large")
    assert "too-large" in attune.command("dead-letters", "show", "alerts", large_letter)
    assert attune.command("dead-letters", "retry", "alerts", large_letter) == "alerts: applied 1 event\n"
    assert large_letter not in {letter["letter_id"] for letter in _letters(attune, "alerts")}
    left = [each["reason"] for each in _letters(attune, "alerts")]
    said = attune.command("dead-letters", "retry", "alerts", "--reason", "too-large")
    assert said == f"alerts: applied {left.count('too-large')} events\n"
    assert left.count("too-large") >= PARTITIONS - 1
    assert "too-large" not in {each["reason"] for each in _letters(attune, "alerts")}
    refused = attune.refused("dead-letters", "retry", "alerts", "--reason", "wrong-key")
    assert f"alerts: applied 0 events; {left.count('wrong-key')} still cannot be applied: " in refused
    with attune.database("alerts") as database:
        assert database["trajectories"].count_documents({"_id": good.key}) == 1


def _alerts(clinic: Clinic, of: Sequence[Waiting]) -> list[dict[str, object]]:
    return [alert for each in of for alert in clinic.alerts(client_id=each.client.client_id)]


def _letters(attune: Running, service: str) -> list[dict[str, str]]:
    lines = attune.command("dead-letters", "list", service).splitlines()
    return [dict(zip(("service", "letter_id", "at", "reason"), line.split(), strict=True)) for line in lines]


def _producer(attune: Running) -> KafkaProducer:
    return KafkaProducer(**attune.broker, max_request_size=8_000_000)


def _allow_large_records(attune: Running) -> None:
    with closing(KafkaAdminClient(**attune.broker)) as admin:
        larger = {"max.message.bytes": "8000000"}
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, FEEDBACK, larger)])


def _send_again(attune: Running, topic: str, rearrange: Callable[[list[Any]], None]) -> int:
    """Every record of the topic once more, in another order; how many those were."""
    with closing(
        KafkaConsumer(
            topic,
            **attune.broker,
            auto_offset_reset="earliest",
            group_id=None,
            enable_auto_commit=False,
            consumer_timeout_ms=3_000,
        )
    ) as consumer:
        records = [(record.key, record.headers, record.value) for record in consumer]
    rearrange(records)
    with closing(_producer(attune)) as producer:
        for key, headers, value in records:
            producer.send(topic, key=key, headers=headers, value=value)
        producer.flush()
    return len(records)
