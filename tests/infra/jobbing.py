"""A service whose jobs note that they began and ended, and wait in between while a test wants them to.

A job that finds itself in `gates` waits there; in `failing` it fails. `python -m tests.infra.jobbing` is its
worker, which counts events and turns of the clock besides.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from shared import logs, settings
from shared.bus import Jobs, Kind, Run, Tick, Worker
from shared.bus.jobs import Effect, Unwanted
from shared.errors import Conflict, Unavailable
from shared.store import Store, Unit, jobs
from shared.store.collection import Collection, Collections, NoClient
from shared.store.documents import Document
from shared.store.jobs import Job
from tests.infra import counting
from tests.infra.lease import until

COLLECTIONS = Collections(counting.COLLECTIONS)
for flag in ("gates", "failing", "begun", "effects", "given_up", "failures", "turns"):
    COLLECTIONS.declare(Collection(name=flag, kind=Document, client=NoClient("flags and notes of the tests")))
SLOW = "slow"
LEASE = timedelta(seconds=2)
LONG = timedelta(minutes=5)


def ask(store: Store, *keys: str, kind: str = SLOW, not_before: datetime | None = None) -> None:
    """Ask for jobs, all in one unit."""

    def work(unit: Unit) -> None:
        for key in keys:
            jobs.ask(unit, kind, key, about={"n": 1, "$odd": "$key"}, client_id="c1", not_before=not_before)

    store.transact(work)


def kind(store: Store, *, rests: bool = False, attempts: int = 5) -> Kind:
    """How this service does its jobs."""

    def run(run: Run) -> Effect:
        key = run.job.key
        store.database["begun"].insert_one({"key": key})
        while store.database["gates"].find_one({"_id": key}):
            run.rest() if rests else time.sleep(0.02)
        _fail(store, key)
        return lambda unit: unit.database["effects"].insert_one({"key": key}, session=unit.session)

    def give_up(unit: Unit, job: Job) -> None:
        unit.database["given_up"].insert_one({"key": job.key}, session=unit.session)

    def failed(unit: Unit, job: Job) -> None:
        unit.database["failures"].insert_one({"key": job.key}, session=unit.session)

    return Kind(
        name=SLOW, run=run, failed=failed, give_up=give_up, attempts=attempts, pause=timedelta(0), threads=2
    )


def _fail(store: Store, key: str) -> None:
    broken = store.database["failing"].find_one({"_id": key})
    match broken and broken["how"]:
        case "for now":
            raise Unavailable("The other side does not answer.", retry_after=0)
        case "for good":
            raise Conflict("It cannot be done.")
        case "unwanted":
            raise Unwanted
        case "defect":
            raise ValueError("secret words")


def begun(store: Store, key: str) -> int:
    """How often the job was begun."""
    return store.database["begun"].count_documents({"key": key})


def effects(store: Store) -> list[str]:
    """The keys of all jobs that came to their end, each as often as it did."""
    return sorted(row["key"] for row in store.database["effects"].find())


def shut(store: Store, *keys: str) -> None:
    """Let these jobs wait in mid-work."""
    store.database["gates"].insert_many([{"_id": key} for key in keys])


def open_gate(store: Store, key: str) -> None:
    """Let it go on."""
    store.database["gates"].delete_one({"_id": key})


def status(store: Store, key: str) -> str:
    """How the job stands."""
    found = jobs.find(store, SLOW, key)
    return found.status if found else "unknown"


def wait_for(store: Store, key: str, wanted: str) -> None:
    """Wait until the job stands so."""
    until(lambda: status(store, key) == wanted, f"job {key} being {wanted}")


def _turn(store: Store) -> None:
    store.database["turns"].update_one({"_id": "turns"}, {"$inc": {"n": 1}}, upsert=True)


def worker() -> Worker:
    """The whole worker."""
    config = settings.load("counting")
    logs.configure("counting", "worker", config.log_level)
    store = Store(config, COLLECTIONS)
    store.ensure()
    tick = Tick("turn", timedelta(seconds=1), lambda _as_of: _turn(store))
    at_work = Jobs(store, [kind(store, rests=True)], lease=LEASE)
    return Worker(store, config, counting.consumer(store, config), [tick], jobs=at_work)


def do_one(store: Store, lease: timedelta = LONG, attempts: int = 5) -> bool:
    """Have one job done by a worker of its own, whose heart does not beat."""
    slow = kind(store, attempts=attempts)
    return Jobs(store, [slow], lease=lease).take_one(slow, threading.Event())


@contextmanager
def at_work(store: Store, lease: timedelta = LONG, *, heart: bool = True) -> Iterator[threading.Event]:
    """A worker's threads for jobs, until the end; setting what it gives stops them."""
    stopping, parts = threading.Event(), Jobs(store, [kind(store, rests=heart)], lease=lease).parts()
    threads = [
        threading.Thread(target=part, args=(stopping,)) for name, part in parts if heart or name != "jobs-heart"
    ]
    for thread in threads:
        thread.start()
    try:
        yield stopping
    finally:
        stopping.set()
        for thread in threads:
            thread.join(20)


def found(store: Store, key: str) -> Job:
    job = jobs.find(store, SLOW, key)
    assert job is not None
    return job


def failing(store: Store, key: str, how: str) -> None:
    store.database["failing"].insert_one({"_id": key, "how": how})


if __name__ == "__main__":
    sys.exit(worker().run())
