"""Faults on the way over Kafka: it stops, it repeats, it reorders, and it carries poison."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import ConfigResource, ConfigResourceType

from shared.contracts.events import FEEDBACK
from tests.contract.committed import EXAMPLES
from tests.infra.clinic import USUAL, Clinic
from tests.infra.lease import until
from tests.infra.load import check_each_has_one_alert, coming_in, prepare, rate_stubbornly
from tests.infra.running import Running

pytestmark = pytest.mark.xdist_group("system")

AWAY_S = 60


@pytest.fixture
def clinic(attune: Running) -> Iterator[Clinic]:
    clinic = Clinic(attune.url, attune.token("clinician@clinic.example"))
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


def test_everything_once_more_and_backwards_changes_nothing(attune: Running, clinic: Clinic) -> None:
    waiting = prepare(clinic, 6)
    with coming_in(clinic, waiting):
        pass
    check_each_has_one_alert(clinic, waiting)
    until(attune.caught_up, "all being consumed")
    before = _alerts(clinic)
    again = _send_backwards(attune, "feedback.events") + _send_backwards(attune, "intake.events")
    assert again > 6 * 5
    until(attune.caught_up, "all being consumed again")
    assert _alerts(clinic) == before


def test_poison_is_set_aside_and_the_rest_flows(attune: Running, clinic: Clinic) -> None:
    [waiting] = prepare(clinic, 1)
    already = {letter["letter_id"] for letter in _letters(attune, "alerts")}
    _allow_large_records(attune)
    good = EXAMPLES["attune.feedback.session-rated.v1"]
    key, headers, value = good.key.encode(), good.header_list, good.bytes_with()
    poison = {
        "not-json": [(key, headers, b"{never closed")],
        "wrong-shape": [
            (key, headers, value.replace(b'"items"', b'"things"')),
            (key, headers, good.bytes_with(week="nine")),
        ],
        "unknown-type": [(key, [("ce_type", b"attune.feedback.moon-phase.v1")], value)],
        "wrong-key": [(b"somebody-else", headers, value)],
        "too-large": [(key, headers, good.bytes_with(padding="x" * 5_000_000))],
    }
    with closing(_producer(attune)) as producer:
        for records in poison.values():
            for a_key, its_headers, content in records:
                producer.send(FEEDBACK, key=a_key, headers=its_headers, value=content).get(20)
    rate_stubbornly(clinic, waiting.token)
    check_each_has_one_alert(clinic, [waiting])
    until(attune.caught_up, "all being consumed")
    letters = [letter for letter in _letters(attune, "alerts") if letter["letter_id"] not in already]
    expected = sorted(reason for reason, records in poison.items() for _ in records)
    assert sorted(letter["reason"] for letter in letters) == expected
    [large_letter] = [letter["letter_id"] for letter in letters if letter["reason"] == "too-large"]
    attune.command("dead-letters", "retry", "alerts", large_letter)
    assert large_letter not in {letter["letter_id"] for letter in _letters(attune, "alerts")}
    with attune.database("alerts") as database:
        assert database["trajectories"].count_documents({"_id": good.key}) == 1


def _alerts(clinic: Clinic) -> dict[str, dict[str, object]]:
    return {alert["alert_id"]: alert for alert in clinic.alerts()}


def _letters(attune: Running, service: str) -> list[dict[str, str]]:
    lines = attune.command("dead-letters", "list", service).splitlines()
    return [dict(zip(("service", "letter_id", "at", "reason"), line.split(), strict=True)) for line in lines]


def _producer(attune: Running) -> KafkaProducer:
    return KafkaProducer(bootstrap_servers=attune.place.state.kafka, max_request_size=8_000_000)


def _allow_large_records(attune: Running) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=attune.place.state.kafka)) as admin:
        larger = {"max.message.bytes": "8000000"}
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, FEEDBACK, larger)])


def _send_backwards(attune: Running, topic: str) -> int:
    """Every record of the topic once more, the last one first; how many those were."""
    with closing(
        KafkaConsumer(
            topic,
            bootstrap_servers=attune.place.state.kafka,
            auto_offset_reset="earliest",
            group_id=None,
            enable_auto_commit=False,
            consumer_timeout_ms=3_000,
        )
    ) as consumer:
        records = [(record.key, record.headers, record.value) for record in consumer]
    with closing(_producer(attune)) as producer:
        for key, headers, value in reversed(records):
            producer.send(topic, key=key, headers=headers, value=value)
        producer.flush()
    return len(records)
