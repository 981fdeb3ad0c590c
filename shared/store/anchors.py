"""The second fence: the one document of a client that every unit of work about them writes.

Two topics, the tick, a page and an erasure may all touch one client at once. Transactions that only read the
same document both commit; two that write it conflict, and the later one starts again and sees the earlier.
"""

from __future__ import annotations

from pymongo import ReturnDocument

from shared.errors import Erased
from shared.store.unit import Unit


def touch(unit: Unit, collection: str, client_id: str) -> None:
    """Write the client's anchor, before reading what depends on it; raises Erased at a tombstone."""
    anchor = unit.database[collection].find_one_and_update(
        {"_id": client_id},
        {"$inc": {"touched": 1}},
        projection={"erased_at": 1},
        upsert=True,
        return_document=ReturnDocument.AFTER,
        session=unit.session,
    )
    if anchor and anchor.get("erased_at") is not None:
        raise Erased("This client's record was erased.")


def erased(unit: Unit, collection: str, client_id: str) -> bool:
    """Whether the client was erased; writes the anchor where there is one, so that an erasure at once is seen."""
    anchor = unit.database[collection].find_one_and_update(
        {"_id": client_id}, {"$inc": {"touched": 1}}, projection={"erased_at": 1}, session=unit.session
    )
    return anchor is not None and anchor.get("erased_at") is not None
