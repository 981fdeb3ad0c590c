"""Has jobs done in threads of the worker's own, so that a slow one delays neither ticks nor consumer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeVar

from msgspec.structs import replace

from shared import logs
from shared.bus import metrics
from shared.bus.patience import Patience
from shared.errors import AttuneError, Delayed
from shared.sentence import say
from shared.store import Store, Unit, jobs
from shared.store.connection import engine_trouble
from shared.store.jobs import Claim, ClaimLost, Job

T = TypeVar("T")
log = logs.get(__name__)

LEASE: Final = timedelta(seconds=20)
LOOK_SECONDS: Final = 1.0
COUNT_SECONDS: Final = 10.0
NO_DATABASE: Final = say("The database did not answer.")
DEFECT: Final = say("Something went wrong in Attune; the log of the worker says what.")
NEVER_ENDED: Final = say("It was begun several times and never came to its end.")

Effect = Callable[[Unit], object]


class Stopping(Exception):
    """The worker stops: the job is given back as it is, and goes on elsewhere."""


class Unwanted(Exception):
    """What the job was for has come about otherwise: it ends without having been done."""


class Run:
    """One attempt at a job, as whoever does it sees it."""

    def __init__(self, store: Store, claim: Claim, stopping: threading.Event) -> None:
        self.job = claim.job
        self._store = store
        self._claim = claim
        self._stopping = stopping
        self._rested = time.thread_time()

    def transact(self, work: Callable[[Unit], T]) -> T:
        """Do the work in a unit that counts only while the job is ours."""

        def held(unit: Unit) -> T:
            jobs.hold(unit, self._claim)
            return work(unit)

        return self._store.transact(held)

    def rest(self) -> None:
        """Leave others as much time as was used since the last rest; raises Stopping when the worker stops.

        A job that reckons for long calls it now and then, from one thread: consumer and ticks run in the same
        process. What counts is the processor's time; while the job waits for the database others go on anyway.
        """
        if self._stopping.wait(time.thread_time() - self._rested):
            raise Stopping
        self._rested = time.thread_time()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of job, and how it is done.

    `run` does it, and may return what is to be written in the very transaction that ends it. What it raises says
    how it failed: Delayed and any defect for now, other errors of ours for good; Unwanted is no failure. `failed`
    writes what follows from any failure, `give_up` what follows from one for good. A run that takes longer than
    `longest` is taken for hung.
    """

    name: str
    run: Callable[[Run], Effect | None]
    failed: Callable[[Unit, Job], object] | None = None
    give_up: Callable[[Unit, Job], object] | None = None
    attempts: int = 10
    pause: timedelta = timedelta(seconds=5)
    longest_pause: timedelta = timedelta(minutes=10)
    longest: timedelta = timedelta(hours=2)
    threads: int = 1

    def pause_after(self, attempts: int, asked: timedelta = timedelta(0)) -> timedelta:
        """How long to wait before the next attempt: twice as long each time."""
        doubled = self.pause * (1 << min(attempts - 1, 20))
        return max(asked, min(doubled, self.longest_pause))


