"""All clients' trajectories one after another, outside transactions: each is whole, not all are of one instant."""

from __future__ import annotations

from typing import Any, Final

from pymongo.database import Database

from services.alerts.adapters.mongo.sessions import SESSIONS
from services.alerts.adapters.mongo.trajectories import TRAJECTORIES, MongoTrajectories
from services.alerts.domain.trajectory import Trajectory

Document = dict[str, Any]
LIVING: Final[Document] = {"erased_at": None}


class MongoHistories:
    """Everybody's trajectories, for what concerns nobody in particular."""

    def __init__(self, database: Database[Document]) -> None:
        self._rows = database[TRAJECTORIES]
        self._sessions = database[SESSIONS]
        self._trajectories = MongoTrajectories(database)

    def count(self) -> int:
        """How many clients there are."""
        return self._rows.count_documents(LIVING)

    def rated(self) -> bool:
        """Whether there is any rating."""
        return self._sessions.find_one({"rating": {"$exists": True}}, {"_id": 1}) is not None

    def following(self, client_id: str, limit: int) -> list[Trajectory]:
        """The next ones in order of ids, whole; perhaps a tombstone, if the client has just been erased."""
        rows = self._rows.find({"_id": {"$gt": client_id}, **LIVING}, {"_id": 1}).sort("_id").limit(limit)
        found = self._trajectories.load({row["_id"]: () for row in rows})
        self._trajectories.complete(found.values())
        return [found[client_id] for client_id in sorted(found)]
