"""The service that counts, on a database and topics of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
from kafka import KafkaProducer

from shared.contracts.envelope import Headers, encode
from shared.contracts.events import INTAKE, Event
from shared.contracts.signing import EventKeys
from shared.settings import Settings
from shared.store import Store
from tests.infra import counting, jobbing
from tests.infra.engines import SettingsFor, StoreFor, Topics


@pytest.fixture
def config(settings_for: SettingsFor, kafka_bootstrap: str, topics: Topics) -> Settings:
    return settings_for("counting", kafka_bootstrap=kafka_bootstrap, topic_prefix=topics(), log_level="INFO")


@pytest.fixture
def counted(config: Settings) -> Iterator[Store]:
    """The counting service's store."""
    store = Store(config, counting.COLLECTIONS)
    store.ensure()
    yield store
    store.close()


@pytest.fixture
def job_store(mongo_store: StoreFor) -> Store:
    """A store of the small service whose jobs are slow or fail as a test wants them to."""
    made = mongo_store("counting", jobbing.COLLECTIONS)
    made.ensure()
    return made


@pytest.fixture
def producer(kafka_bootstrap: str) -> Iterator[KafkaProducer]:
    producer = KafkaProducer(bootstrap_servers=kafka_bootstrap, max_request_size=8_000_000)
    yield producer
    producer.close()


@pytest.fixture
def put_unsigned(producer: KafkaProducer, config: Settings) -> Callable[[bytes | None, Headers, bytes], None]:
    """Writes a record to Kafka as whoever has no key does, and did every service of an earlier version."""

    def put_one(key: bytes | None, headers: Headers, value: bytes) -> None:
        producer.send(config.topic_prefix + INTAKE, key=key, value=value, headers=headers).get(60)

    return put_one


@pytest.fixture
def put(
    put_unsigned: Callable[[bytes | None, Headers, bytes], None], config: Settings
) -> Callable[[bytes | None, Headers, bytes], None]:
    """Writes a record as intake does."""

    def put_one(key: bytes | None, headers: Headers, value: bytes) -> None:
        put_unsigned(key, EventKeys(config.event_keys).signed(INTAKE, key or b"", headers, value), value)

    return put_one


@pytest.fixture
def send(put: Callable[[bytes | None, Headers, bytes], None], counted: Store) -> counting.Send:
    def send_all(events: Sequence[Event]) -> None:
        for event in events:
            message = encode(event, event_id="e", time=counted.now())
            put(message.key, message.headers, message.value)

    return send_all
