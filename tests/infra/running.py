"""A whole Attune, started by the real `./attune up` with nothing in it, for tests from outside."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final
from xmlrpc.client import Fault, ServerProxy

import psutil
import pytest
from kafka.errors import KafkaError
from pymongo import MongoClient
from pymongo.database import Database

from deploy.local import engines, lifeline, plan, ports, supervise
from deploy.local.place import MARK, Place
from services.intake.adapters.mongo import COLLECTIONS, MongoUnit
from services.intake.bootstrap import transactions
from services.intake.usecases.signing_in import issue_token
from shared.bus.broker import Connection, connection, reaches
from shared.contracts.signing import EventKeys
from shared.store import Store
from shared.store.collection import Collections
from tests.infra.engines import plain_settings
from tests.infra.lease import until
from tests.infra.whole import CONSUMES, Whole, with_children

INTAKE: Final = "intake"
START_S: Final = 400
STOP_S: Final = 20
# Quicker than usual, so that tests of dead connections are over soon.
HEARTBEAT_S: Final = "2"
LIMITS: Final = "100"  # tests and benchmarks are many people at one address


class Running(Whole):
    """One running Attune: its address, its processes, its commands and its engines."""

    def __init__(
        self, folder: Path, *, replicas: int = 1, engines: Mapping[str, str] | None = None, data: str = "data"
    ) -> None:
        """On engines of its own, whatever the other tests use, unless `engines` names existing ones."""
        [self.port] = ports.free_ports(1)
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder, self._data = folder, folder / data
        self._said = (folder / "up.log").open("wb")
        self._clients: dict[str, MongoClient[dict[str, Any]]] = {}
        options = [
            "--empty",
            "--port",
            str(self.port),
            "--replicas",
            str(replicas),
            "--data",
            str(folder / data),
        ]
        self._up = subprocess.Popen(  # noqa: S603 - our own command
            lifeline.command(sys.executable, "-m", "deploy.cli", "up", *options),
            cwd=plan.ROOT,
            env={"ATTUNE_HEARTBEAT_S": HEARTBEAT_S, "ATTUNE_REQUEST_LIMITS": LIMITS}
            | _without_engines()
            | dict(engines or {}),
            stdout=self._said,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )

    def wait(self) -> None:
        """Wait until it says that it is ready."""
        until(self._ready, "Attune being ready", within_s=START_S)

    @property
    def said(self) -> str:
        """What `up` has printed."""
        return (self._folder / "up.log").read_text(encoding="utf-8", errors="replace")

    @property
    def place(self) -> Place:
        """Its data folder, as it is now."""
        place = Place(self._data)
        place.read()
        return place

    def command(self, *words: str) -> str:
        """What `./attune WORDS --data …` prints; a failure is the test's."""
        done = self._run(*words)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def refused(self, *words: str) -> str:
        """What it says when it fails, as it must."""
        done = self._run(*words)
        assert done.returncode == 1, done.stderr + done.stdout
        return done.stderr

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "deploy.cli", *words, "--data", str(self._data)],
            cwd=plan.ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    def token(self, email: str) -> str:
        """A token of that person's, as `./attune token` makes one, but without starting its two programs."""
        with self.store(INTAKE, COLLECTIONS) as store:
            return transactions(store)(partial(_issued, email))

    @property
    def event_keys(self) -> EventKeys:
        """By which its services sign what they say."""
        return EventKeys(partial(self.place.secret, "event_keys"))

    @contextmanager
    def store(self, service: str, collections: Collections) -> Iterator[Store]:
        """A service's own store, with its keys."""
        place = self.place
        uri, keys = (partial(place.secret, f"{name}-{service}") for name in ("mongo-uri", "wrapping-keys"))
        settings = plain_settings(service, mongo_uri=uri(), database=plan.database(service), wrapping_keys=keys)
        with closing(Store(settings, collections)) as opened:
            yield opened

    def pids(self, name: str) -> list[int]:
        running = [each for each in supervise.processes(self.place) if each["statename"] == "RUNNING"]
        found = [each["pid"] for each in running if _belongs(each["name"], name)]
        return [pid for parent in found for pid in with_children(parent)]

    def logged(self, name: str) -> str:
        return "".join(log.read_text(encoding="utf-8") for log in self.place.logs.glob(f"{name}*.log"))

    def door_page(self, name: str) -> str:
        return (plan.door_pages(self.place) / name).read_text(encoding="utf-8")

    def stop_process(self, name: str) -> None:
        """Have the supervisor stop a process and leave it so."""
        with supervise.control(self.place) as calls:
            for each in self._named(name):
                until(partial(_stopped, calls, each), f"{each} being stopped")

    def start_process(self, name: str) -> None:
        """Have the supervisor start it again."""
        with supervise.control(self.place) as calls:
            for each in self._named(name):
                calls.supervisor.startProcess(each)

    def mongo(self, service: str) -> MongoClient[dict[str, Any]]:
        return MongoClient(self.place.secret(f"mongo-uri-{service}"), tz_aware=True)

    @contextmanager
    def database(self, service: str) -> Iterator[Database[dict[str, Any]]]:
        """A service's own database; the connection stays, since it is looked at again and again."""
        if service not in self._clients:
            self._clients[service] = self.mongo(service)
        yield self._clients[service][plan.database(service)]

    def caught_up(self) -> bool:
        """Whether every outbox is empty and every service has consumed all there is; no while Kafka is away."""
        with warnings.catch_warnings():  # kafka-python leaves its sockets open where it cannot reach the broker
            warnings.simplefilter("ignore", ResourceWarning)
            with suppress(KafkaError):
                return super().caught_up()
            gc.collect()
        return False

    def ends(self, service: str) -> dict[str, int]:
        return {str(at): reach.end for at, reach in reaches(self.broker, CONSUMES[service]).items()}

    @property
    def broker(self) -> Connection:
        """How the one who makes its topics reaches Kafka."""
        place = self.place
        return connection(place.state.kafka, engines.kafka_access(place))

    def end(self) -> None:
        """Stop it as a person would, and by force if that takes too long."""
        for client in self._clients.values():
            client.close()
        self._up.send_signal(signal.SIGINT)
        try:
            self._up.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._up.kill()
            self._up.wait()
        self._said.close()

    def _named(self, name: str) -> list[str]:
        running = supervise.processes(self.place)
        return [f"{each['group']}:{each['name']}" for each in running if _belongs(each["name"], name)]

    def _ready(self) -> bool:
        assert self._up.poll() is None, f"up ended: {self.said}"
        return "Ctrl-C stops it" in self.said


