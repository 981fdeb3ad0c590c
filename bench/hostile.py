"""How long other people wait while somebody sends slow, broken-off and malformed requests, over a quiet minute.

It starts an empty Attune of its own. The others look at a check-in, at the prompts and at a client, one after the
other; somebody else keeps 60 forms open that come a byte a second, and in every second breaks off 60 requests and
sends 60 malformed ones, from a process of their own.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections import Counter
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median
from typing import Any

import click
import httpx

from bench.report import percentile, report
from tests.infra.clinic import USUAL, Clinic
from tests.infra.load import prepare
from tests.infra.running import start

OF_EACH = 60
EVERY_S = 1.0
PAUSE_S = 0.02  # between two requests of the others
HEAD = "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
UNFINISHED = HEAD + "Content-Length: 10000\r\n\r\nheard=9&"
MALFORMED = (
    HEAD + "Transfer-Encoding: chunked\r\n\r\nnot a size\r\nheard=9\r\n",
    HEAD + "Transfer-Encoding: chunked\r\n\r\n8\r\nheard=9&zz\r\n",
    HEAD + "Content-Length: many\r\n\r\nheard=9",
)


@dataclass
class Waits:
    """How long each request of the others took, and what was answered instead of the page."""

    seconds: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def ask(self, client: httpx.Client, path: str) -> None:
        """Ask once."""
        begin = time.perf_counter()
        try:
            answered = str(client.get(path).status_code)
        except httpx.TransportError as error:
            answered = type(error).__name__
        self.seconds.append(time.perf_counter() - begin)
        if answered != "200":
            self.refused[answered] += 1

    def p95(self) -> float:
        """Within what time nineteen of twenty were answered."""
        return percentile(self.seconds, 95)

    def figures(self) -> dict[str, Any]:
        """For the report."""
        return {
            "requests": len(self.seconds),
            "p50_ms": round(median(self.seconds) * 1000, 1),
            "p95_ms": round(self.p95() * 1000, 1),
            "max_ms": round(max(self.seconds) * 1000, 1),
            "not_answered_as_usual": dict(self.refused),
        }


def waits(asked: Sequence[tuple[httpx.Client, str]], seconds: float) -> Waits:
    """What the others wait for so long, each of whom asks for a path."""
    found, end = Waits(), time.monotonic() + seconds
    for client, path in cycle(asked):
        found.ask(client, path)
        if time.monotonic() >= end:
            return found
        time.sleep(PAUSE_S)
    return found


@contextmanager
def attacked(port: int, path: str) -> Iterator[Any]:
    """Within, that path is sent what nobody should have to wait for; gives how many of each kind were sent."""
    context = multiprocessing.get_context("spawn")
    sent = context.Array("i", 3)
    process = context.Process(target=attack, args=(port, path, sent), daemon=True)
    process.start()
    try:
        while not all(sent[:]):
            time.sleep(0.05)
        yield sent
    finally:
        process.terminate()
        process.join()


def attack(port: int, path: str, sent: Any) -> None:  # noqa: ANN401 - the array of a context has no public type
    """Send all kinds of it until this process is ended."""
    asyncio.run(_all_kinds(port, path, sent))


async def _all_kinds(port: int, path: str, sent: Any) -> None:  # noqa: ANN401 - as above
    unfinished, malformed = UNFINISHED.format(path=path), [words.format(path=path) for words in MALFORMED]
    attackers: list[Coroutine[Any, Any, None]] = []
    for number in range(OF_EACH):
        attackers += [
            _slowly(port, unfinished, sent),
            _again_and_again(port, unfinished, sent, 1),
            _again_and_again(port, malformed[number % len(malformed)], sent, 2),
        ]
    await asyncio.gather(*attackers)


async def _slowly(port: int, words: str, sent: Any) -> None:  # noqa: ANN401 - as above
    while True:
        with suppress(OSError):
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(words.encode())
            sent[0] += 1
            while not writer.is_closing():
                await asyncio.sleep(EVERY_S)
                writer.write(b"a")
                await writer.drain()
        await asyncio.sleep(EVERY_S)


async def _again_and_again(port: int, words: str, sent: Any, kind: int) -> None:  # noqa: ANN401 - as above
    while True:
        with suppress(OSError):
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(words.encode())
            await writer.drain()
            sent[kind] += 1
            writer.transport.abort()
        await asyncio.sleep(EVERY_S)


@click.command()
@click.option("--seconds", default=60.0, show_default=True, help="How long each of the two minutes is.")
def hostile(seconds: float) -> None:
    """Measure and print the others' waits, quiet and attacked, and the ratio."""
    with (
        start() as running,
        closing(Clinic(running.url, running.token("clinician@clinic.example"))) as clinic,
        httpx.Client(base_url=running.url, timeout=60, trust_env=False) as phone,
    ):
        client = clinic.register()
        clinic.history(client, [USUAL])
        check_in = f"/feedback/c/{prepare(clinic, 1)[0].token}"
        seen_by_staff = ("/alerts/api/alerts", f"/intake/api/clients/{client.client_id}")
        asked = [(phone, check_in), *((clinic.http, path) for path in seen_by_staff)]
        waits(asked, seconds / 10)  # everything has been asked once
        quiet = waits(asked, seconds)
        with attacked(running.port, check_in) as sent:
            loud = waits(asked, seconds)
            of_each = dict(zip(("slow", "aborted", "malformed"), sent, strict=True))
    report(
        "hostile",
        {
            "seconds": seconds,
            "sent": of_each,
            "quiet": quiet.figures(),
            "attacked": loud.figures(),
            "ratio_p95": round(loud.p95() / quiet.p95(), 2),
        },
    )


if __name__ == "__main__":
    hostile()
