"""The clinic's periods in MongoDB, and what is over by them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from services.intake.adapters.mongo.collections import CLIENTS, COLLECTIONS, COVERS, EPISODES, ERASURES
from services.intake.domain.retention import RETENTION_ID, Kind, Retention
from shared.store import Unit
from shared.store.collection import Collection, Filter, NoClient

RETENTION: Final = COLLECTIONS.declare(
    Collection(
        name="retention",
        kind=Retention,
        key="retention_id",
        client=NoClient("how long the clinic keeps what is over"),
    )
)
# Those that are no client's, by the instant in which they are over.
ENDED: Final[dict[str, tuple[Collection[Any], str]]] = {
    "receipts": (ERASURES, "erased_at"),
    "stand_ins": (COVERS, "until"),
}


class MongoRetention:
    """The clinic's periods, and what is over by them."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = unit.rows(RETENTION)

    def periods(self) -> Retention:
        """The periods."""
        return self._rows.get(RETENTION_ID) or Retention()

    def keep(self, retention: Retention) -> None:
        """Keep the periods."""
        self._rows.put(retention)

    def records_over(self, before: datetime) -> list[str]:
        """The clients whose care is closed and ended before that instant, each time it was open."""
        last = {"$group": {"_id": "$client_id", "open": {"$max": {"$eq": ["$ended_at", None]}}, **_LAST}}
        over = {"$match": {"open": False, "last": {"$lt": before}}}
        found = [row["_id"] for row in self._unit.rows(EPISODES).aggregate(last, over)]
        closed = self._unit.rows(CLIENTS).documents({"_id": {"$in": found}, "status": "closed"}, "_id")
        return sorted(row["_id"] for row in closed)

    def count(self, kind: Kind, before: datetime) -> int:
        """How much of that kind is over by then."""
        if kind == "records":
            return len(self.records_over(before))
        rows, wanted = self._ended(kind, before)
        return int(rows.count(wanted))

    def remove(self, kind: Kind, before: datetime) -> int:
        """Delete what is over by then, of a kind that is no client's; gives how much it was."""
        rows, wanted = self._ended(kind, before)
        return int(rows.delete(wanted))

    def _ended(self, kind: Kind, before: datetime) -> tuple[Any, Filter]:
        collection, at = ENDED[kind]
        return self._unit.rows(collection), {at: {"$lt": before}}


_LAST: Final = {"last": {"$max": "$ended_at"}}
