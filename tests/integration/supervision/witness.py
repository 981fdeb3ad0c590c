"""All that is to be seen of a clinic by whoever may not learn of a note for supervision, gathered in one go."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import httpx

from shared.web.credentials import LOGIN_COOKIE
from tests.infra.lease import until
from tests.integration.supervision.told import CLIENTS, WRITERS, Told, tell
from tests.integration.supervision.walker import BEAT, Seen, labels_of, plain, walk
from tests.integration.upgrade.whole import SERVICES, Whole

# The therapists whose clients write.
WATCH: Final = tuple(CLIENTS[code][0] for code in WRITERS)
# What services say to each other, and whether one was too busy to answer, differs from run to run.
AMONG_THEMSELVES: Final = re.compile(
    r"'route': '/internal/|^(hub|principals|endings) |'event': 'a page does without'"
)
PARTS: Final = ("looked", "refused", "streams", "events", "rows", "logged")


@dataclass
class Witness:
    """What was seen, by where: pages, what was refused, live inboxes, events, what is kept, and logs."""

    told: Told
    looked: Seen = field(default_factory=dict)
    refused: Seen = field(default_factory=dict)
    streams: Seen = field(default_factory=dict)
    events: Seen = field(default_factory=dict)
    rows: Seen = field(default_factory=dict)
    logged: Seen = field(default_factory=dict)


class Streams:
    """The inboxes of those therapists, open while the clients write."""

    def __init__(self, told: Told) -> None:
        self._said = dict.fromkeys(WATCH, "")
        self._http = httpx.Client(base_url=told.attune.url, timeout=60, trust_env=False)
        for who in WATCH:
            threading.Thread(target=self._listen, args=(who, told.logins[who]), daemon=True).start()
        until(lambda: all(BEAT in said for said in self._said.values()), "their inboxes being live")

    def up_to(self, told: Told) -> Seen:
        """What each was told until the last cry for help came by, which stands in the name of its message."""
        last, labels = told.alerts()["KP NOT_SAFE"].encode().hex().upper(), labels_of(told)
        until(
            lambda: all(last in said for said in self._said.values()),
            "their inboxes being told of the last prompt",
        )
        self._http.close()
        return {
            f"{who} stream": plain("\n".join(_without_beats(said[: said.index(last)])), labels)
            for who, said in self._said.items()
        }

    def _listen(self, who: str, login: str) -> None:
        headers = {"Cookie": f"{LOGIN_COOKIE}={login}"}
        with (
            suppress(httpx.HTTPError, RuntimeError),
            self._http.stream("GET", "/alerts/stream", headers=headers) as s,
        ):
            for piece in s.iter_text():
                self._said[who] += piece


def _without_beats(said: str) -> Iterator[str]:
    """The messages that came of a change, not with time or because an inbox had just been opened."""
    for message in said.split("\n\n"):
        if "id: " in message:
            yield message


def witness(attune: Whole, base: datetime, *, noted: bool) -> Witness:
    """A clinic in which it was written, or not, and everything that is to be seen of it."""
    told = tell(attune, base, noted=noted)
    seen = Witness(told)
    with _logs() as records:
        streams = Streams(told)
        told.speak_up()
        told.cry_for_help()
        told.take_turns()
        seen.streams = streams.up_to(told)
        labels = labels_of(told)
        seen.rows = {f"{service}.{name}": "\n".join(map(str, rows)) for service, name, rows in _rows(told)}
        seen.events = {f"event {n}": plain(_said(row), labels) for n, row in enumerate(told.events())}
        seen.looked = walk(told, safe=True)
        seen.refused = walk(told, safe=False)
    lines = sorted(plain(line, labels) for line in records if not AMONG_THEMSELVES.search(line))
    seen.logged = {"logs": "\n".join(lines)}
    return seen


def _rows(told: Told) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Each collection of each database, with what stands in it."""
    for service in SERVICES:
        for name, rows in told.rows(service).items():
            yield service, name, rows


def _said(row: dict[str, Any]) -> str:
    """An event as it goes to Kafka."""
    headers = {name: bytes(value).decode() for name, value in row["headers"]}
    return f"{row['topic']} {row['key']} {headers} {bytes(row['value']).decode()}"


@contextmanager
def _logs() -> Iterator[list[str]]:
    """What every process says meanwhile, from INFO on."""
    said: list[str] = []

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            words = f"{record.name} {record.levelname} {record.msg} {record.args} {record.exc_info}"
            said.append(re.sub(r"'ms': [0-9.]+", "'ms'", words))

    root, listening = logging.getLogger(), Listening()
    before = root.level
    root.addHandler(listening)
    root.setLevel(logging.INFO)
    try:
        yield said
    finally:
        root.removeHandler(listening)
        root.setLevel(before)
