"""The real front door before a small service, for tests of the door alone: no engines, started in a second."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from deploy.local import lifeline, plan, ports
from deploy.local.place import Place
from tests.infra.lease import until
from tests.infra.small_service import THREADS

CHECK_IN = "/feedback/c/some-token"
NOT_SAFE = f"{CHECK_IN}/not-safe"


@dataclass(frozen=True)
class Door:
    """A running front door, and the small service that all three prefixes lead to."""

    port: int
    service: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Where the door is."""
        return f"http://127.0.0.1:{self.port}"

    def connect(self, *, receives: int = 0) -> socket.socket:
        """A raw connection to the door; `receives` makes its buffer for answers so small."""
        raw = socket.socket()
        if receives:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        raw.settimeout(30)
        raw.connect(("127.0.0.1", self.port))
        return raw

    def send(self, words: str, *, receives: int = 0) -> socket.socket:
        """A raw connection on which these words were sent; `{host}` is the door's own."""
        raw = self.connect(receives=receives)
        raw.sendall(words.replace("{host}", f"127.0.0.1:{self.port}").encode())
        return raw

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Within, the service hangs: it takes connections and answers none."""
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT)

    def kill_service(self) -> None:
        """End the service for good."""
        self._signal(signal.SIGKILL)
        self.service.wait()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.service.pid, number)


@contextmanager
def front_door(folder: Path, *, replicas: int = 1) -> Iterator[Door]:
    """A front door as `./attune up` starts it, which knows of so many replicas: nobody is there but the first."""
    place = Place(folder / "data")
    place.open()
    front_port, service_port, *nobody = ports.free_ports(1 + replicas)
    for name in plan.SERVICES:
        there = {f"{name}-web": service_port}
        away = {f"{name}-web-{number}": port for number, port in enumerate(nobody, start=2)}
        place.state.ports |= there | away
    place.state.replicas = replicas
    front = plan.front(place, "127.0.0.1", front_port)
    with ExitStack() as stack:
        service = stack.enter_context(_running(_service(service_port), {}, folder / "service.log"))
        stack.enter_context(_running(front.command, front.environment, folder / "door.log"))
        door = Door(front_port, service)
        until(lambda: _answers(door), "the front door answering")
        try:
            yield door
        except BaseException as error:
            error.add_note((folder / "door.log").read_text(encoding="utf-8")[-4000:])
            raise


def _service(port: int) -> list[str]:
    options = ["--config=python:deploy.local.web_process", f"--bind=127.0.0.1:{port}", f"--threads={THREADS}"]
    return [sys.executable, "-P", "-m", "gunicorn", "tests.infra.small_service:application", *options]


@contextmanager
def _running(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            lifeline.command(*command),
            env=plan.inherited() | {"PYTHONPATH": str(plan.ROOT), **environment},
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(door: Door) -> bool:
    try:
        return httpx.get(f"{door.url}{CHECK_IN}", timeout=20, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
