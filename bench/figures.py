"""How long the figures' job takes for a large clinic, and how much memory: `./attune bench figures`.

A year of an invented clinic is taken in by the alerts worker's own functions, without Kafka. Then a process of its
own does the job of the year's last quarter as the worker does it, and rests for as long as it has reckoned, so
that the consumer gets its time.
"""

from __future__ import annotations

import gc
import multiprocessing
import re
import secrets
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import click

from bench.report import report
from services.alerts import consumer
from services.alerts.adapters.jobs import figures as kinds_of
from services.alerts.adapters.mongo import COLLECTIONS, MongoFigures
from services.alerts.adapters.mongo.figures import MongoSources
from services.alerts.bootstrap import COLLECT_AFTER, transactions_on
from services.alerts.usecases.publish import QUARTER
from shared.bus.jobs import Jobs
from shared.contracts.events import Event
from shared.settings import Settings
from shared.store import Store
from tests.infra.engines import plain_settings, start_mongo
from tests.infra.figures_year import Client, year
from tests.infra.lease import Run

BEGUN: Final = datetime(2025, 1, 1, tzinfo=UTC)
# Four weeks after the year's end and a day.
NOW: Final = datetime(2026, 1, 30, 12, tzinfo=UTC)
WANTED: Final = "2025-Q4"
CLINICIANS_A_TEAM: Final = 20
EVENTS_AT_ONCE: Final = 4_000


def clinic(clients: int, sessions: int) -> list[Client]:
    """So many clients, 50 of each clinician, and 20 clinicians in each team."""
    each, around = min(50, clients), (max(10, sessions - 2), max(10, sessions + 2))
    clinicians = max(1, clients // each)
    names = [f"team-{number}" for number in range(max(1, clinicians // CLINICIANS_A_TEAM))]
    teams = dict.fromkeys(names, clinicians // len(names))
    return year(BEGUN, teams=teams, clients_of_each=each, sessions=around)


def load(settings: Settings, clients: Sequence[Client]) -> int:
    """Have the alerts service take in all that is told of these clients; gives how many ratings there are then."""
    store = Store(settings, COLLECTIONS, now=lambda: NOW)
    with closing(store):
        store.ensure()
        transactions, batch = transactions_on(store), list[Event]()
        for client in clients:
            batch += client.events()
            if len(batch) >= EVENTS_AT_ONCE or client is clients[-1]:
                taken, batch = batch, []
                transactions(partial(consumer.apply, batch=taken))
        return store.database["sessions"].count_documents({"rating": {"$exists": True}})


def do_job(settings: Settings, answer: Connection) -> None:
    """Do the job of the quarter once, and tell seconds, processor seconds, and memory before and at its peak."""
    gc.set_threshold(COLLECT_AFTER)
    store = Store(settings, COLLECTIONS, now=lambda: NOW)
    with closing(store):
        transactions_on(store)(lambda unit: unit.ask(QUARTER, WANTED))
        kinds = kinds_of(MongoSources(store))
        jobs = Jobs(store, kinds)
        before, stopping = _peak_mib(), threading.Event()
        heart = threading.Thread(target=jobs.beat, args=(stopping,))
        heart.start()
        begin, spent = time.perf_counter(), time.process_time()
        jobs.take_one(kinds[0], stopping)
        figures = {
            "seconds": round(time.perf_counter() - begin, 1),
            "processor_seconds": round(time.process_time() - spent, 1),
            "memory_mib_before": before,
            "memory_mib_at_most": _peak_mib(),
        }
        stopping.set()
        heart.join()
        found = MongoFigures(store).find(WANTED)
        answer.send(figures | {"teams_shown": len({row.team for row in _rows(found)} - {None})})


def _rows(snapshot: Any) -> list[Any]:  # noqa: ANN401 - None where nothing was published
    return [row for table in snapshot.tables for row in table.rows] if snapshot else []


def _peak_mib() -> int:
    """The most memory that this process has had; getrusage would count what it was started from, too."""
    said = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"^VmHWM:\s+(\d+) kB$", said, re.MULTILINE)[0]) // 1024


def measure(settings: Settings) -> dict[str, Any]:
    """Do the job in a process of its own."""
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=do_job, args=(settings, theirs))
    process.start()
    theirs.close()
    try:
        figures: dict[str, Any] = mine.recv()
    except EOFError:
        raise click.ClickException("the job failed; see above") from None
    finally:
        process.join()
    return figures


@click.command()
@click.option("--clients", default=20_000, show_default=True)
@click.option("--sessions", default=50, show_default=True, help="Of each client, about.")
def figures(clients: int, sessions: int) -> None:
    """Measure and print the seconds and the memory of one quarter's figures."""
    run = Run.begin()
    try:
        settings = plain_settings(
            "alerts", mongo_uri=start_mongo(run), database=f"bench_{secrets.token_hex(4)}_alerts"
        )
        begin = time.perf_counter()
        everybody = clinic(clients, sessions)
        ratings = load(settings, everybody)
        about = {"clients": len(everybody), "ratings": ratings, "loaded_in_s": round(time.perf_counter() - begin)}
        report("figures", about | measure(settings))
    finally:
        run.end()


if __name__ == "__main__":
    figures()
