"""The outbox: events that were committed with their change and wait to be sent to Kafka."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from bson import ObjectId
from prometheus_client import Counter

from shared import logs
from shared.contracts import envelope
from shared.contracts.events import Event
from shared.store.collection import SHARED, Collection, Lives, OfClient, index
from shared.store.documents import Document
from shared.store.rows import BY_ID, HasRows
from shared.store.unit import Unit

UNSENT: Final = "unsent"
KEEP_SENT: Final = timedelta(days=3)
PUBLISHED: Final = Counter("attune_events_published", "Events committed with their change", ["type"])
OUTBOX: Final = SHARED.declare(
    Collection(
        name="outbox",
        kind=Document,
        client=OfClient("key"),
        indexes=(
            index(UNSENT, "sent", "_id", partialFilterExpression={"sent": False}),
            index("by_key", "key"),
        ),
        lives=Lives("sent_at", KEEP_SENT, name="sent_long_ago"),
    )
)


def put(unit: Unit) -> None:
    """Write a row for every event that the unit published."""
    unit.rows(OUTBOX).add(*(_row(event, unit.now) for event in unit.published))


def _row(event: Event, now: datetime) -> Document:
    row_id = ObjectId()
    message = envelope.encode(event, event_id=str(row_id), time=now, correlation=logs.correlation.get())
    return {
        "_id": row_id,
        "topic": message.topic,
        "key": message.key.decode(),
        "headers": [[name, content] for name, content in message.headers],
        "value": message.value,
        "created_at": now,
        "sent": False,
    }


def count(events: Sequence[Event]) -> None:
    """Count events whose change was committed."""
    for event in events:
        PUBLISHED.labels(event.TYPE).inc()


def unsent(store: HasRows, limit: int) -> list[Document]:
    """The oldest rows that are not known to have been sent."""
    return store.rows(OUTBOX).documents({"sent": False}, order=BY_ID, limit=limit, along=UNSENT)


def mark_sent(store: HasRows, rows: Sequence[Document], now: datetime) -> None:
    """Note that Kafka has these rows; a crash before this sends them again, which does no harm."""
    ids = [row["_id"] for row in rows]
    store.rows(OUTBOX).change({"_id": {"$in": ids}}, {"$set": {"sent": True, "sent_at": now}})


def oldest_unsent(store: HasRows) -> datetime | None:
    """Since when the oldest unsent row has been waiting."""
    rows = unsent(store, 1)
    created: datetime | None = rows[0]["created_at"] if rows else None
    return created


def arrivals(store: HasRows) -> Iterator[bool]:
    """Whether a row has come, again and again; ends when the database tells no more, so that one begins anew.

    It only wakes the relay, the query for unsent rows is the truth.
    """
    steps: list[Document] = [
        {"$match": {"operationType": "insert"}},
        {"$project": {"_id": 1, "operationType": 1}},
    ]
    with store.rows(OUTBOX).watch(steps, wait_ms=500) as stream:
        while stream.alive:
            yield stream.try_next() is not None
