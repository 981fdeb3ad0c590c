"""A whole Attune in one process, without Kafka: what one service's outbox holds is handed to the others.

It goes by what every version has: the settings' names, `bootstrap.web_app()` and `bootstrap.worker()`, the outbox.
"""

from __future__ import annotations

import importlib
import os
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import flask
from pymongo import MongoClient
from pymongo.database import Database
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from shared.bus import Worker
from shared.contracts.envelope import Unreadable, decode
from shared.contracts.events import Event
from shared.store import connection

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SERVICES: Final = ("intake", "feedback", "alerts")
SECRETS: Final = {
    "SERVICE_SECRET": "between-services",
    "EVENT_KEYS": "of events, one that is long enough",
    "PAGE_SECRET": "of-pages",
    "LINK_KEY": "of-links",
    "WRAPPING_KEYS": "of texts, one that is long enough",
}


class _Quiet(WSGIRequestHandler):
    def log(self, *_words: Any) -> None:  # noqa: ANN401 - werkzeug's
        """Say nothing: the services log their requests themselves."""


@dataclass(frozen=True)
class Part:
    """One service: its web application and its worker, which is not running."""

    bootstrap: ModuleType
    app: flask.Flask
    worker: Worker


class Whole:
    """The three services at one address."""

    def __init__(self, mongo_uri: str, client: MongoClient[dict[str, Any]], prefix: str) -> None:
        self.url = ""
        self.mongo_uri = mongo_uri
        self.client = client
        self.prefix = prefix
        self.parts: dict[str, Part] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Lead a request to its service; `/_intake/internal/…` is what another service asks of intake."""
        first = environ["PATH_INFO"].split("/")[1]
        if first.startswith("_"):
            environ["PATH_INFO"] = environ["PATH_INFO"][len(first) + 1 :]
        part = self.parts.get(first.removeprefix("_"))
        if part is None:  # it is only starting
            start_response("503 Service Unavailable", [])
            return []
        return part.app(environ, start_response)

    def database(self, service: str) -> Database[dict[str, Any]]:
        """What stands in that service's database."""
        return self.client[f"{self.prefix}{service}"]

    def call(self, service: str, name: str, *words: Any, **more: Any) -> Any:  # noqa: ANN401 - as that function has it
        """What a function of that service's bootstrap gives, as the command line calls it."""
        with _environment(self.settings(service)):
            return getattr(self.parts[service].bootstrap, name)(*words, **more)

    def settings(self, service: str) -> dict[str, str]:
        """The environment of that service."""
        return {
            **SECRETS,
            "MONGO_URI": self.mongo_uri,
            "DATABASE": f"{self.prefix}{service}",
            "KAFKA_BOOTSTRAP": "127.0.0.1:1",
            "PUBLIC_URL": self.url,
            "LOG_LEVEL": "WARNING",
            **{f"{other.upper()}_URL": f"{self.url}/_{other}" for other in SERVICES},
        }

    def pump(self) -> int:
        """Hand over all that waits in the outboxes, and what follows from it; gives how many events that were."""
        count = 0
        while sent := sum(self._send(service) for service in SERVICES):
            count += sent
        return count

    def do_jobs(self, kind: str) -> None:
        """Do what is due of that kind, as the workers of this version do."""
        for part in self.parts.values():
            at_work = part.worker._jobs  # noqa: SLF001 - the worker is not running
            assert at_work is not None
            for each in at_work._kinds:  # noqa: SLF001 - the same
                while each.name == kind and at_work.take_one(each, threading.Event()):
                    pass

    def _send(self, service: str) -> int:
        outbox = self.database(service)["outbox"]
        rows = list(outbox.find({"sent": False}).sort("_id", 1))
        events = [event for event in map(_event, rows) if event]
        for consumer in [part.worker.consumer for part in self.parts.values()]:
            heard = [
                event for event in events if event.TOPIC in consumer.topics and type(event) in consumer.handles
            ]
            if heard:
                consumer.store.transact(lambda unit, consumer=consumer, heard=heard: consumer.apply(unit, heard))  # type: ignore[misc] # bound at once
        for row in rows:
            outbox.update_one({"_id": row["_id"]}, {"$set": {"sent": True, "sent_at": row["created_at"]}})
        return len(rows)


def _event(row: dict[str, Any]) -> Event | None:
    """The event of an outbox row; none where another version wrote what this one does not know."""
    try:
        return decode(row["key"].encode(), [(name, bytes(said)) for name, said in row["headers"]], row["value"])
    except Unreadable as trouble:
        if trouble.reason == "unknown-type":
            return None
        raise


@contextmanager
def whole(mongo_uri: str, prefix: str) -> Iterator[Whole]:
    """An Attune whose databases' names begin with the prefix, for as long as the block runs."""
    with MongoClient[dict[str, Any]](mongo_uri, tz_aware=True) as client:
        made = Whole(mongo_uri, client, prefix)
        server = make_server("127.0.0.1", 0, made, threaded=True, request_handler=_Quiet)
        made.url = f"http://127.0.0.1:{server.server_port}"
        terminates = signal.getsignal(signal.SIGTERM)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with _clients_closed(), _server_closed(server):
            made.parts |= {service: _part(service, made.settings(service)) for service in SERVICES}
            yield made
        signal.signal(signal.SIGTERM, terminates)


@contextmanager
def _server_closed(server: BaseWSGIServer) -> Iterator[None]:
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def _clients_closed() -> Iterator[None]:
    """Close what the services' processes would close by ending."""
    made: list[MongoClient[dict[str, Any]]] = []

    def client(*words: Any, **more: Any) -> MongoClient[dict[str, Any]]:  # noqa: ANN401 - pymongo's
        made.append(MongoClient(*words, **more))
        return made[-1]

    with patch.object(connection, "MongoClient", client):
        yield
    for each in made:
        each.close()


def _part(service: str, settings: Mapping[str, str]) -> Part:
    bootstrap = importlib.import_module(f"services.{service}.bootstrap")
    with _environment(settings):
        return Part(bootstrap, bootstrap.web_app(), bootstrap.worker())


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: kept for name, kept in os.environ.items() if name.startswith("ATTUNE_")}
    os.environ.update({f"ATTUNE_{name}": value for name, value in values.items()})
    try:
        yield
    finally:
        for name in values:
            del os.environ[f"ATTUNE_{name}"]
        os.environ.update(before)
