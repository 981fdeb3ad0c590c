"""What a service can say of its own health: its database, its outbox, its workers' last poll."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from shared.store import outbox
from shared.store.collection import SHARED, Collection, NoClient
from shared.store.connection import ENGINE_ERRORS, Store
from shared.store.documents import Document

WORKERS: Final = SHARED.declare(
    Collection(name="workers", kind=Document, client=NoClient("which workers there are"))
)
FORGOTTEN: Final = timedelta(days=1)


def report_poll(store: Store, worker: str) -> None:
    """Note that this worker's consumer has just polled Kafka."""
    now = store.now()
    workers = store.rows(WORKERS)
    workers.change_one({"_id": worker}, {"$set": {"polled_at": now}}, upsert=True)
    workers.delete({"polled_at": {"$lt": now - FORGOTTEN}})


def readiness(store: Store) -> dict[str, Any]:
    """Whether a web process can serve, and how far its worker lags; ages in seconds, None while unknown.

    Only the own database decides: with Kafka down people are still served, so an old outbox and a late worker are
    reported and not held against the process.
    """
    try:
        store.ping()
        waits = outbox_age(store)
        polled = store.rows(WORKERS).documents({}, order=[("polled_at", -1)], limit=1)
    except ENGINE_ERRORS:
        return {"ok": False, "database": "does not answer"}
    now = store.now()
    return {
        "ok": True,
        "database": "ok",
        "outbox_oldest_seconds": waits,
        "consumer_last_poll_seconds": _age(now, polled[0]["polled_at"]) if polled else None,
    }


def outbox_age(store: Store) -> float:
    """For how many seconds the oldest unsent row of the outbox has been waiting; 0 where none waits."""
    since = outbox.oldest_unsent(store)
    return 0.0 if since is None else _age(store.now(), since)


def _age(now: datetime, then: datetime) -> float:
    return max(0.0, (now - then).total_seconds())
