"""Looks at what waits in the database every few seconds, and shows it to Prometheus."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Final

from shared import logs
from shared.bus import metrics
from shared.bus.consumer import Consumer
from shared.store import Store, dead_letters, health
from shared.store.connection import engine_trouble

log = logs.get(__name__)

EVERY_SECONDS: Final = 10.0
Measure = Callable[[], object]


class Measuring:
    """What every service measures, and what a service measures of its own; each worker does it for itself."""

    def __init__(self, store: Store, service: str, consumer: Consumer, own: Sequence[Measure] = ()) -> None:
        self._store = store
        self._service = service
        self._consumer = consumer
        self._own = own

    def run(self, stopping: threading.Event) -> None:
        """Measure until told to stop; what cannot be had is left as it was, and grows old."""
        while not stopping.is_set():
            try:
                self.measure()
            except Exception as error:
                if not engine_trouble(error):
                    raise
                log.warning("nothing is measured", error=type(error).__name__)
            stopping.wait(EVERY_SECONDS)

    def measure(self) -> None:
        """Show how things are now."""
        metrics.OUTBOX_AGE.labels(self._service).set(health.outbox_age(self._store))
        metrics.DEAD_LETTERS.labels(self._service).set(dead_letters.count(self._store))
        self._consumer.count_quarantined()
        for own in self._own:
            own()
        metrics.MEASURED.labels(self._service).set_to_current_time()