class Jobs:
    """Does the jobs of some kinds, each kind in threads of its own; one more renews the leases."""

    def __init__(self, store: Store, kinds: Sequence[Kind], *, lease: timedelta = LEASE) -> None:
        self._store = store
        self._kinds = kinds
        self._lease = lease
        self._hearts: dict[str, tuple[Claim, float]] = {}
        self._lock = threading.Lock()

    def parts(self) -> list[tuple[str, Callable[[threading.Event], None]]]:
        """What is to run in threads, each by its name, until told to stop."""
        kinds = [(f"jobs-{kind.name}", self._worker(kind)) for kind in self._kinds for _ in range(kind.threads)]
        return [("jobs-heart", self.beat), *kinds] if kinds else []

    def beat(self, stopping: threading.Event) -> None:
        """Renew the leases of what is being done, and count what waits."""
        counted = 0.0
        while not stopping.wait(self._lease.total_seconds() / 4):
            try:
                self._renew()
                if time.monotonic() - counted > COUNT_SECONDS:
                    self._count()
                    counted = time.monotonic()
            except Exception as error:
                if not engine_trouble(error):
                    raise
                log.warning("leases of jobs are not renewed", error=type(error).__name__)

    def _renew(self) -> None:
        with self._lock:
            alive = [claim for claim, until in self._hearts.values() if time.monotonic() < until]
        for claim in alive:
            jobs.beat(self._store, claim, self._lease)

    def _count(self) -> None:
        found = jobs.counts(self._store, [kind.name for kind in self._kinds])
        for kind in self._kinds:
            waiting = found.get((kind.name, "waiting"), 0)
            metrics.JOBS_WAITING.labels(kind.name).set(waiting)
            metrics.JOBS_FAILED.labels(kind.name).set(found.get((kind.name, "failed"), 0))

    def _worker(self, kind: Kind) -> Callable[[threading.Event], None]:
        def work(stopping: threading.Event) -> None:
            patience = Patience()
            while not stopping.is_set():
                try:
                    if not self.take_one(kind, stopping):
                        stopping.wait(LOOK_SECONDS)
                    patience.restore()
                except Exception as error:
                    if not engine_trouble(error):
                        raise
                    log.warning("jobs wait", kind=kind.name, error=type(error).__name__)
                    patience.wait(stopping, error)

        return work

    def take_one(self, kind: Kind, stopping: threading.Event) -> bool:
        """Do one job of that kind if any is due; raises only what the database raises while it does not answer."""
        claim = jobs.claim(self._store, kind.name, self._lease)
        if claim is None:
            return False
        with self._lock:
            self._hearts[claim.token] = claim, time.monotonic() + kind.longest.total_seconds()
        try:
            self._do(kind, claim, stopping)
        except ClaimLost:
            log.warning("a job was taken over", kind=kind.name, job=claim.job.key)
        finally:
            with self._lock:
                del self._hearts[claim.token]
        return True

    def _do(self, kind: Kind, claim: Claim, stopping: threading.Event) -> None:
        if claim.job.attempts > kind.attempts:
            self._give_up(kind, claim, NEVER_ENDED)
            return
        try:
            effect = kind.run(Run(self._store, claim, stopping))
        except Stopping:
            self._store.transact(lambda unit: jobs.give_back(unit, claim))
        except Unwanted:
            self._store.transact(lambda unit: jobs.drop(unit, claim))
        except ClaimLost:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, the job is tried again or has failed
            self._failed(kind, claim, error)
        else:
            self._store.transact(lambda unit: _end(unit, claim, effect))

    def _failed(self, kind: Kind, claim: Claim, error: Exception) -> None:
        known = isinstance(error, AttuneError)
        said = {"kind": kind.name, "job": claim.job.key, "attempts": claim.job.attempts}
        log.warning("a job failed", **said, error=type(error).__name__, exc_info=None if known else error)
        for_good = known and not isinstance(error, Delayed)
        if for_good or claim.job.attempts >= kind.attempts:
            self._give_up(kind, claim, _sentence(error))
            return
        asked = timedelta(seconds=error.retry_after) if isinstance(error, Delayed) else timedelta(0)
        pause = kind.pause_after(claim.job.attempts, asked)

        sentence = _sentence(error)

        def put_off(unit: Unit) -> None:
            jobs.put_off(unit, claim, pause, sentence)
            if kind.failed is not None:
                kind.failed(unit, replace(claim.job, sentence=sentence))

        self._store.transact(put_off)

    def _give_up(self, kind: Kind, claim: Claim, sentence: str) -> None:
        def give_up(unit: Unit) -> None:
            jobs.fail(unit, claim, sentence)
            for hook in (kind.failed, kind.give_up):
                if hook is not None:
                    hook(unit, replace(claim.job, sentence=sentence))

        self._store.transact(give_up)
        log.error("a job is given up", kind=kind.name, job=claim.job.key, attempts=claim.job.attempts)


def _end(unit: Unit, claim: Claim, effect: Effect | None) -> None:
    jobs.end(unit, claim)
    if effect is not None:
        effect(unit)


def _sentence(error: Exception) -> str:
    if isinstance(error, AttuneError):
        return error.sentence
    return NO_DATABASE if engine_trouble(error) else DEFECT
