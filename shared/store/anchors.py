"""The second fence: the one document of a client that every unit of work about them writes.

Two topics, the tick, a page and an erasure may all touch one client at once. Transactions that only read the
same document both commit; two that write it conflict, and the later one starts again and sees the earlier.
"""

from __future__ import annotations

from collections.abc import Collection as Many
from typing import Final

from pymongo import InsertOne

from shared.errors import Erased
from shared.store.documents import Document
from shared.store.rows import HasRows

TOUCH: Final[Document] = {"$inc": {"touched": 1}}


def touch(where: HasRows, client_id: str) -> Document:
    """Write the client's anchor, before reading what depends on it, and give it; raises Erased at a tombstone."""
    anchor = where.rows(where.database.collections.anchor).change_one({"_id": client_id}, TOUCH, upsert=True) or {}
    if anchor.get("erased_at") is not None:
        raise Erased("This client's record was erased.")
    return anchor


def touch_all(where: HasRows, client_ids: Many[str]) -> set[str]:
    """Write the anchors of all these clients, known or not; gives those who were not erased."""
    rows, ids = where.rows(where.database.collections.anchor), sorted(set(client_ids))
    if not ids:
        return set()
    rows.change({"_id": {"$in": ids}, "erased_at": None}, TOUCH)
    known = {row["_id"]: row.get("erased_at") for row in rows.documents({"_id": {"$in": ids}}, "erased_at")}
    rows.write([InsertOne({"_id": new, "touched": 1}) for new in ids if new not in known])
    return {client_id for client_id in ids if known.get(client_id) is None}


def erased(where: HasRows, client_ids: Many[str]) -> bool:
    """Whether any of them was erased; writes the anchors that there are, so that an erasure at once is seen."""
    rows, wanted = where.rows(where.database.collections.anchor), {"_id": {"$in": list(client_ids)}}
    return bool(rows.change(wanted, TOUCH)) and any(row.get("erased_at") for row in rows.documents(wanted))