def _stopped(calls: ServerProxy, process: str) -> bool:
    """Have it stopped, and whether it is: one that has just died can be stopped only once it was started again."""
    with suppress(Fault):
        calls.supervisor.stopProcess(process)
    info = calls.supervisor.getProcessInfo(process)
    return isinstance(info, dict) and info["statename"] == "STOPPED"


def _without_engines() -> dict[str, str]:
    return {name: given for name, given in os.environ.items() if name not in {"MONGO_URI", "KAFKA_BOOTSTRAP"}}


def _belongs(process: str, name: str) -> bool:
    return process == name or process.removeprefix(f"{name}-").isdigit()


@contextmanager
def start(*, replicas: int = 1) -> Iterator[Running]:
    """A fresh Attune in a folder of its own, gone at the end."""
    temporary = tempfile.TemporaryDirectory(prefix="attune-")
    with temporary as folder, started(Path(folder), replicas=replicas) as running:
        yield running


@contextmanager
def started(folder: Path, *, replicas: int = 1, settings: Mapping[str, str] | None = None) -> Iterator[Running]:
    """A fresh Attune in that folder, stopped at the end."""
    with _ready(Running(folder, replicas=replicas, engines=settings)) as running:
        running.set_up()
        yield running


@contextmanager
def again(folder: Path) -> Iterator[Running]:
    """One whose data folder lies there already, with people in it."""
    with _ready(Running(folder.parent, data=folder.name)) as running:
        yield running


@contextmanager
def _ready(running: Running) -> Iterator[Running]:
    """It, once it is ready, and stopped at the end; a failure shows what it said."""
    try:
        running.wait()
        yield running
    except BaseException as error:
        error.add_note(running.said[-4000:])
        raise
    finally:
        running.end()


def _issued(email: str, unit: MongoUnit) -> str:
    staff = unit.staff.by_email(email)
    assert staff is not None, email
    return issue_token(unit, staff.staff_id, "made by a test")[1]


def marked(folder: Path) -> list[psutil.Process]:
    """Every process that was started for that folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(folder):
                found.append(process)
        except psutil.Error:
            continue
    return found


# Each folder of tests that wants these imports them into its conftest.py: so they end with its last test, and
# do not slow down what comes after.


@pytest.fixture(scope="package")
def attune() -> Iterator[Running]:
    """One Attune for the tests of a folder, of as many processes as ATTUNE_TEST_REPLICAS says."""
    with start(replicas=int(os.environ.get("ATTUNE_TEST_REPLICAS", "1"))) as running:
        yield running


@pytest.fixture(scope="package")
def attune_twice() -> Iterator[Running]:
    """One with two replicas of every process."""
    with start(replicas=2) as running:
        yield running
