"""Ratings accepted a second through the front door, beside a floor of the same transactions without the web.

It starts an Attune of its own, as `./attune up` does. Several clients send ratings, over connections that they
keep: over the API, and with the page's form, which writes a thank-you page besides. The floor does by bare pymongo
in as many threads of one process, what a rating needs: it looks up link, session, goals, an earlier rating, and
writes the client's anchor, the rating and the outbox row, in one transaction that a majority holds;
`floor_writes_alone` looks nothing up. What follows of a rating, the relay and the alerts worker, goes on beside
each of them. All take turns in the same run, and each waits until what the one before left behind is done. Medians
are given, and the processor time of a rating by process.
"""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from statistics import median
from typing import Any, Final, Protocol
from urllib.parse import urlencode

import click
import psutil

from bench.filling import Filling, goal_id, session_id
from bench.floor import Floor
from bench.report import report
from deploy.local import plan, supervise
from services.feedback.domain.invitation import Links, named_id
from services.intake.adapters.mongo import COLLECTIONS
from shared.store import Store
from tests.infra.clinic import ITEMS, USUAL
from tests.infra.engines import plain_settings
from tests.infra.lease import until
from tests.infra.running import Running, start
from tests.infra.whole import with_children

SECRET: Final = "a" * 43
PATIENCE_S: Final = 600.0
# Does it for the session of that number of that client.
Act = Callable[[str, int], None]
Seconds = Mapping[str, float]


class Rate(Protocol):
    """Rates the session of that number of that client."""

    def __call__(self, client: str, number: int, answers: Sequence[int] = USUAL) -> None:
        """Answer the four items so; raises ClickException where that is not accepted."""


@dataclass(frozen=True)
class Clinic:
    """A running Attune with clients, each with one session for every round of every way."""

    running: Running
    filling: Filling
    links: Links

    def token(self, client: str, number: int) -> str:
        """The token of that session's check-in."""
        return self.links.token(named_id("invitation", session_id(client, number)), 1)

    def over_api(self) -> Rate:
        """Rates as a program does, over a connection of its own."""
        door = HTTPConnection("127.0.0.1", self.running.port, timeout=60)
        headers = {"Content-Type": "application/json", "Check-In-Secret": SECRET}

        def rate(client: str, number: int, answers: Sequence[int] = USUAL) -> None:
            items = dict(zip(ITEMS, answers, strict=True))
            goals = [{"goal_id": goal_id(client, 0), "score": 5}]
            body = json.dumps({"items": items, "goals": goals, "homework": "done", "week": 6})
            door.request("PUT", f"/feedback/api/check-ins/{self.token(client, number)}", body, headers)
            _must_be(200, door)

        return rate

    def by_form(self) -> Rate:
        """Rates as a browser does that has the page, over a connection of its own."""
        door = HTTPConnection("127.0.0.1", self.running.port, timeout=60)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"attune_check_in={SECRET}",
            "Accept": "text/html",
        }

        def rate(client: str, number: int, answers: Sequence[int] = USUAL) -> None:
            items = dict(zip(ITEMS, answers, strict=True)) | {f"goal-{goal_id(client, 0)}": 5}
            sent = items | {"homework": "done", "week": 6, "secret": SECRET, "instrument_version": 2}
            door.request("POST", f"/feedback/c/{self.token(client, number)}", urlencode(sent), headers)
            _must_be(303, door)

        return rate

    def seconds(self) -> Seconds:
        """The processor time of each of its processes so far, and of this one."""
        spent = defaultdict[str, float](float)
        for each in supervise.processes(self.running.place):
            for pid in with_children(each["pid"]):
                spent[each["name"]] += sum(psutil.Process(pid).cpu_times()[:2])
        return spent | {"this benchmark": time.process_time()}


