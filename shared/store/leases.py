"""Leases: work that one process at a time should do; losing one half-way only repeats work."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from shared.store.unit import Document

LEASES: Final = "leases"


def take(database: Database[Document], name: str, owner: str, length: timedelta) -> bool:
    """Take or prolong a lease by the database's own clock; False while another owner holds it."""
    free = {"$or": [{"owner": owner}, {"$expr": {"$lt": ["$until", "$$NOW"]}}]}
    until = {"$add": ["$$NOW", int(length.total_seconds() * 1000)]}
    try:
        database[LEASES].update_one(
            {"_id": name, **free}, [{"$set": {"owner": owner, "until": until}}], upsert=True
        )
    except DuplicateKeyError:
        return False  # the upsert found no free lease and met the one that is held
    return True


def release(database: Database[Document], name: str, owner: str) -> None:
    """Give a lease back, so that the next owner need not wait for its end."""
    database[LEASES].delete_one({"_id": name, "owner": owner})
