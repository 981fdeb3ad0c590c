"""MongoDB and Kafka for one start: our own, or the ones that MONGO_URI and KAFKA_BOOTSTRAP name."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from kafka.errors import KafkaError

from deploy.local import databases, jars, kafka, mongod, waiting
from deploy.local.place import Place
from deploy.local.plan import SERVICES, Process
from deploy.trouble import Trouble
from shared import settings
from shared.settings import KafkaAccess, SettingsError

_STOP_WITHIN_S = 4
_GIVEN_S = 15

Say = Callable[[str], None]


def choose(place: Place) -> None:
    """Write down which engines this start uses."""
    given = os.environ.get("KAFKA_BOOTSTRAP", "")
    place.state.own_mongo = not os.environ.get("MONGO_URI")
    place.state.own_kafka = not given
    place.state.kafka = given or f"127.0.0.1:{place.state.ports['kafka']}"


def fetch(place: Place, progress: jars.Progress) -> list[Path]:
    """Everything our own engines need, on this machine; what had to be fetched is kept for the next time."""
    if place.state.own_mongo:
        mongod.find()
    return jars.fetch(jars.folder(place.folder), progress) if place.state.own_kafka else []


def prepare(place: Place, broker_jars: list[Path]) -> list[Process]:
    """The processes of our own engines, ready to start."""
    found = []
    if place.state.own_mongo:
        found.append(mongo(place))
    if place.state.own_kafka:
        found.append(_kafka(place, broker_jars))
    return found


def initialise(place: Place, say: Say, complain: Say) -> None:
    """Wait for the engines; make users, databases and topics where they are missing.

    `complain` gets the name of an engine that is waited for, and raises Trouble when waiting makes no sense.
    """
    _initialise_mongo(place, say, complain)
    _initialise_kafka(place, complain)
    say("Kafka is ready")


def mongo(place: Place) -> Process:
    """Our own MongoDB, ready to start."""
    place.secret("mongo-key", secrets.token_hex(64))  # MongoDB takes base64 characters only
    server = mongod.Mongod(
        folder=place.folder / "mongo",
        libraries=place.run / "libraries",
        port=place.state.ports["mongo"],
        key_file=place.secret_file("mongo-key"),
        forgets=not place.state.stands_at,
    )
    server.prepare()
    return Process(name="mongodb", group="engines", command=server.command(), stop_within_s=_STOP_WITHIN_S)


def _kafka(place: Place, broker_jars: list[Path]) -> Process:
    broker = kafka.Broker(
        jars=broker_jars,
        folder=place.folder / "kafka",
        port=place.state.ports["kafka"],
        controller_port=place.state.ports["kafka-controller"],
        password=place.secret("kafka-admin"),
    )
    broker.prepare()
    return Process(name="kafka", group="engines", command=broker.command(), stop_within_s=_STOP_WITHIN_S)


def _initialise_mongo(place: Place, say: Say, complain: Say) -> None:
    if place.state.own_mongo:
        port = place.state.ports["mongo"]
        _wait(lambda: mongod.ready(port), "mongodb", complain)
        databases.prepare_own(place)
    elif shared := databases.prepare_given(place, os.environ["MONGO_URI"]):
        say(shared)
    say("MongoDB is ready")


def _initialise_kafka(place: Place, complain: Say) -> None:
    address, access = place.state.kafka, kafka_access(place)
    if place.state.own_kafka:
        _wait(lambda: kafka.ready(address, access), "kafka", complain)
    else:
        silent = "The broker that KAFKA_BOOTSTRAP names did not answer, or did not let us in"
        waiting.until(lambda: kafka.ready(address, access), silent, _GIVEN_S)
    try:
        kafka.create_topics(address, access=access)
        if place.state.own_kafka:
            kafka.admit(
                address, access, [kafka.User.of(service, place.secret(f"kafka-{service}")) for service in SERVICES]
            )
    except KafkaError as error:
        raise Trouble(f"The topics {', '.join(kafka.TOPICS)} could not be created: {error}") from error


def kafka_access(place: Place) -> KafkaAccess:
    """How Kafka lets in who makes topics and users; a given broker as ATTUNE_KAFKA_… say."""
    if not place.state.own_kafka:
        try:
            return settings.kafka_access()
        except SettingsError as error:
            raise Trouble(f"The broker that KAFKA_BOOTSTRAP names cannot be reached so: {error}") from error
    password = place.secret("kafka-admin")
    return KafkaAccess(security="SASL_PLAINTEXT", mechanism="PLAIN", user=kafka.ADMIN, password=password)


def _wait(ready: Callable[[], bool], name: str, complain: Say) -> None:
    def looked() -> bool:
        complain(name)
        return ready()

    waiting.until(looked, f"{name} did not answer")
