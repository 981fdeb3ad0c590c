"""The real front door before a small service, for tests of the door alone: no engines, started in a second."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from deploy.local import lifeline, plan, ports
from deploy.local.place import Place
from shared.web import door_pages
from tests.infra.lease import until
from tests.infra.small_service import THREADS
from tests.infra.the_clinic import clinic_updated

CHECK_IN = "/feedback/c/some-token"
NOT_SAFE = f"{CHECK_IN}/not-safe"
CLINIC = clinic_updated(crisis_contacts=(), crisis_words="Call 112 <now>, or [[ env ]].")


class Door:
    """A running front door, and the small service that all three prefixes lead to."""

    def __init__(self, folder: Path, *, replicas: int, trusts: str, tls: bool) -> None:
        """It knows of so many replicas: nobody is there but the first. It trusts those proxies before it.

        With `tls` it speaks that alone, by a certificate of its own authority.
        """
        self._folder = folder
        self._place = Place(folder / "data")
        self._place.open()
        self.port, self._service_port, self.internal_port, *nobody = ports.free_ports(2 + replicas)
        for name in plan.SERVICES:
            there = {f"{name}-web": self._service_port}
            away = {f"{name}-web-{number}": port for number, port in enumerate(nobody, start=2)}
            self._place.state.ports |= there | away
        self._place.state.replicas = replicas
        self.pages = plan.door_pages(self._place)
        door_pages.write(self.pages, CLINIC)
        front = plan.front(self._place, "127.0.0.1", self.port)
        environment = {**front.environment, "ATTUNE_TRUSTED_PROXIES": trusts}
        self._tls = tls
        command = self._over_tls(front.command, environment) if tls else front.command
        self._door = self._start("door", command, environment)
        self._service = self._start_service()

    @property
    def url(self) -> str:
        """Where the door is."""
        return f"https://localhost:{self.port}" if self._tls else f"http://127.0.0.1:{self.port}"

    @property
    def trusted(self) -> ssl.SSLContext | bool:
        """What a browser trusts who knows the door's own authority."""
        if not self._tls:
            return True
        return ssl.create_default_context(cafile=str(self._place.run / "caddy/pki/authorities/local/root.crt"))

    @property
    def said(self) -> str:
        """What the door has printed."""
        return (self._folder / "door.log").read_text(encoding="utf-8")

    def answers(self) -> bool:
        """Whether the service is heard through the door."""
        try:
            with httpx.Client(verify=self.trusted, timeout=60, trust_env=False) as client:
                return client.get(f"{self.url}{CHECK_IN}").status_code == httpx.codes.OK
        except (httpx.TransportError, FileNotFoundError):
            return False

    def hold(self, words: str) -> socket.socket:
        """A raw connection past the door, on which these words were sent to the service."""
        raw = socket.create_connection(("127.0.0.1", self._service_port), timeout=60)
        raw.sendall(words.replace("{host}", f"127.0.0.1:{self._service_port}").encode())
        return raw

    def send(self, words: str, *, receives: int = 0) -> socket.socket:
        """A raw connection on which these words were sent; `{host}` is the door's own.

        `receives` makes the connection's buffer for what comes back so small.
        """
        raw = socket.socket()
        if receives:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        raw.settimeout(30)
        raw.connect(("127.0.0.1", self.port))
        raw.sendall(words.replace("{host}", f"127.0.0.1:{self.port}").encode())
        return raw

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Within, the service hangs: it takes connections and answers none."""
        os.killpg(self._service.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self._service.pid, signal.SIGCONT)

    @contextmanager
    def killed(self) -> Iterator[None]:
        """Within, there is no service; it is started again at the end."""
        _kill(self._service)
        try:
            yield
        finally:
            self._service = self._start_service()
            until(self.answers, "the service answering again")

    def end(self) -> None:
        """Stop both."""
        _kill(self._door)
        _kill(self._service)

    def _over_tls(self, command: list[str], environment: dict[str, str]) -> list[str]:
        """The command with the same configuration, but that port 80, which may be another's, leads nowhere."""
        environment |= {"ATTUNE_SITE": self.url, "ATTUNE_TLS": "tls internal"}
        given = command[command.index("--config") + 1]
        adapted = subprocess.run(  # noqa: S603 - our own command
            [command[0], "adapt", "--config", given, "--adapter", "caddyfile"],
            env=plan.inherited() | environment,
            check=True,
            capture_output=True,
        ).stdout
        config = json.loads(adapted)
        for server in config["apps"]["http"]["servers"].values():
            server["automatic_https"] = {"disable_redirects": True}
        place = self._folder / "tls.json"
        place.write_text(json.dumps(config), encoding="utf-8")
        return [command[0], "run", "--config", str(place)]

    def _start_service(self) -> subprocess.Popen[bytes]:
        options = [
            "--config=python:deploy.local.web_process",
            f"--bind=127.0.0.1:{self._service_port}",
            f"--bind=127.0.0.1:{self.internal_port}",
            f"--threads={THREADS}",
        ]
        command = [sys.executable, "-P", "-m", "gunicorn", "tests.infra.small_service:application", *options]
        return self._start("service", command, {})

    def _start(self, name: str, command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        with (self._folder / f"{name}.log").open("ab") as said:
            return subprocess.Popen(  # noqa: S603 - our own commands
                lifeline.command(*command),
                env=plan.inherited() | {"PYTHONPATH": str(plan.ROOT), **environment},
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )


@contextmanager
def front_door(folder: Path, *, replicas: int = 1, trusts: str = "", tls: bool = False) -> Iterator[Door]:
    """A front door as `./attune up` starts it; a failure shows what it said."""
    door = Door(folder, replicas=replicas, trusts=trusts, tls=tls)
    try:
        until(door.answers, "the front door answering")
        yield door
    except BaseException as error:
        error.add_note(door.said[-4000:])
        raise
    finally:
        door.end()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
