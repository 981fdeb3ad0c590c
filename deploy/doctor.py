"""`./attune doctor`: everything that can be wrong with a running Attune, each with what to do about it."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from kafka.errors import KafkaError
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.backup import recovery
from deploy.local import engines, kafka, supervise, within
from deploy.local.place import Place
from deploy.local.plan import SERVICES
from deploy.trouble import Trouble
from shared.bus.doctor import Finding

_DISK_BYTES = 1_000_000_000
_SKEW_S = 2.0
_LATE_S = 60.0


def examine(place: Place) -> Iterator[Finding]:
    """Look at everything; one look that fails does not keep the others from being taken."""
    yield _disk(place.folder)
    yield _recovery_key(place)
    for look in (_processes, _inside, _mongo, _topics, _services):
        try:
            yield from look(place)
        except Trouble as trouble:
            yield Finding(look.__name__.strip("_"), str(trouble))


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    return Finding(
        "disk", "" if free > _DISK_BYTES else f"make room on the disk of {folder}", f"{free / 1e9:.0f} GB free"
    )


def _recovery_key(place: Place) -> Finding:
    """Whether somebody has the key without which no backup can be opened."""
    key = recovery.standing(place)
    if not key.public:
        return Finding("recovery key", "there is none, so there can be no backup: ./attune recovery-key")
    asked = "nobody has shown yet that they have it: ./attune recovery-key --confirm"
    return Finding("recovery key", "" if key.confirmed else asked, "somebody has it")


def _processes(place: Place) -> Iterator[Finding]:
    for process in supervise.processes(place):
        runs = process["statename"] == "RUNNING"
        advice = "" if runs else f"it is {process['statename'].lower()}: see {place.logs / process['name']}.log"
        yield Finding(f"process {process['name']}", advice)


def _mongo(place: Place) -> Iterator[Finding]:
    for service in SERVICES:
        uri = place.secret(f"mongo-uri-{service}")
        try:
            with MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=5_000, tz_aware=True) as client:
                yield from _database(client, service)
        except PyMongoError as error:
            yield Finding(f"MongoDB for {service}", f"it does not answer: {error}")


def _database(client: MongoClient[dict[str, Any]], service: str) -> Iterator[Finding]:
    before = time.time()
    hello = client.admin.command("hello")
    skew = abs(hello["localTime"].timestamp() - (before + time.time()) / 2)
    yield Finding(
        f"MongoDB for {service}",
        "" if hello.get("isWritablePrimary") else "it takes no writes: look at its replica set",
        client.server_info()["version"],
    )
    yield Finding(
        f"clock against {service}'s MongoDB",
        "" if skew < _SKEW_S else "set both machines' clocks by NTP",
        f"{skew:.1f} s apart",
    )


def _inside(place: Place) -> Iterator[Finding]:
    """What each service knows about itself."""
    for service in SERVICES:
        known = json.loads(within.run(place, service, "doctor", "--json"))
        yield from (Finding(*each) for each in known)


def _topics(place: Place) -> Iterator[Finding]:
    try:
        described = kafka.describe(place.state.kafka, engines.kafka_access(place))
    except (KafkaError, OSError) as error:
        yield Finding("Kafka", f"it does not answer: {error}")
        return
    yield Finding("Kafka", detail=place.state.kafka)
    for name in kafka.TOPICS:
        yield Finding(f"topic {name}", *_judged(described.get(name)))


def _judged(topic: kafka.Topic | None) -> tuple[str, str]:
    if topic is None:
        return "it is missing: ./attune up makes it", ""
    detail = f"{topic.partitions} partitions, {topic.retention_ms / 86_400_000:.0f} days"
    if topic.partitions < kafka.PARTITIONS:
        return f"give it {kafka.PARTITIONS} partitions before there is much in it", detail
    if topic.retention_ms != -1 and topic.retention_ms < kafka.RETENTION_MS:
        return "set its retention.ms to 30 days", detail
    return "", detail


def _services(place: Place) -> Iterator[Finding]:
    with httpx.Client(timeout=5, trust_env=False) as client:
        for service in SERVICES:
            port = place.state.ports[f"{service}-web"]
            yield _ready(client, f"http://127.0.0.1:{port}/{service}/readyz", f"service {service}")
            yield _heard(client, place.state.ports[f"{service}-internal"], service)


def _heard(client: httpx.Client, port: int, service: str) -> Finding:
    """Whether the other services can ask this one; without their secret the answer is that we may not."""
    advice = ""
    try:
        client.get(f"http://127.0.0.1:{port}/internal/")
    except httpx.HTTPError as error:
        advice = f"others cannot ask it ({type(error).__name__}): see the log of {service}-web"
    return Finding(f"address of {service} for the other services", advice)


def _ready(client: httpx.Client, url: str, what: str) -> Finding:
    try:
        answer = client.get(url)
        known = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        return Finding(what, f"it does not answer: {error or type(error).__name__}")
    if answer.status_code != httpx.codes.OK:
        return Finding(what, f"it is not ready: {known}")
    late = [
        name
        for name in ("outbox_oldest_seconds", "consumer_last_poll_seconds")
        if (known.get(name) or 0) > _LATE_S
    ]
    return Finding(
        what, f"its worker is behind ({', '.join(late)}): see its log, or ./attune republish" if late else ""
    )
