"""What a service can say of its own health: its database, its outbox, its workers' last poll."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from shared.store import outbox
from shared.store.connection import ENGINE_ERRORS, Store

WORKERS: Final = "workers"
FORGOTTEN: Final = timedelta(days=1)


def report_poll(store: Store, worker: str) -> None:
    """Note that this worker's consumer has just polled Kafka."""
    now = store.now()
    store.database[WORKERS].update_one({"_id": worker}, {"$set": {"polled_at": now}}, upsert=True)
    store.database[WORKERS].delete_many({"polled_at": {"$lt": now - FORGOTTEN}})


def readiness(store: Store) -> dict[str, Any]:
    """Whether a web process can serve, and how far its worker lags; ages in seconds, None while unknown.

    Only the own database decides: with Kafka down people are still served, so an old outbox and a late worker are
    reported and not held against the process.
    """
    try:
        store.ping()
        waiting_since = outbox.oldest_unsent(store.database)
        polled = store.database[WORKERS].find_one(sort=[("polled_at", -1)])
    except ENGINE_ERRORS:
        return {"ok": False, "database": "does not answer"}
    now = store.now()
    return {
        "ok": True,
        "database": "ok",
        "outbox_oldest_seconds": 0.0 if waiting_since is None else _age(now, waiting_since),
        "consumer_last_poll_seconds": None if polled is None else _age(now, polled["polled_at"]),
    }


def _age(now: datetime, then: datetime) -> float:
    return max(0.0, (now - then).total_seconds())
