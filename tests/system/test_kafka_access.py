"""Attacks on Kafka by whoever else is on the machine, and by one service on the others' events."""

from __future__ import annotations

import os
import subprocess
from contextlib import closing

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import (
    GroupAuthorizationFailedError,
    KafkaError,
    KafkaTimeoutError,
    TopicAuthorizationFailedError,
)

from deploy.local.kafka import TOPICS
from deploy.local.plan import SERVICES
from shared.bus.broker import Connection, connection
from shared.settings import KafkaAccess
from tests.infra.running import Running, marked
from tests.infra.whole import CONSUMES

pytestmark = pytest.mark.xdist_group("system")


def as_service(attune: Running, service: str) -> Connection:
    """How that service reaches Kafka."""
    password = attune.place.secret(f"kafka-{service}")
    access = KafkaAccess(security="SASL_PLAINTEXT", user=service, password=password)
    return connection(attune.place.state.kafka, access)


@pytest.mark.parametrize(
    "access",
    [
        KafkaAccess(),
        KafkaAccess(security="SASL_PLAINTEXT", user="intake", password="guessed"),
        KafkaAccess(security="SASL_PLAINTEXT", mechanism="PLAIN", user="attune", password="guessed"),
        KafkaAccess(security="SASL_PLAINTEXT", mechanism="PLAIN", user="intake", password="guessed"),
    ],
)
def test_nobody_gets_in_without_a_service_s_password(attune: Running, access: KafkaAccess) -> None:
    state = attune.place.state
    for address in (state.kafka, f"127.0.0.1:{state.ports['kafka-controller']}"):
        strange = {**connection(address, access), "bootstrap_timeout_ms": 3_000}
        with pytest.raises(KafkaTimeoutError):
            KafkaAdminClient(**strange)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_writes_its_own_topic_alone(attune: Running, service: str) -> None:
    with closing(KafkaProducer(**as_service(attune, service), max_block_ms=30_000)) as producer:
        for topic in sorted(set(TOPICS) - {f"{service}.events"}):
            with pytest.raises(TopicAuthorizationFailedError):
                producer.send(topic, key=b"client", value=b"{}").get(30)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_what_it_consumes_alone(attune: Running, service: str) -> None:
    with closing(KafkaAdminClient(**as_service(attune, service))) as admin:
        seen = {topic["name"] for topic in admin.describe_topics(list(TOPICS)) if not topic["error_code"]}
    assert seen == {*CONSUMES[service], f"{service}.events"}, (
        "of others it does not even learn that they are there"
    )
    for other in sorted(set(SERVICES) - {service}):
        with closing(KafkaConsumer(**as_service(attune, service), group_id=other)) as intruder:
            intruder.subscribe(list(CONSUMES[service]))
            with pytest.raises(GroupAuthorizationFailedError):
                intruder.poll(timeout_ms=30_000)


def test_a_service_makes_no_topics_users_or_rights(attune: Running) -> None:
    with closing(KafkaAdminClient(**as_service(attune, "alerts"))) as admin, pytest.raises(KafkaError):
        admin.create_topics({"mine.events": {"num_partitions": 1}})


def test_no_secret_is_in_a_process_list(attune: Running) -> None:
    place = attune.place
    secrets = [file.read_text(encoding="utf-8").strip() for file in (place.folder / "secrets").iterdir()]
    commands = [" ".join(each.cmdline()) for each in marked(place.folder)]
    assert len(secrets) > len(SERVICES)
    assert len(commands) > len(SERVICES)
    assert not [command for command in commands if any(secret in command for secret in secrets)]


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone may become another user")
def test_another_user_of_the_machine_reads_no_secret_and_no_topic(attune: Running) -> None:
    folder = attune.place.folder
    for file in (folder / "secrets" / "kafka-intake", folder / "kafka" / "server.properties"):
        assert file.is_file()
        command = ["/bin/cat", str(file)]
        done = subprocess.run(  # noqa: S603 - our own command
            command, user="nobody", cwd="/", capture_output=True, text=True, check=False
        )
        assert done.returncode != 0
        assert "Permission denied" in done.stderr
