"""A whole Attune in containers, made by the two commands that a clinic types, for tests from outside."""

from __future__ import annotations

import copy
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest
from pymongo import MongoClient

from deploy.local import plan, ports
from deploy.offline import docker, stand_ins
from deploy.trouble import Trouble
from tests.infra.docker_engine import OFFICIAL, PROJECT, sweep
from tests.infra.forms import hidden
from tests.infra.lease import until
from tests.infra.project import copy_project
from tests.infra.whole import CONSUMES, Whole, with_children

_CACHE: Final = "attune-test"
ADMIN: Final = "admin@clinic.example"
CLINICIAN: Final = "clinician@clinic.example"
COMMAND_S: Final = 1200
TRIES: Final = 3
READY_S: Final = 400

_LINK = re.compile(r"https?://\S+/intake/first-admin/\S+")
_NO_NETWORK = re.compile(
    r".*(NewConnectionError|Name or service not known|name resolution|ConnectTimeout|ProxyError|timed out"
    r"|Could not resolve|Could not connect|Failed to fetch|Unable to locate package|CERTIFICATE_VERIFY_FAILED).*"
)
_AUTHORITIES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
_PYTHON = "/opt/attune/venv/bin/python"
_ENDS = """\
import json, sys
from shared import settings
from shared.bus.broker import connection, reaches
at = reaches(connection(sys.argv[1], settings.kafka_access()), sys.argv[2:])
print(json.dumps({str(place): reach.end for place, reach in at.items()}))
"""


