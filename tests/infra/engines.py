"""Real MongoDB and Kafka for the tests, one of each for the whole run; they are never skipped.

The ones that MONGO_URI and KAFKA_BOOTSTRAP name, else containers where Docker and the images are there, else the
embedded ones.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Protocol

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from deploy.local import jars, kafka, mongod, ports
from services.feedback.adapters.environment import FeedbackSettings
from shared.settings import Settings
from shared.store import Store
from shared.store.collection import Collections, growing
from tests.infra import containers
from tests.infra.lease import Run, until

RUN = pytest.StashKey[Run]()


class SettingsFor(Protocol):
    """Makes settings of a service on a database and topics that nobody else uses."""

    def __call__(self, service: str, **over: Any) -> Settings: ...  # noqa: ANN401 - any field of Settings


class StoreFor(Protocol):
    """Makes a store of a service on a database that nobody else uses."""

    def __call__(self, service: str, collections: Collections, **over: Any) -> Store: ...  # noqa: ANN401 - any field of Settings


class Topics(Protocol):
    """Creates topics under a fresh prefix and returns the prefix."""

    def __call__(self, *names: str, partitions: int = ..., prefix: str | None = ...) -> str: ...


@pytest.fixture(scope="session")
def engine_run(pytestconfig: pytest.Config) -> Run:
    """The test run whose engines these are."""
    return pytestconfig.stash[RUN]


@pytest.fixture(scope="session")
def mongo_uri(engine_run: Run) -> str:
    """The address of a replica set that takes transactions."""
    return os.environ.get("MONGO_URI") or engine_run.once("mongo", lambda: start_mongo(engine_run))


@pytest.fixture(scope="session")
def kafka_bootstrap(engine_run: Run) -> str:
    """The address of a broker that creates no topic by itself."""
    return os.environ.get("KAFKA_BOOTSTRAP") or engine_run.once("kafka", lambda: start_kafka(engine_run))


@pytest.fixture(scope="session")
def mongo_client(mongo_uri: str) -> Iterator[MongoClient[dict[str, Any]]]:
    """A client of that replica set, for looking from outside."""
    with MongoClient[dict[str, Any]](mongo_uri, tz_aware=True) as client:
        # Tests tell of other days: what ended on one of them must not be swept away in mid-story.
        with suppress(OperationFailure):  # an engine that is somebody else's may not allow it
            client.admin.command("setParameter", 1, ttlMonitorEnabled=False)
            # The files of dropped databases stay open for as long as history is kept.
            client.admin.command("setParameter", 1, minSnapshotHistoryWindowInSeconds=1)
        yield client


@pytest.fixture(scope="module")
def settings_for(mongo_uri: str, mongo_client: MongoClient[dict[str, Any]]) -> Iterator[SettingsFor]:
    """Settings on fresh databases, dropped when the module is through.

    They name no broker: a test that needs one says `kafka_bootstrap=kafka_bootstrap, topic_prefix=topics()`.
    """
    made: list[str] = []

    def make(service: str, **over: Any) -> Settings:  # noqa: ANN401 - any field of Settings
        made.append(over.get("database") or f"t{secrets.token_hex(5)}_{service}")
        return plain_settings(service, **{"mongo_uri": mongo_uri, "database": made[-1]} | over)

    yield make
    for database in made:
        mongo_client.drop_database(database)
        mongo_client.drop_database(growing(database))


@pytest.fixture(scope="module")
def mongo_store(settings_for: SettingsFor) -> Iterator[StoreFor]:
    """Stores on fresh databases; further keywords are fields of the settings."""
    with ExitStack() as closing:

        def make(service: str, collections: Collections, **over: Any) -> Store:  # noqa: ANN401 - any field of Settings
            store = Store(settings_for(service, **over), collections)
            closing.callback(store.close)
            return store

        yield make


@pytest.fixture(scope="session")
def topics(kafka_bootstrap: str) -> Topics:
    """Creates the topics of the contracts, or the named ones, under a fresh prefix."""

    def create(*names: str, partitions: int = 2, prefix: str | None = None) -> str:
        fresh = f"t{secrets.token_hex(5)}." if prefix is None else prefix
        kafka.create_topics(kafka_bootstrap, [fresh + name for name in names or kafka.TOPICS], partitions)
        return fresh

    return create


def wrapping_keys() -> str:
    """The one key that wraps others in tests."""
    return "the wrapping key of tests, long enough"


def event_keys() -> str:
    """The one key that signs events in tests."""
    return "the key of events in tests, long enough"


def plain_settings(service: str, **over: Any) -> Settings:  # noqa: ANN401 - any field of Settings
    """Settings that name no engine: enough for a test that never talks to one."""
    plain = Settings(
        service=service,
        mongo_uri="mongodb://127.0.0.1:1",
        database=service,
        kafka_bootstrap="127.0.0.1:1",
        topic_prefix="",
        public_url="http://127.0.0.1:8080",
        intake_url="http://127.0.0.1:1",
        feedback_url="http://127.0.0.1:1",
        alerts_url="http://127.0.0.1:1",
        service_secret="service-secret",
        page_secret="page-secret",
        wrapping_keys=wrapping_keys,
        event_keys=event_keys,
        log_level="WARNING",
        worker_bind="127.0.0.1",
        worker_port=0,
        max_quarantined=20,
        max_dead_letters=100,
        secure_cookies=False,
        heartbeat_s=15.0,
        request_limits=100.0,  # tests are many people at one address
        answers_within_s=120.0,  # the machine may be busy
    )
    if service != "feedback":
        return replace(plain, **over)
    known = {field.name: getattr(plain, field.name) for field in fields(plain)}
    return FeedbackSettings(**known | {"link_key": "link-key"} | over)


def start_mongo(run: Run) -> str:
    """Start a replica set of one for this run; its address."""
    if containers.usable(containers.MONGO_IMAGE):
        return containers.start_mongo(run.folder)
    server = mongod.Mongod(
        folder=run.folder / "mongo", libraries=run.folder / "libraries", port=ports.free_ports(1)[0]
    )
    server.prepare()
    run.launch("mongo", server.command())
    _wait(run, "mongo", lambda: mongod.ready(server.port))
    with mongod.direct(server.port) as client:
        mongod.initiate(client, f"127.0.0.1:{server.port}")
    until(lambda: mongod.is_primary(server.port), "a primary")
    return f"mongodb://127.0.0.1:{server.port}/?replicaSet={mongod.REPLICA_SET}"


def start_kafka(run: Run) -> str:
    """Start a broker for this run; its address."""
    if containers.usable(containers.KAFKA_IMAGE):
        return containers.start_kafka(run.folder)
    here = jars.fetch(jars.folder(Path.cwd()), lambda *_: None)
    port, controller_port = ports.free_ports(2)
    broker = kafka.Broker(jars=here, folder=run.folder / "kafka", port=port, controller_port=controller_port)
    broker.prepare()
    run.launch("kafka", broker.command())
    _wait(run, "kafka", lambda: kafka.ready(broker.bootstrap))
    return broker.bootstrap


def _wait(run: Run, name: str, ready: Callable[[], bool]) -> None:
    try:
        until(ready, f"{name} answering")
    except AssertionError as error:
        error.add_note(run.log(name))
        raise
