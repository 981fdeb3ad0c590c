"""A whole running Attune as tests from outside see it, however it was started."""

from __future__ import annotations

import os
import signal
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final

import httpx
import msgspec
import psutil
from pymongo import MongoClient
from pymongo.database import Database

from deploy.local import plan
from tests.infra.lease import until
from tests.infra.the_clinic import CALL
from tests.infra.the_clinic import CONTACTS as PUBLIC_CONTACTS

CONTACTS: Final = [msgspec.to_builtins(contact) for contact in PUBLIC_CONTACTS]
CONSUMES: Final = {
    "intake": ("feedback.events",),
    "feedback": ("intake.events", "alerts.events"),
    "alerts": ("intake.events", "feedback.events"),
}


class Whole(ABC):
    """Its address, its members of staff, its processes and what they keep."""

    url: str

    @abstractmethod
    def token(self, email: str) -> str:
        """An API token of that member of staff."""

    @abstractmethod
    def pids(self, name: str) -> list[int]:
        """The processes of that name, replicas and children included; of a restarting one none."""

    @abstractmethod
    def logged(self, name: str) -> str:
        """What the processes of that name have logged."""

    @abstractmethod
    def door_page(self, name: str) -> str:
        """A page of the front door's own."""

    @abstractmethod
    def ends(self, service: str) -> dict[str, int]:
        """Where each partition ends that the service reads, by its name; raises KafkaError while Kafka is away."""

    @abstractmethod
    def mongo(self, service: str) -> MongoClient[dict[str, Any]]:
        """A client of that service's database, as that service's user."""

    @contextmanager
    def database(self, service: str) -> Iterator[Database[dict[str, Any]]]:
        """A service's own database, as that service's user sees it."""
        with self.mongo(service) as client:
            yield client[plan.database(service)]

    def set_up(self) -> None:
        """Give the clinic what it must have before check-in links go out."""
        headers = {"Authorization": f"Bearer {self.token('admin@clinic.example')}"}
        with httpx.Client(base_url=self.url, headers=headers, timeout=60, trust_env=False) as admin:
            me = admin.get("/intake/api/me").raise_for_status().json()
            settings = {"crisis_contacts": CONTACTS, "safety_contact": me["staff_id"]}
            admin.put("/intake/api/clinic", json=settings).raise_for_status()
            until(lambda: self._says_whom_to_call(admin), "every page saying whom to call")

    def _says_whom_to_call(self, asking: httpx.Client) -> bool:
        """Whether the front door's own pages and all replicas of feedback name the clinic's contacts."""
        answers = [asking.get("/feedback/c/nobody-has-this-link").text for _ in range(4)]
        return all(CALL in page for page in (self.door_page("not-safe.html"), *answers))

    def caught_up(self) -> bool:
        """Whether every outbox is empty and every service has consumed all there is."""
        return all(self._service_caught_up(service) for service in CONSUMES)

    def all_sent(self, service: str) -> bool:
        """Whether that service's outbox is empty."""
        with self.database(service) as database:
            return not database["outbox"].count_documents({"sent": False})

    def _service_caught_up(self, service: str) -> bool:
        if not self.all_sent(service):
            return False
        with self.database(service) as database:
            positions = {row["_id"]: row["next"] for row in database["positions"].find()}
        return all(positions.get(at, 0) >= end for at, end in self.ends(service).items())


def kill(attune: Whole, name: str) -> None:
    """Kill it, with its children and replicas, and wait until it has been started again."""
    before = attune.pids(name)
    assert before, f"{name} runs"
    signal_all(before, signal.SIGKILL)

    def started_again() -> bool:
        now = attune.pids(name)
        return bool(now) and not {*before} & {*now}

    until(started_again, f"{name} being started again")


@contextmanager
def frozen(attune: Whole, name: str) -> Iterator[None]:
    """Within, the process and its children stand still."""
    pids = attune.pids(name)
    assert pids, f"{name} runs"
    signal_all(pids, signal.SIGSTOP)
    try:
        yield
    finally:
        signal_all(pids, signal.SIGCONT)


def with_children(pid: int) -> list[int]:
    """That process and all that it started; none where it has ended."""
    try:
        return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    except psutil.NoSuchProcess:
        return []


def signal_all(pids: Sequence[int], number: int) -> None:
    """Send it to each of these processes that is still there."""
    for pid in pids:
        with suppress(ProcessLookupError):  # a child goes with its parent, and whoever looks after it may end it
            os.kill(pid, number)
