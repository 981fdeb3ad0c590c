"""Leases: work that one process at a time should do; losing one half-way only repeats work."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from shared.store.collection import SHARED, Collection, NoClient
from shared.store.documents import Document
from shared.store.rows import HasRows

LEASES: Final = SHARED.declare(
    Collection(name="leases", kind=Document, client=NoClient("which process does what"))
)


def take(store: HasRows, name: str, owner: str, length: timedelta) -> bool:
    """Take or prolong a lease by the database's own clock; False while another owner holds it."""
    free = {"$or": [{"$eq": ["$owner", owner]}, {"$lte": ["$until", "$$NOW"]}]}  # a missing `until` is less
    until = {"$add": ["$$NOW", int(length.total_seconds() * 1000)]}
    taken = {
        "owner": {"$cond": [free, owner, "$owner"]},
        "until": {"$cond": [free, until, "$until"]},
    }
    found = store.rows(LEASES).change_one({"_id": name}, [{"$set": taken}], upsert=True)
    return found is not None and found["owner"] == owner


def release(store: HasRows, name: str, owner: str) -> None:
    """Give a lease back, so that the next owner need not wait for its end."""
    store.rows(LEASES).delete({"_id": name, "owner": owner})
