"""All clients' trajectories one after another, outside transactions: each is whole, not all are of one instant."""

from __future__ import annotations

from typing import Final

from services.alerts.adapters.mongo.collections import SESSIONS, TRAJECTORIES
from services.alerts.adapters.mongo.trajectories import MongoTrajectories
from services.alerts.domain.trajectory import Trajectory
from shared.store.documents import Document
from shared.store.rows import BY_ID, HasRows

LIVING: Final[Document] = {"erased_at": None}


class MongoHistories:
    """Everybody's trajectories, for what concerns nobody in particular."""

    def __init__(self, where: HasRows) -> None:
        self._rows = where.rows(TRAJECTORIES)
        self._sessions = where.rows(SESSIONS)
        self._trajectories = MongoTrajectories(where)

    def count(self) -> int:
        """How many clients there are."""
        return self._rows.count(LIVING)

    def rated(self) -> bool:
        """Whether there is any rating."""
        return bool(self._sessions.documents({"rating": {"$exists": True}}, "_id", limit=1))

    def following(self, client_id: str, limit: int) -> list[Trajectory]:
        """The next ones in order of ids, whole; perhaps a tombstone, if the client has just been erased."""
        rows = self._rows.documents({"_id": {"$gt": client_id}, **LIVING}, "_id", order=BY_ID, limit=limit)
        found = self._trajectories.load({row["_id"]: () for row in rows})
        self._trajectories.complete(found.values())
        return [found[client_id] for client_id in sorted(found)]
