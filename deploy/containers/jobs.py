"""The one-off jobs of compose. Each may run again at any time: what is there already stays."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from kafka.errors import KafkaError

from deploy.containers.secret_files import KAFKA, MONGO
from deploy.local import databases, filling, kafka, mongod, plan, waiting
from deploy.local.place import Place
from deploy.local.plan import SERVICES
from deploy.trouble import Trouble
from shared.settings import KafkaAccess
from shared.web import door_pages

DOOR: Final = Path("/var/lib/attune/door")
DEMO: Final = Path("/var/lib/attune/demo")
SAID_EVERY: Final = 10
_MONGO_PORT: Final = 27017
_SECRETS: Final = Path("/run/secrets")


def run(name: str, words: Sequence[str]) -> None:
    """Do the job of that name; raises Trouble."""
    job = JOBS.get(" ".join([name, *words]))
    if job is None:
        raise Trouble(f"There is no job of that name: {', '.join(JOBS)}.")
    for line in job():
        _say(line)


def mongo_users() -> list[str]:
    """Make MongoDB a replica set of one with a user for each service. It shares MongoDB's loopback interface."""
    password = _secret("mongo_admin")
    waiting.until(lambda: mongod.ready(_MONGO_PORT), "MongoDB did not answer")
    databases.first_start(_MONGO_PORT, MONGO, password)
    databases.wait_for_primary(_MONGO_PORT)
    with mongod.direct(_MONGO_PORT, username=databases.ADMIN, password=password) as admin:
        databases.make_users(admin, {service: _password(service) for service in SERVICES})
    return ["mongo-users: done"]


def kafka_topics() -> list[str]:
    """Make topics, the services' users and what each may do."""
    access = KafkaAccess(security="SASL_PLAINTEXT", user=kafka.ADMIN, password=_secret("kafka_admin"))
    waiting.until(lambda: kafka.ready(KAFKA, access), "Kafka did not answer, or did not let us in")
    try:
        kafka.create_topics(KAFKA, access=access)
        kafka.admit(KAFKA, access, [kafka.User.of(service, _secret(f"kafka_{service}")) for service in SERVICES])
    except KafkaError as error:
        raise Trouble(f"Topics or users could not be made: {error}") from error
    return ["kafka-topics: done"]


def pages() -> list[str]:
    """Write the front door's own pages; once there is a clinic, intake's worker writes what it says."""
    if not door_pages.are_there(DOOR):
        door_pages.write(DOOR)
    return ["door-pages: done"]


def demo() -> list[str]:
    """Fill the demo clinic, once; a job that was broken off goes on where it was."""
    os.umask(0o077)
    place = Place(DEMO)
    place.open()
    place.state.url = os.environ.get("ATTUNE_PUBLIC_URL", "").rstrip("/")
    if not place.state.seeded:
        environments = {service: _environment(service) for service in SERVICES}
        filling.fill(place, environments, say=_say, progress=_progress)
    return ["The demo clinic is there. Its sign-ins: docker compose run --rm demo job demo sign-ins"]


def _progress(number: int, of: int) -> None:
    if number % SAID_EVERY == 0:
        _say(f"{number} of {of} clients")


def sign_ins() -> list[str]:
    """How to sign in to the demo clinic."""
    try:
        return (DEMO / "sign-ins.txt").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise Trouble("The demo clinic is not there yet.") from None


JOBS: Final[dict[str, Callable[[], list[str]]]] = {
    "mongo-users": mongo_users,
    "kafka-topics": kafka_topics,
    "door-pages": pages,
    "demo": demo,
    "demo sign-ins": sign_ins,
}


def _secret(name: str) -> str:
    try:
        return (_SECRETS / name).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Trouble(f"The secret {name} cannot be read ({error.strerror}): run ./deploy/init.") from error


def _password(service: str) -> str:
    return unquote(urlsplit(_secret(f"mongo_uri_{service}")).password or "")


def _environment(service: str) -> dict[str, str]:
    """What that service's processes have in their environment besides what this container has."""
    return {
        "ATTUNE_DATABASE": plan.database(service),
        "ATTUNE_MONGO_URI_FILE": str(_SECRETS / f"mongo_uri_{service}"),
        "ATTUNE_KAFKA_USER": service,
        "ATTUNE_KAFKA_PASSWORD_FILE": str(_SECRETS / f"kafka_{service}"),
        "ATTUNE_PAGE_SECRET_FILE": str(_SECRETS / f"page_secret_{service}"),
        "ATTUNE_WRAPPING_KEYS_FILE": str(_SECRETS / f"wrapping_keys_{service}"),
        "ATTUNE_LINK_KEY_FILE": str(_SECRETS / "link_key"),
    }


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a job speaks on its standard output
