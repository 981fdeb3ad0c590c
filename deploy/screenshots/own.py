"""An Attune of its own with the demo clinic in it, in a temporary folder, for as long as pictures are taken."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from pymongo import MongoClient

from deploy.local import engines, lifeline, plan, ports, waiting
from deploy.local.place import Place
from deploy.trouble import Trouble
from shared.bus.broker import connection, reaches

# Pictures are taken as of then, a Friday: the demo's year has ended the day before, and no time on a page moves.
AS_OF: Final = datetime(2026, 11, 27, 9, 40, tzinfo=UTC)
# What stands on some pages, and would be another one each time; the ports are others where these are taken.
SAME: Final = {"link_key": "the-same-links-in-every-picture", "password-demo": "shown-at-the-start"}
PORTS: Final = (8642, 8625)
START_S: Final = 900
STOP_S: Final = 60
_CONSUMES: Final = {
    "intake": ("feedback.events",),
    "feedback": ("intake.events", "alerts.events"),
    "alerts": ("intake.events", "feedback.events"),
}


class Own:
    """A running Attune with a mail server that throws away what it takes; what it said stands in `up.log`."""

    def __init__(self, folder: Path) -> None:
        port, mail_port = PORTS if all(map(ports.is_free, PORTS)) else ports.free_ports(2)
        self._mail = Controller(Sink(), hostname="127.0.0.1", port=mail_port)
        self._mail.start()
        self.url = plan.front_url("127.0.0.1", port)
        self._log = folder / "up.log"
        self._data = _standing(folder / "data")
        with self._log.open("wb") as said:
            self._up = subprocess.Popen(
                lifeline.command(
                    sys.executable, "-P", "-m", "deploy.cli", "up", "--port", str(port), "--data", str(self._data)
                ),
                cwd=plan.ROOT,
                env=_without_engines() | _mail_by(mail_port) | {"PYTHONPATH": str(plan.ROOT)},
                stdout=said,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    @property
    def place(self) -> Place:
        """Its data folder, as it is now."""
        place = Place(self._data)
        place.read()
        return place

    @property
    def said(self) -> str:
        """What it has printed."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def wait(self) -> None:
        """Wait until the demo is there and every service has taken in all of it; raises Trouble if it ends."""
        waiting.until(self._ready, "The demo clinic was not there", START_S)
        waiting.until(self.settled, "The services had not taken in the demo", START_S)

    def settled(self) -> bool:
        """Whether every outbox is empty, all jobs are done that are due, and all events are consumed."""
        return all(self._has_consumed(service) for service in plan.SERVICES)

    @contextmanager
    def database(self, service: str) -> Iterator[Any]:
        """A service's own database."""
        with MongoClient[dict[str, Any]](self.place.secret(f"mongo-uri-{service}"), tz_aware=True) as client:
            yield client[plan.database(service)]

    def date_jobs(self) -> None:
        """Have what was done by now be done as of then: MongoDB dates jobs itself."""
        for service in plan.SERVICES:
            with self.database(service) as database:
                for field in ("held_at", "ended_at"):
                    database["jobs"].update_many({field: {"$type": "date"}}, {"$set": {field: AS_OF}})

    def end(self) -> None:
        """Stop it as Ctrl-C does."""
        self._up.send_signal(signal.SIGINT)
        try:
            self._up.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._up.kill()
            self._up.wait()
        self._mail.stop()

    def _ready(self) -> bool:
        if self._up.poll() is not None:
            raise Trouble(f"Attune could not be started: {self.said.strip()[-1000:]}")
        return self.place.state.seeded

    def _has_consumed(self, service: str) -> bool:
        place = self.place
        with self.database(service) as database:
            waits = {"status": {"$in": ["waiting", "running"]}, "due": {"$lte": datetime.now(UTC)}}
            if database["outbox"].count_documents({"sent": False}) or database["jobs"].count_documents(waits):
                return False
            positions = {row["_id"]: row["next"] for row in database["positions"].find()}
        broker = connection(place.state.kafka, engines.kafka_access(place))
        return all(
            positions.get(str(at), 0) >= reach.end for at, reach in reaches(broker, _CONSUMES[service]).items()
        )


@contextmanager
def started() -> Iterator[Own]:
    """A fresh one with the demo clinic, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="attune-screenshots-") as folder:
        own = Own(Path(folder))
        try:
            own.wait()
            yield own
        finally:
            own.end()


def _standing(folder: Path) -> Path:
    """Have an Attune with that folder stand at that instant, with these secrets."""
    place = Place(folder)
    place.open()
    place.state.stands_at = AS_OF.isoformat()
    place.save()
    for name, secret in SAME.items():
        place.secret(name, secret)
    return folder


def _mail_by(port: int) -> dict[str, str]:
    return {
        "ATTUNE_SMTP_HOST": "127.0.0.1",
        "ATTUNE_SMTP_PORT": str(port),
        "ATTUNE_SMTP_SECURITY": "none",
        "ATTUNE_MAIL_FROM": "attune@clinic.example",
    }


def _without_engines() -> dict[str, str]:
    return {name: given for name, given in os.environ.items() if name not in {"MONGO_URI", "KAFKA_BOOTSTRAP"}}
