"""A service's worker process: the consumer, the relay, the clock's ticks and the jobs, stopped together."""

from __future__ import annotations

import gc
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared import logs
from shared.bus.consumer import Consumer
from shared.bus.jobs import Jobs
from shared.bus.measuring import Measure, Measuring
from shared.bus.pulse import serve
from shared.bus.relay import Relay
from shared.settings import Settings
from shared.store import Store, health, leases
from shared.store.connection import engine_trouble

log = logs.get(__name__)

POLL_REPORT_SECONDS: Final = 5.0
POLL_LATE_SECONDS: Final = 60.0
STOP_SECONDS: Final = 8.0
COLLECT_SECONDS: Final = 60.0
Part = Callable[[threading.Event], None]


@dataclass(frozen=True, slots=True)
class Tick:
    """A clock rule's turn: `run` gets the instant to reckon with, every so often, in one worker at a time."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]


class Worker:
    """Runs until SIGTERM or SIGINT, or until one of its parts fails, and then stops them all."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        consumer: Consumer,
        ticks: Sequence[Tick] = (),
        *,
        jobs: Jobs | None = None,
        measures: Sequence[Measure] = (),
    ) -> None:
        self.consumer = consumer
        self._jobs = jobs
        self._store = store
        self._settings = settings
        self._ticks = ticks
        self._name = f"{socket.gethostname()}-{os.getpid()}"
        self._measuring = Measuring(store, settings.service, consumer, measures)
        self._relay = Relay(store, settings, self._name)
        self._stopping = threading.Event()
        self._failed = threading.Event()
        self._polled_at = 0.0
        self._reported_at = 0.0
        self._collected_at = time.monotonic()

    def run(self) -> int:
        """Work until told to stop; the exit code is 0 after a stop and 1 after a failure."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stopping.set())
        log.info("worker starts", worker=self._name)
        if self._settings.worker_port:
            serve(self._settings.worker_bind, self._settings.worker_port, self.readiness)
        parts = [
            threading.Thread(target=self._guard, args=(name, part), name=name, daemon=True)
            for name, part in self._parts()
        ]
        for part in parts:
            part.start()
        gc.freeze()  # what is there from the start is not looked through each time that garbage is collected
        self._stopping.wait()
        deadline = time.monotonic() + STOP_SECONDS
        for part in parts:
            part.join(max(0.0, deadline - time.monotonic()))
        log.info("worker stopped", failed=self._failed.is_set())
        return int(self._failed.is_set())

    def readiness(self) -> dict[str, object]:
        """What this worker can say of itself; ok while it polls Kafka and few clients are quarantined."""
        seconds = time.monotonic() - self._polled_at if self._polled_at else None
        ok = self.consumer.healthy and seconds is not None and seconds < POLL_LATE_SECONDS
        return {"ok": ok, "consumer_last_poll_seconds": seconds, "quarantine_ok": self.consumer.healthy}

    def _parts(self) -> list[tuple[str, Part]]:
        parts: list[tuple[str, Part]] = [
            ("consume", self._consume),
            ("send", self._relay.run),
            ("tick", self._tick),
            ("measure", self._measuring.run),
        ]
        return parts + (self._jobs.parts() if self._jobs else [])

    def _guard(self, name: str, part: Part) -> None:
        try:
            part(self._stopping)
        except Exception:
            self._failed.set()
            log.exception("worker fails", part=name)
        finally:
            self._stopping.set()

    def _consume(self, stopping: threading.Event) -> None:
        self.consumer.run(stopping, self._polled)

    def _polled(self) -> None:
        self._polled_at = time.monotonic()
        if self._polled_at - self._reported_at > POLL_REPORT_SECONDS:
            health.report_poll(self._store, self._name)
            self._reported_at = self._polled_at

    def _tick(self, stopping: threading.Event) -> None:
        due = dict.fromkeys(self._ticks, 0.0)
        while not stopping.wait(1.0):
            self._collect_garbage()
            for tick in [tick for tick, at in due.items() if time.monotonic() >= at]:
                due[tick] = time.monotonic() + tick.every.total_seconds()
                self._take_turn(tick)

    def _collect_garbage(self) -> None:
        """Every minute: a service may have its collector look so seldom, for speed, that garbage would pile up."""
        if time.monotonic() - self._collected_at > COLLECT_SECONDS:
            gc.collect()
            self._collected_at = time.monotonic()

    def _take_turn(self, tick: Tick) -> None:
        try:
            if leases.take(self._store, f"tick-{tick.name}", self._name, tick.every * 3):
                tick.run(self._store.now())
        except Exception as error:
            if not engine_trouble(error):
                raise
            log.warning("tick left out", tick=tick.name, error=type(error).__name__)
