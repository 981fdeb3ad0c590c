"""Engines in containers, where a Docker engine answers and has the images; nothing is pulled for a test."""

from __future__ import annotations

import os
from contextlib import closing
from functools import cache
from pathlib import Path

from deploy.local import kafka, mongod, ports
from deploy.offline.docker import image as kept_image
from tests.infra.lease import until

MONGO_IMAGE = os.environ.get("ATTUNE_TEST_MONGO_IMAGE", "mongo:8")
KAFKA_IMAGE = os.environ.get("ATTUNE_TEST_KAFKA_IMAGE", "apache/kafka:4.3.1")


@cache
def usable(image: str) -> bool:
    """Whether Docker can start that image here and now."""
    # By its program: the library leaves its socket open where an engine is about to start, or has just gone.
    return kept_image(image) is not None


def start_mongo(folder: Path) -> str:
    """A replica set of one; its address."""
    port = ports.free_ports(1)[0]
    _start(folder, MONGO_IMAGE, port, command=f"--replSet {mongod.REPLICA_SET} --port {port} --bind_ip_all")
    until(lambda: mongod.ready(port), "mongo in its container")
    with mongod.direct(port) as client:
        mongod.initiate(client, f"127.0.0.1:{port}")
    until(lambda: mongod.is_primary(port), "a primary in its container")
    return f"mongodb://127.0.0.1:{port}/?replicaSet={mongod.REPLICA_SET}"


def start_kafka(folder: Path) -> str:
    """A broker that is its own controller; its address."""
    port = ports.free_ports(1)[0]
    settings = {
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_NODE_ID": "1",
        "KAFKA_LISTENERS": f"PLAINTEXT://:{port},CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    }
    _start(folder, KAFKA_IMAGE, port, settings=settings)
    address = f"127.0.0.1:{port}"
    until(lambda: kafka.ready(address), "kafka in its container")
    return address


def stop_all(folder: Path) -> None:
    """Remove every container that a process of this run started."""
    found = list(folder.glob("*.container"))
    if not found:
        return
    import docker  # noqa: PLC0415 - see above

    with closing(docker.from_env()) as client:
        for place in found:
            client.containers.get(place.name.removesuffix(".container")).remove(force=True, v=True)


def _start(
    folder: Path, image: str, port: int, *, command: str = "", settings: dict[str, str] | None = None
) -> None:
    # The run's controller removes it, also when this process is gone; the reaper's image is mostly not there.
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - it reads the setting when imported

    container = DockerContainer(image).with_bind_ports(port, port)
    for name, setting in (settings or {}).items():
        container.with_env(name, setting)
    if command:
        container.with_command(command)
    container.start()
    identity = container.get_wrapped_container().id
    (folder / f"{identity}.container").touch()
    (folder / f"{identity}.told").write_text(f"an engine ran in a container of {image}", encoding="utf-8")