class Composed(Whole):
    """One compose project of its own name, in a copy of this project's files."""

    def __init__(self, folder: Path, owner: int) -> None:
        self.project = f"{PROJECT}{owner}"
        self.folder = folder / "attune"
        port, tls_port = ports.free_ports(2)
        self.url = f"http://127.0.0.1:{port}"
        self.image = f"{_CACHE}:{owner}"
        self.environment = {
            "COMPOSE_PROJECT_NAME": self.project,
            "ATTUNE_IMAGE": self.image,
            "ATTUNE_PUBLISH_HTTP": f"127.0.0.1:{port}",
            "ATTUNE_PUBLISH_HTTPS": f"127.0.0.1:{tls_port}",
            "ATTUNE_PUBLIC_URL": self.url,
            "ATTUNE_BUILD_ARGS": " ".join(_build_arguments()),
            **images(),
        }
        self.link = ""
        copy_project(self.folder)
        _trust(self.folder / "deploy" / "ca")

    def beside(self) -> Composed:
        """Another clinic of the same image, files and secrets, with volumes of its own; not started yet."""
        other = copy.copy(self)
        port, tls_port = ports.free_ports(2)
        other.project = f"{self.project}-beside"
        other.url = f"http://127.0.0.1:{port}"
        other.environment = self.environment | {
            "COMPOSE_PROJECT_NAME": other.project,
            "ATTUNE_PUBLISH_HTTP": f"127.0.0.1:{port}",
            "ATTUNE_PUBLISH_HTTPS": f"127.0.0.1:{tls_port}",
            "ATTUNE_PUBLIC_URL": other.url,
        }
        return other

    def init(self) -> None:
        """Make secrets and settings, and build the image, as `./deploy/init` does."""
        try:
            found = _LINK.search(self._again(str(self.folder / "deploy" / "init")))
        except AssertionError as error:
            if lost := _NO_NETWORK.search(str(error)):
                pytest.skip(f"no package index is reached while an image is built: {lost[0].strip()[:200]}")
            raise
        assert found, "init prints the link that makes the first admin"
        self.link = found[0]
        docker.docker("tag", self.image, _CACHE)  # the next run builds what has changed, and no more

    def up(self, *words: str) -> None:
        """Start it, or whatever has changed, and wait until everything is ready."""
        self._again(*docker.compose()[0], "up", "--detach", *words)
        until(self.is_ready, f"everything being ready: {self.compose('ps')}", within_s=READY_S, every_s=0.5)

    def is_ready(self) -> bool:
        """Whether all three services answer at the front door."""
        try:
            return all(
                httpx.get(f"{self.url}/{of}/readyz", timeout=60, trust_env=False).is_success
                for of in plan.SERVICES
            )
        except httpx.TransportError:
            return False

    def first_people(self) -> None:
        """Have the first admin come by their link, and take on a clinician."""
        with httpx.Client(base_url=self.url, timeout=60, follow_redirects=True, trust_env=False) as person:
            path = urlsplit(self.link).path
            form = hidden(person.get(path).raise_for_status().text, path) | {
                "name": "Ada",
                "email": ADMIN,
                "password": secrets.token_urlsafe(12),
            }
            person.post(path, data=form).raise_for_status()
        headers = {"Authorization": f"Bearer {self.token(ADMIN)}"}
        body = {"email": CLINICIAN, "name": "Cleo", "roles": ["clinician"]}
        made = httpx.post(f"{self.url}/intake/api/staff", json=body, headers=headers, timeout=60, trust_env=False)
        made.raise_for_status()

    def compose(self, *words: str, given: str | None = None) -> str:
        """What `docker compose WORDS` prints; a failure is the test's."""
        return self._run(*docker.compose()[0], *words, given=given)

    def containers(self, service: str = "", *, every: bool = False) -> list[dict[str, Any]]:
        """What the engine knows of the containers of a service, or of all; `every` are also those that ended."""
        mine = [f"label=com.docker.compose.project={self.project}"]
        mine += [f"label=com.docker.compose.service={service}"] if service else []
        words = [word for each in mine for word in ("--filter", each)]
        ids = docker.docker("ps", "--quiet", *(["--all"] if every else []), *words).split()
        try:
            known: list[dict[str, Any]] = json.loads(docker.docker("inspect", *ids)) if ids else []
        except Trouble:  # one of them has just gone
            return []
        return known

    def engines(self) -> str:
        """What it runs on, in one line."""
        program = docker.compose()[0]
        by = self._run(*program, "version", "--short").strip()
        engine = docker.docker("version", "--format", "{{.Server.Version}}").strip()
        images = ", ".join(
            f"{each['Config']['Image']} ({version})"
            for name, version in (("mongo", self._mongod()), ("kafka", "4.3.1"), ("caddy", self._caddy()))
            for each in self.containers(name)
        )
        return f"containers ran on Docker {engine}, {' '.join(Path(word).name for word in program)} {by}, {images}"

    def next_image(self) -> None:
        """Build an image that is newer than the one that runs; the next `up` replaces it."""
        self.image += "-next"
        self.environment["ATTUNE_IMAGE"] = self.image
        context = self.folder.parent / "next"
        context.mkdir()
        (context / "Dockerfile").write_text(f"FROM {_CACHE}\n", encoding="utf-8")
        docker.build(self.image, context, "attune.test=next")

    def address(self, container: dict[str, Any]) -> str:
        """Where this machine reaches that container."""
        networks = container["NetworkSettings"]["Networks"]
        return next(str(each["IPAddress"]) for name, each in sorted(networks.items()) if name.endswith("inner"))

    def secrets(self) -> dict[str, str]:
        """Every secret that init has made, by the name of its file; of an address what is secret in it, too."""
        files = [file for file in (self.folder / "secrets").rglob("*") if file.is_file()]
        found = {file.name: file.read_text(encoding="utf-8").strip() for file in files}
        found |= {
            f"{name}, password": urlsplit(text).password or "" for name, text in found.items() if "://" in text
        }
        return {name: text for name, text in found.items() if text} | {"link": self.link.rpartition("/")[2]}

    def token(self, email: str) -> str:
        said = self.compose("exec", "-T", "intake-web", "attune", "intake", "token", email)
        return said.strip()

    def pids(self, name: str) -> list[int]:
        found = [each["State"]["Pid"] for each in self.containers(name) if each["State"]["Status"] == "running"]
        return [pid for parent in found for pid in with_children(parent)]

    def logged(self, name: str) -> str:
        return "".join(docker.logs(each["Id"]) for each in self.containers(name, every=True))

    def door_page(self, name: str) -> str:
        return self.compose("exec", "-T", "caddy", "cat", f"/srv/door/{name}")

    def mongo(self, service: str) -> MongoClient[dict[str, Any]]:
        [server] = self.containers("mongo")
        uri = (self.folder / "secrets" / f"mongo_uri_{service}").read_text(encoding="utf-8").strip()
        here = uri.replace("@mongo:27017", f"@{self.address(server)}:27017").replace(
            "replicaSet=rs0", "directConnection=true"
        )
        return MongoClient(here, tz_aware=True)

    def ends(self, service: str) -> dict[str, int]:
        script = ("exec", "-T", f"{service}-worker", _PYTHON, "-c", _ENDS, "kafka:9092", *CONSUMES[service])
        found: dict[str, int] = json.loads(self.compose(*script))
        return found

    def down(self, *words: str) -> None:
        """Stop it and remove its containers; the volumes stay unless the words say otherwise."""
        self.compose("down", *words)

    def _mongod(self) -> str:
        with self.database("intake") as database:
            return str(database.client.server_info()["version"])

    def _caddy(self) -> str:
        return self.compose("exec", "-T", "caddy", "caddy", "version").split()[0]

    def _again(self, *command: str) -> str:
        """Run what may be run again at any time, more than once where the machine is slow or the network away."""
        for _ in range(TRIES - 1):
            with suppress(AssertionError):
                return self._run(*command)
        return self._run(*command)

    def _run(self, *command: str, given: str | None = None) -> str:
        done = subprocess.run(  # noqa: S603 - our own commands
            command,
            cwd=self.folder,
            env=os.environ | self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=COMMAND_S,
        )
        assert done.returncode == 0, f"{command[1:4]}: {done.stderr[-3000:]}{done.stdout[-1000:]}"
        return done.stdout


