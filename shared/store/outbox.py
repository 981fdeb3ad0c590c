"""The outbox: events that were committed with their change and wait to be sent to Kafka."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from bson import ObjectId
from pymongo import ASCENDING, IndexModel
from pymongo.change_stream import ChangeStream
from pymongo.database import Database

from shared import logs
from shared.contracts import envelope
from shared.contracts.events import Event
from shared.store.unit import Document, Unit

OUTBOX: Final = "outbox"
KEEP_SENT: Final = timedelta(days=3)
UNSENT: Final = "unsent"

INDEXES: Final[Mapping[str, Sequence[IndexModel]]] = {
    OUTBOX: (
        IndexModel(
            [("sent", ASCENDING), ("_id", ASCENDING)], name=UNSENT, partialFilterExpression={"sent": False}
        ),
        IndexModel([("key", ASCENDING)], name="by_key"),
        IndexModel(
            [("sent_at", ASCENDING)], name="sent_long_ago", expireAfterSeconds=int(KEEP_SENT.total_seconds())
        ),
    )
}


def put(unit: Unit) -> None:
    """Write a row for every event that the unit published."""
    if unit.published:
        rows = [_row(event, unit.now) for event in unit.published]
        unit.database[OUTBOX].insert_many(rows, session=unit.session)


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


def unsent(database: Database[Document], limit: int) -> list[Document]:
    """The oldest rows that are not known to have been sent."""
    return list(database[OUTBOX].find({"sent": False}).sort("_id", ASCENDING).hint(UNSENT).limit(limit))


def mark_sent(database: Database[Document], rows: Sequence[Document], now: datetime) -> None:
    """Note that Kafka has these rows; a crash before this sends them again, which does no harm."""
    ids = [row["_id"] for row in rows]
    database[OUTBOX].update_many({"_id": {"$in": ids}}, {"$set": {"sent": True, "sent_at": now}})


def oldest_unsent(database: Database[Document]) -> datetime | None:
    """Since when the oldest unsent row has been waiting."""
    rows = unsent(database, 1)
    created: datetime | None = rows[0]["created_at"] if rows else None
    return created


@contextmanager
def watch(database: Database[Document]) -> Iterator[ChangeStream[Document]]:
    """A change stream over new rows: it only wakes the relay, the query for unsent rows is the truth."""
    pipeline: list[Document] = [
        {"$match": {"operationType": "insert"}},
        {"$project": {"_id": 1, "operationType": 1}},
    ]
    with database[OUTBOX].watch(pipeline, max_await_time_ms=500) as stream:
        yield stream


def erase(unit: Unit, client_id: str) -> None:
    """Delete every row about that client, sent or not."""
    unit.database[OUTBOX].delete_many({"key": client_id}, session=unit.session)
