"""Which processes make up Attune on one machine, and what each is told."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from deploy.local import ports
from deploy.local.place import MARK, Place

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("intake", "feedback", "alerts")
# A stream of prompts holds a thread for as long as the page is open.
_THREADS = {"intake": 32, "feedback": 32, "alerts": 200}
_GRACE_S = 6
WILDCARDS = {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound

# The file with the passwords that the first start prints, in the data folder.
SIGN_INS = "sign-ins.txt"

Kind = Literal["web", "worker"]


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process under the supervisor; `group` decides when it starts and stops."""

    name: str
    group: Literal["engines", "services", "front"]
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_within_s: int = _GRACE_S
    ready_url: str = ""

    @property
    def spoken(self) -> str:
        """What a person calls it."""
        return self.name.replace("-", " ")


def port_names(replicas: int) -> list[str]:
    """Everything that needs a port of its own inside."""
    parts = [
        f"{service}-{kind}{number}"
        for service in SERVICES
        for kind in ("web", "internal", "worker")
        for number in _numbers(replicas)
    ]
    return ["mongo", "kafka", "kafka-controller", "supervisor", *parts]


def choose_ports(place: Place, front: int = 0) -> None:
    """Keep the ports of the last start where they are free; write down others, never the front door's."""
    state = place.state
    names = port_names(state.replicas)
    kept = {
        name: port for name, port in state.ports.items() if name in names and port != front and ports.is_free(port)
    }
    fresh = iter(ports.free_ports(len(names) + 1))
    unused = (port for port in fresh if port not in {front, *kept.values()})
    state.ports = {name: kept.get(name) or next(unused) for name in names}


def services(place: Place) -> list[Process]:
    """The web and worker processes of all services."""
    return [
        _process(place, service, kind, number)
        for service in SERVICES
        for kind in ("web", "worker")
        for number in _numbers(place.state.replicas)
    ]


def front(place: Place, bind: str, port: int) -> Process:
    """The front door."""
    return Process(
        name="front-door",
        group="front",
        command=[
            caddy(),
            "run",
            "--config",
            str(ROOT / "deploy" / "gateway" / "Caddyfile"),
            "--adapter",
            "caddyfile",
        ],
        environment={
            "ATTUNE_SITE": f":{port}",
            "ATTUNE_BIND": bind,
            "ATTUNE_GATEWAY": str(door_pages(place)),
            "XDG_DATA_HOME": str(place.run),
            "XDG_CONFIG_HOME": str(place.run),
            **{f"ATTUNE_{service.upper()}_WEB": _upstreams(place, service) for service in SERVICES},
        },
        stop_within_s=2,
        ready_url=f"{front_url(bind, port)}/intake/readyz",
    )


def door_pages(place: Place) -> Path:
    """The folder of the front door's own pages."""
    return place.run / "pages"


def python(place: Place, name: str, module: str, *words: str) -> list[str]:
    """What starts a program of ours; with the clock of that Attune, where it stands (`standing.py`)."""
    stands = ["deploy.local.standing", place.state.stands_at, name] if place.state.stands_at else []
    return [sys.executable, "-P", "-m", *stands, module, *words]


def make_secrets(place: Place) -> None:
    """Make what the services need and is not there yet."""
    own = (f"{kind}-{service}" for kind in ("page-secret", "wrapping-keys", "kafka") for service in SERVICES)
    for name in ("service_secret", "event_keys", "link_key", *own):
        place.secret(name)


def settings(place: Place, service: str) -> dict[str, str]:
    """The environment of one service's processes; secrets only as the files that hold them."""
    state = place.state
    names = ("mongo_uri", "service_secret", "event_keys", "page_secret", "wrapping_keys", "link_key")
    own = ("mongo_uri", "page_secret", "wrapping_keys")
    files = {name: f"{name.replace('_', '-')}-{service}" for name in own}
    kafka = {
        "ATTUNE_KAFKA_SECURITY": "SASL_PLAINTEXT",
        "ATTUNE_KAFKA_USER": service,
        "ATTUNE_KAFKA_PASSWORD_FILE": str(place.secret_file(f"kafka-{service}")),
    }
    return {
        MARK: str(place.folder),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "MALLOC_ARENA_MAX": "2",  # else each thread keeps what it once needed at most
        "ATTUNE_DATABASE": database(service),
        "ATTUNE_KAFKA_BOOTSTRAP": state.kafka,
        **(kafka if state.own_kafka else {}),
        "ATTUNE_PUBLIC_URL": state.url,
        **({"ATTUNE_GATEWAY": str(door_pages(place))} if service == "intake" else {}),
        **({"ATTUNE_SIGN_INS": str(place.folder / SIGN_INS)} if service == "intake" else {}),
        **{f"ATTUNE_{of.upper()}_URL": f"http://127.0.0.1:{state.ports[f'{of}-internal']}" for of in SERVICES},
        **{f"ATTUNE_{name.upper()}_FILE": str(place.secret_file(files.get(name, name))) for name in names},
    }


def database(service: str) -> str:
    """The name of a service's own database, and of its user."""
    return f"attune_{service}"


def caddy() -> str:
    """The front door's program, from the package index."""
    return str(Path(sys.executable).with_name("caddy"))


def _process(place: Place, service: str, kind: str, number: str) -> Process:
    name = f"{service}-{kind}{number}"
    port = place.state.ports[name]
    environment = settings(place, service)
    if kind == "worker":
        command = python(place, name, f"services.{service}", "worker")
        environment["ATTUNE_WORKER_PORT"] = str(port)
        ready = f"http://127.0.0.1:{port}/readyz"
    else:
        inside = place.state.ports[f"{service}-internal{number}"]
        options = gunicorn(service, f"127.0.0.1:{port}", f"127.0.0.1:{inside}")
        command = python(place, name, *options)
        ready = f"http://127.0.0.1:{port}/{service}/readyz"
    return Process(name=name, group="services", command=command, environment=environment, ready_url=ready)


def gunicorn(service: str, public: str, internal: str) -> list[str]:
    """The module and words that start a web process: one address is the front door's, one the other services'."""
    options = {
        "config": "python:deploy.local.web_process",
        "threads": str(_THREADS[service]),
        "graceful-timeout": str(_GRACE_S - 1),
    }
    words = [word for name, setting in options.items() for word in (f"--{name}", setting)]
    words += [word for address in (public, internal) for word in ("--bind", address)]
    app = f"services.{service}.bootstrap:web_app()"
    return ["gunicorn", app, *words]


def _upstreams(place: Place, service: str) -> str:
    return " ".join(
        f"127.0.0.1:{place.state.ports[f'{service}-web{number}']}" for number in _numbers(place.state.replicas)
    )


def _numbers(replicas: int) -> list[str]:
    """What tells the replicas' names apart; the first needs nothing."""
    return ["", *(f"-{number}" for number in range(2, replicas + 1))]


def front_url(bind: str, port: int) -> str:
    """The front door as this machine reaches it."""
    host = "127.0.0.1" if bind in WILDCARDS else bind
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def inherited() -> dict[str, str]:
    """The environment that every process starts from: ours, without what would change how Python runs."""
    return {name: value for name, value in os.environ.items() if name not in {"PYTHONHOME", "PYTHONSTARTUP"}}