@contextmanager
def composed(folder: Path, owner: int) -> Iterator[Composed]:
    """One with its first people, gone at the end with its volumes; a failure shows what the containers say."""
    attune = Composed(folder, owner)
    try:
        attune.init()
        attune.up()
        attune.first_people()
        attune.set_up()
        yield attune
    except BaseException as error:
        for each in attune.containers(every=True):
            error.add_note(f"{each['Name']} {each['State']['Status']}: {docker.logs(each['Id'])[-800:]}")
        raise
    finally:
        sweep(owner)
        for name in {attune.image, attune.image.removesuffix("-next")}:
            if docker.image(name):
                docker.docker("image", "rm", name)


def images() -> dict[str, str]:
    """The images that tests name to compose, by its variables; none where it is to take the official ones."""
    return {} if OFFICIAL else {each.variable: each.image for each in stand_ins.STAND_INS}


def _build_arguments() -> list[str]:
    """Where the network's package indexes are, as this machine is told."""
    said = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    index = re.search(r"\.index-url='(.+)'", said)
    given = {"PIP_INDEX_URL": index[1]} if index else {}
    given |= {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    return ["--network", "host", *(word for item in given.items() for word in ("--build-arg", "=".join(item)))]


def _trust(folder: Path) -> None:
    """Put the authorities that this machine trusts where the build looks for them, one in a file."""
    bundle = next((Path(os.environ[name]) for name in _AUTHORITIES if os.environ.get(name)), None)
    if bundle and bundle.is_file():
        folder.mkdir(exist_ok=True)
        every = re.findall(
            "-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", bundle.read_text(), re.DOTALL
        )
        for number, each in enumerate(every):
            (folder / f"of-this-machine-{number}.crt").write_text(each, encoding="utf-8")