def _must_be(status: int, door: HTTPConnection) -> None:
    answer = door.getresponse()
    body = answer.read()
    if answer.status != status:
        raise click.ClickException(f"a rating was not accepted: {answer.status} {body[:300]!r}")


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one round of one way showed: ratings a second, and milliseconds of processor time each, by process."""

    a_second: float
    spent_ms: Mapping[str, float]


def measure(clinic: Clinic, connected: Callable[[], Act], number: int, connections: int) -> Measured:
    """Rate the session of that number of every client, over so many connections at once."""
    before, clients, failures = clinic.seconds(), iter(clinic.filling.ids), list[BaseException]()
    rates = [connected() for _ in range(connections)]

    def send(rate: Act) -> None:
        try:
            while client := next(clients, None):
                rate(client, number)
        except BaseException as error:  # noqa: BLE001 - it is raised again below
            failures.append(error)

    threads = [threading.Thread(target=send, args=(rate,)) for rate in rates]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begin
    if failures:
        raise failures[0]
    until(clinic.running.caught_up, "all of it being folded", within_s=PATIENCE_S)
    each_ms = 1000 / len(clinic.filling.ids)
    spent = {name: (spent - before.get(name, 0)) * each_ms for name, spent in clinic.seconds().items()}
    return Measured(a_second=len(clinic.filling.ids) / seconds, spent_ms=spent)


def lately(clients: int, sessions: int, clinician_id: str = "sam") -> Filling:
    """So many clients with weekly sessions up to now, of which all check-ins can still be answered."""
    now = datetime.now(UTC).replace(microsecond=0)
    return Filling(
        clients=clients,
        sessions=sessions,
        goals=1,
        clinician_id=clinician_id,
        since=now - timedelta(weeks=sessions),
        became_held_at=now - timedelta(hours=1),
    )


def filled(running: Running, filling: Filling) -> Clinic:
    """That Attune with these clients, all that is to be known of them told to everybody."""
    intake = Store(
        plain_settings(
            "intake", mongo_uri=running.place.secret("mongo-uri-intake"), database=plan.database("intake")
        ),
        COLLECTIONS,
    )
    with closing(intake):
        filling.put(intake)
    running.command("republish")
    until(running.caught_up, "everybody having heard of it", within_s=PATIENCE_S)
    with running.database("feedback") as database:
        wanted = filling.clients * filling.goals
        until(lambda: database["titles"].count_documents({}) >= wanted, "the goals' words", within_s=PATIENCE_S)
    return Clinic(running, filling, Links(running.place.secret("link_key")))


def rounds_of(clinic: Clinic, floor: Floor, rounds: int, connections: int) -> Mapping[str, Sequence[Measured]]:
    """Everything in turns, once more than so often, of which the first does not count."""
    ways: Mapping[str, Callable[[], Act]] = {
        "api": clinic.over_api,
        "form": clinic.by_form,
        "floor": lambda: floor.look_up_and_write,
        "floor_writes_alone": lambda: floor.write,
    }
    found = defaultdict[str, list[Measured]](list)
    for number, (name, connected) in enumerate(_turns(ways, rounds + 1)):
        if name == "floor" and not floor.ready:
            floor.learn(clinic.filling.ids[0])
        found[name].append(measure(clinic, connected, number, connections))
    return {name: measured[1:] for name, measured in found.items()}


def _turns(ways: Mapping[str, Callable[[], Act]], rounds: int) -> Iterator[tuple[str, Callable[[], Act]]]:
    for _ in range(rounds):
        yield from ways.items()


def figures(found: Mapping[str, Sequence[Measured]]) -> dict[str, Any]:
    """The medians of each way, and the ratios."""
    rate = {name: median(one.a_second for one in measured) for name, measured in found.items()}
    spent = {
        name: {
            process: round(median(one.spent_ms.get(process, 0) for one in measured), 2)
            for process in sorted({process for one in measured for process in one.spent_ms})
        }
        for name, measured in found.items()
    }
    return {
        "accepted_a_second": {name: round(value) for name, value in rate.items()},
        "ratio_to_floor": {name: round(rate[name] / rate["floor"], 2) for name in ("api", "form")},
        "ratio_to_writes_alone": {
            name: round(rate[name] / rate["floor_writes_alone"], 2) for name in ("api", "form")
        },
        "processor_ms_a_rating": spent,
    }


@click.command()
@click.option("--clients", default=500, show_default=True, help="Each rates once in a round.")
@click.option("--rounds", default=5, show_default=True)
@click.option("--connections", default=8, show_default=True, help="At once.")
def acceptance(clients: int, rounds: int, connections: int) -> None:
    """Measure and print the ratings accepted a second, and the ratio to the floor."""
    with start() as running:
        clinic = filled(running, lately(clients, 4 * (rounds + 1)))
        with running.mongo("feedback") as client:
            floor = Floor(client[plan.database("feedback")], clinic.filling, clinic.links)
            found = rounds_of(clinic, floor, rounds, connections)
    about = {"clients": clients, "rounds": rounds, "connections": connections}
    report("acceptance", about | figures(found))


if __name__ == "__main__":
    acceptance()
