"""Leases: work that one process at a time should do; losing one half-way only repeats work."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from pymongo import ReturnDocument
from pymongo.database import Database

from shared.store.unit import Document

LEASES: Final = "leases"


def take(database: Database[Document], name: str, owner: str, length: timedelta) -> bool:
    """Take or prolong a lease by the database's own clock; False while another owner holds it."""
    free = {"$or": [{"$eq": ["$owner", owner]}, {"$lte": ["$until", "$$NOW"]}]}  # a missing `until` is less
    until = {"$add": ["$$NOW", int(length.total_seconds() * 1000)]}
    taken = {
        "owner": {"$cond": [free, owner, "$owner"]},
        "until": {"$cond": [free, until, "$until"]},
    }
    found = database[LEASES].find_one_and_update(
        {"_id": name}, [{"$set": taken}], upsert=True, return_document=ReturnDocument.AFTER
    )
    return found is not None and found["owner"] == owner


def release(database: Database[Document], name: str, owner: str) -> None:
    """Give a lease back, so that the next owner need not wait for its end."""
    database[LEASES].delete_one({"_id": name, "owner": owner})
