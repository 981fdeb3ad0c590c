"""The relay: sends the outbox to Kafka, at least once, by one worker at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from typing import Any, Final

from kafka import KafkaProducer
from kafka.errors import KafkaError

from shared import logs
from shared.bus import metrics
from shared.bus.broker import connection
from shared.bus.patience import Patience
from shared.contracts.signing import EventKeys
from shared.settings import Settings
from shared.store import Store, leases, outbox
from shared.store.connection import engine_trouble

log = logs.get(__name__)

LEASE: Final = timedelta(seconds=10)
RENEW_SECONDS: Final = 3.0
MOST_ROWS: Final = 500
SEND_SECONDS: Final = 20
LOOK_SECONDS: Final = 0.5


class Relay:
    """Sends what the outbox holds; a crash between sending and marking sends twice, never loses."""

    def __init__(self, store: Store, settings: Settings, owner: str) -> None:
        self._store = store
        self._connection = connection(settings.kafka_bootstrap, settings.kafka_access)
        self._prefix = settings.topic_prefix
        self._keys = EventKeys(settings.event_keys)
        self._owner = owner
        self._woken = threading.Event()
        self._renewed = 0.0
        self._patience = Patience()

    def run(self, stopping: threading.Event) -> None:
        """Send until `stopping`; raises when Kafka or the database stays away."""
        waker = threading.Thread(target=self._wake, args=(stopping,), name="outbox-waker", daemon=True)
        waker.start()
        while not stopping.is_set():
            try:
                with closing(self._producer()) as producer:
                    self._send_until(stopping, producer)
            except Exception as error:
                if not (isinstance(error, KafkaError) or engine_trouble(error)):
                    raise
                log.warning("outbox waits", error=type(error).__name__)
                self._patience.wait(stopping, error)
        leases.release(self._store, "relay", self._owner)

    def _producer(self) -> KafkaProducer:
        return KafkaProducer(
            acks="all",
            allow_auto_create_topics=False,
            max_block_ms=5_000,
            delivery_timeout_ms=SEND_SECONDS * 1_000,
            request_timeout_ms=10_000,
            linger_ms=0,
            **self._connection,
        )

    def _send_until(self, stopping: threading.Event, producer: KafkaProducer) -> None:
        while not stopping.is_set():
            while self._leads() and self._send_some(producer):
                self._patience.restore()
            self._woken.wait(LOOK_SECONDS)
            self._woken.clear()

    def _leads(self) -> bool:
        """Whether this worker holds the relay's lease, taken or prolonged a moment ago."""
        if time.monotonic() - self._renewed < RENEW_SECONDS:
            return True
        taken = leases.take(self._store, "relay", self._owner, LEASE)
        self._renewed = time.monotonic() if taken else 0.0
        return taken

    def _send_some(self, producer: KafkaProducer) -> bool:
        rows = outbox.unsent(self._store, MOST_ROWS)
        futures = [self._send(producer, row) for row in rows]
        for future in futures:
            future.get(timeout=SEND_SECONDS)
        if rows:
            outbox.mark_sent(self._store, rows, self._store.now())
            _count(rows)
        return len(rows) == MOST_ROWS

    def _send(self, producer: KafkaProducer, row: dict[str, Any]) -> Any:  # noqa: ANN401 - an untyped future
        topic, key, value = row["topic"], row["key"].encode(), bytes(row["value"])
        headers = [(name, bytes(content)) for name, content in row["headers"]]
        # Only now: so what an earlier version left in the outbox is signed too, and by the newest key.
        signed = self._keys.signed(topic, key, headers, value)
        return producer.send(self._prefix + topic, key=key, value=value, headers=signed)

    def _wake(self, stopping: threading.Event) -> None:
        """Wake the relay at every new row; without this it looks twice a second."""
        while not stopping.is_set():
            try:
                for come in outbox.arrivals(self._store):
                    if stopping.is_set():
                        return
                    if come:
                        self._woken.set()
            except Exception as error:  # noqa: BLE001 - it only wakes; the relay itself reports a lost database
                log.warning("outbox is not watched", error=type(error).__name__)
                stopping.wait(LOOK_SECONDS)


def _count(rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        metrics.SENT.labels(row["topic"]).inc()
