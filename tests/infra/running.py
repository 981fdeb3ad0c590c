"""A whole Attune, started by the real `./attune up` with nothing in it, for tests from outside."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
import psutil
import pytest
from kafka.errors import KafkaError
from pymongo import MongoClient
from pymongo.database import Database

from deploy.local import engines, lifeline, plan, ports, supervise
from deploy.local.place import MARK, Place
from shared.bus.broker import Connection, connection, reaches
from shared.store.positions import Place as Partition
from tests.infra.lease import until
from tests.infra.the_clinic import CALL
from tests.infra.the_clinic import CONTACTS as PUBLIC_CONTACTS

START_S: Final = 400
STOP_S: Final = 20
# Quicker than usual, so that tests of dead connections are over soon.
HEARTBEAT_S: Final = "2"
CONTACTS: Final = [msgspec.to_builtins(contact) for contact in PUBLIC_CONTACTS]
CONSUMES: Final = {
    "intake": ("feedback.events",),
    "feedback": ("intake.events", "alerts.events"),
    "alerts": ("intake.events", "feedback.events"),
}


class Running:
    """One running Attune: its address, its processes, its commands and its engines."""

    def __init__(self, folder: Path, *, replicas: int = 1, engines: Mapping[str, str] | None = None) -> None:
        """On engines of its own, whatever the other tests use, unless `engines` names existing ones."""
        [self.port] = ports.free_ports(1)
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._said = (folder / "up.log").open("wb")
        options = [
            "--empty",
            "--port",
            str(self.port),
            "--replicas",
            str(replicas),
            "--data",
            str(folder / "data"),
        ]
        self._up = subprocess.Popen(  # noqa: S603 - our own command
            lifeline.command(sys.executable, "-m", "deploy.cli", "up", *options),
            cwd=plan.ROOT,
            env={"ATTUNE_HEARTBEAT_S": HEARTBEAT_S} | _without_engines() | dict(engines or {}),
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
        place = Place(self._folder / "data")
        place.read()
        return place

    def command(self, *words: str) -> str:
        """What `./attune WORDS --data …` prints; a failure is the test's."""
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "deploy.cli", *words, "--data", str(self._folder / "data")],
            cwd=plan.ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def set_up(self) -> None:
        """Give the clinic what it must have before check-in links go out."""
        headers = {"Authorization": f"Bearer {self.token('admin@clinic.example')}"}
        with httpx.Client(base_url=self.url, headers=headers, timeout=20, trust_env=False) as admin:
            me = admin.get("/intake/api/me").raise_for_status().json()
            settings = {"crisis_contacts": CONTACTS, "safety_contact": me["staff_id"]}
            admin.put("/intake/api/clinic", json=settings).raise_for_status()
            until(lambda: self._says_whom_to_call(admin), "every page saying whom to call")

    def _says_whom_to_call(self, asking: httpx.Client) -> bool:
        """Whether the front door's own pages and all replicas of feedback name the clinic's contacts."""
        door = plan.door_pages(self.place) / "not-safe.html"
        answers = [asking.get("/feedback/c/nobody-has-this-link").text for _ in range(4)]
        return all(CALL in page for page in (door.read_text(encoding="utf-8"), *answers))

    def token(self, email: str) -> str:
        """An API token of that member of staff."""
        return self.command("token", email).strip()

    def pids(self, name: str) -> list[int]:
        """The processes of that name, replicas and children included; of a restarting one none."""
        running = [each for each in supervise.processes(self.place) if each["statename"] == "RUNNING"]
        found = [each["pid"] for each in running if _belongs(each["name"], name)]
        return [pid for parent in found for pid in (parent, *_children(parent))]

    def stop_process(self, name: str) -> None:
        """Have the supervisor stop a process and leave it so."""
        with supervise.control(self.place) as calls:
            for each in self._named(name):
                calls.supervisor.stopProcess(each)

    def start_process(self, name: str) -> None:
        """Have the supervisor start it again."""
        with supervise.control(self.place) as calls:
            for each in self._named(name):
                calls.supervisor.startProcess(each)

    @contextmanager
    def database(self, service: str) -> Iterator[Database[dict[str, Any]]]:
        """A service's own database, as that service's user sees it."""
        place = self.place
        with MongoClient[dict[str, Any]](place.secret(f"mongo-uri-{service}"), tz_aware=True) as client:
            yield client[plan.database(service)]

    def caught_up(self) -> bool:
        """Whether every outbox is empty and every service has consumed all there is; no while Kafka is away."""
        with warnings.catch_warnings():  # kafka-python leaves its sockets open where it cannot reach the broker
            warnings.simplefilter("ignore", ResourceWarning)
            with suppress(KafkaError):
                return all(self._service_caught_up(service, topics) for service, topics in CONSUMES.items())
            gc.collect()
        return False

    @property
    def broker(self) -> Connection:
        """How the one who makes its topics reaches Kafka."""
        place = self.place
        return connection(place.state.kafka, engines.kafka_access(place))

    def all_sent(self, service: str) -> bool:
        """Whether that service's outbox is empty."""
        with self.database(service) as database:
            return not database["outbox"].count_documents({"sent": False})

    def _service_caught_up(self, service: str, topics: Sequence[str]) -> bool:
        if not self.all_sent(service):
            return False
        with self.database(service) as database:
            positions = {row["_id"]: row["next"] for row in database["positions"].find()}
        ends: dict[Partition, int] = {at: reach.end for at, reach in reaches(self.broker, topics).items()}
        return all(positions.get(str(at), 0) >= end for at, end in ends.items())

    def end(self) -> None:
        """Stop it as a person would, and by force if that takes too long."""
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


def _without_engines() -> dict[str, str]:
    return {name: given for name, given in os.environ.items() if name not in {"MONGO_URI", "KAFKA_BOOTSTRAP"}}


def _belongs(process: str, name: str) -> bool:
    return process == name or process.removeprefix(f"{name}-").isdigit()


def _children(pid: int) -> list[int]:
    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


@contextmanager
def start(*, replicas: int = 1) -> Iterator[Running]:
    """A fresh Attune in a folder of its own, gone at the end."""
    temporary = tempfile.TemporaryDirectory(prefix="attune-")
    with temporary as folder, started(Path(folder), replicas=replicas) as running:
        yield running


@contextmanager
def started(folder: Path, *, replicas: int = 1, settings: Mapping[str, str] | None = None) -> Iterator[Running]:
    """A fresh Attune in that folder, stopped at the end; a failure shows what it said."""
    running = Running(folder, replicas=replicas, engines=settings)
    try:
        running.wait()
        running.set_up()
        yield running
    except BaseException as error:
        error.add_note(running.said[-4000:])
        raise
    finally:
        running.end()


@contextmanager
def frozen(attune: Running, process: str) -> Iterator[None]:
    """Within, the process and its children stand still."""
    pids = attune.pids(process)
    assert pids, f"{process} runs"
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):  # whoever looks after it may have ended it
                os.kill(pid, signal.SIGCONT)


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


@pytest.fixture(scope="session")
def attune() -> Iterator[Running]:
    """One Attune for all tests that do not mind each other, of as many processes as ATTUNE_TEST_REPLICAS says."""
    with start(replicas=int(os.environ.get("ATTUNE_TEST_REPLICAS", "1"))) as running:
        yield running


@pytest.fixture(scope="session")
def attune_twice() -> Iterator[Running]:
    """One with two replicas of every process."""
    with start(replicas=2) as running:
        yield running
