"""What a service can say of its part of the ledger: what it has of each stage, and what keeps back the rest.

A stage is asked for by the span of instants in which its entries came about. Of each quarter of an hour a count
and a digest are told (`ledger_counts`). Two services that hold the same entries tell the same: ids need to be told
only of quarters that differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Collection as Many
from datetime import datetime
from typing import Literal

import msgspec

from shared.contracts.ledger import DeadLetters, FailedJobs, Trouble
from shared.store.connection import Store
from shared.store.dead_letters import DEAD, QUARANTINE, WAITING
from shared.store.documents import Document
from shared.store.health import readiness
from shared.store.jobs import JOBS
from shared.store.outbox import OUTBOX
from shared.store.rows import HasRows


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One thing that a stage holds, by its id, whose it is and since when; nothing of what it says."""

    entry_id: str
    client_id: str
    at: datetime


class Span(msgspec.Struct, frozen=True):
    """From one instant until before another."""

    since: datetime
    until: datetime

    @property
    def filter(self) -> Document:
        """Finds the instants within it."""
        return {"$gte": self.since, "$lt": self.until}


# How to read what a service holds of each of its stages, by the stage's name, each only when it is asked for.
# There may be any number of entries: a worker counts them as they come, and holds few of them at a time.
Stages = Callable[[Store, Span], Mapping[str, Callable[[], Iterable[Entry]]]]
Held = Literal["unsent", "sent", "dead", "quarantined", "erased"]


def held_back(store: HasRows, entries: Many[Entry]) -> dict[str, Held]:
    """What this service knows of why these are not where they should be, by their id; most have nothing.

    A record in the outbox speaks of an entry when its id stands in it; it is only looked for, never read.
    """
    client_ids = sorted({entry.client_id for entry in entries})
    about: Document = {"$in": client_ids}
    erased = {row["_id"] for row in _anchors(store, client_ids)}
    quarantined = {row["_id"] for row in store.rows(QUARANTINE).documents({"_id": about}, "_id")}
    dead = {client for row in store.rows(DEAD).documents({"about": about}, "about") for client in row["about"]}
    rows = store.rows(OUTBOX).documents({"key": about}, "key", "value", "sent")
    found: dict[str, Held] = {}
    for entry in entries:
        mine = [row for row in rows if row["key"] == entry.client_id and entry.entry_id.encode() in row["value"]]
        if entry.client_id in erased:
            found[entry.entry_id] = "erased"
        elif entry.client_id in quarantined:
            found[entry.entry_id] = "quarantined"
        elif entry.client_id in dead:
            found[entry.entry_id] = "dead"
        elif mine:
            found[entry.entry_id] = "sent" if all(row["sent"] for row in mine) else "unsent"
    return found


def _anchors(store: HasRows, client_ids: Sequence[str]) -> list[Document]:
    anchors = store.rows(store.database.collections.anchor)
    return anchors.documents({"_id": {"$in": list(client_ids)}, "erased_at": {"$type": "date"}}, "_id")


def trouble(store: Store) -> Trouble:
    """What was set aside and given up, and how far the outbox and the worker are."""
    ready = readiness(store)
    return Trouble(
        dead_letters=_dead_letters(store),
        failed_jobs=failed_jobs(store),
        quarantined=store.rows(QUARANTINE).count({}),
        waiting=store.rows(WAITING).count({}),
        outbox_oldest_seconds=ready.get("outbox_oldest_seconds", 0.0),
        consumer_last_poll_seconds=ready.get("consumer_last_poll_seconds"),
    )


def _dead_letters(store: HasRows) -> list[DeadLetters]:
    by = {"reason": "$reason", "topic": "$topic", "partition": "$partition"}
    group = {"$group": {"_id": by, "count": {"$sum": 1}, "since": {"$min": "$at"}}}
    found = [
        DeadLetters(
            reason=row["_id"]["reason"],
            place=f"{row['_id']['topic']}-{row['_id']['partition']}",
            count=row["count"],
            since=row["since"],
        )
        for row in store.rows(DEAD).aggregate(group)
    ]
    return sorted(found, key=lambda one: (one.reason, one.place))


def failed_jobs(store: HasRows) -> list[FailedJobs]:
    """The jobs that were given up, by kind."""
    last = {"$last": {"$ifNull": ["$sentence", ""]}}
    group = {"_id": "$kind", "count": {"$sum": 1}, "since": {"$min": "$ended_at"}, "sentence": last}
    steps = ({"$match": {"status": "failed"}}, {"$sort": {"ended_at": 1}}, {"$group": group})
    found = [
        FailedJobs(kind=row["_id"], count=row["count"], since=row["since"], sentence=row["sentence"])
        for row in store.rows(JOBS).aggregate(*steps)
    ]
    return sorted(found, key=lambda one: one.kind)
