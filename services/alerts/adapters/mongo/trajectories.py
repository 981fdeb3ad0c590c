"""Trajectories as readable nested documents; each one's document is its client's anchor."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from pymongo import ASCENDING

from services.alerts.adapters.mongo.collections import TRAJECTORIES
from services.alerts.adapters.mongo.sessions import MongoSessions
from services.alerts.domain.facts import Facts
from services.alerts.domain.trajectory import Trajectory
from services.alerts.ports import Rated, Tombstone
from services.alerts.usecases.caseload import caseload
from shared.contracts.principal import Scope
from shared.store import anchors
from shared.store.documents import to_document
from shared.store.rows import HasRows


class MongoTrajectories:
    """The clients' trajectories, within a unit of work or outside."""

    def __init__(self, where: HasRows) -> None:
        self._where = where
        self._rows = where.rows(TRAJECTORIES)
        self._sessions = MongoSessions(where)

    def load(self, wanted: Mapping[str, Collection[str]]) -> dict[str, Trajectory]:
        """Those that exist, tombstones included, with the wanted sessions; two questions."""
        trajectories: dict[str, Trajectory] = self._rows.find(wanted)
        known = {client_id: wanted[client_id] for client_id in trajectories}
        _add(trajectories.values(), self._sessions.load(known))
        return trajectories

    def complete(self, trajectories: Collection[Trajectory]) -> None:
        """Add the sessions and ratings that `load` left out to these, in place."""
        if trajectories:
            _add(trajectories, self._sessions.of([trajectory.client_id for trajectory in trajectories]))

    def save(self, trajectories: Collection[Trajectory]) -> None:
        """Keep them all, in one go."""
        self._rows.put(*trajectories)
        self._sessions.save(trajectories)

    def find(self, client_id: str, scope: Scope) -> Trajectory | None:
        """One, if the client lies within the scope; never a tombstone."""
        found = self.load({client_id: ()}).get(client_id)
        if found is None or found.erased_at is not None:
            return None
        self.complete([found])
        return found if scope.covers(*caseload(found)) else None

    def ratings(self, client_ids: Collection[str]) -> Mapping[str, Sequence[Rated]]:
        """What these clients' ratings came to, by client in the order of their sessions, disowned ones too."""
        return self._sessions.ratings(client_ids)

    def ratings_of_ruptures(self, client_ids: Collection[str]) -> Mapping[str, int]:
        """How many ratings each rupture of these clients has had, by its id."""
        fields = ("state.ruptures.rupture_id", "state.ruptures.ratings")
        found = self._rows.documents({"_id": {"$in": list(client_ids)}}, *fields)
        ruptures = [one for row in found for one in row.get("state", {}).get("ruptures", ())]
        return {one["rupture_id"]: one.get("ratings", 0) for one in ruptures}

    def to_look_at(self, as_of: datetime, limit: int) -> list[str]:
        """Clients with whom something may have fallen due by then, longest due first."""
        due = {"look_at": {"$type": "date", "$lte": as_of}}  # as the partial index says it, or it is not used
        found = self._rows.documents(due, "_id", order=[("look_at", ASCENDING)], limit=limit)
        return [document["_id"] for document in found]

    def lock(self, client_id: str) -> Trajectory:
        """All of one, with every other unit of work about the client waiting; raises Erased at a tombstone."""
        trajectory = self._rows.thing(anchors.touch(self._where, client_id))
        self.complete([trajectory])
        return trajectory

    def bury(self, tombstones: Sequence[Tombstone]) -> None:
        """Leave of each client nothing but the tombstone; an older one stays."""
        known = self._rows.documents({"_id": {"$in": [stone.client_id for stone in tombstones]}}, "erased_at")
        done = {document["_id"] for document in known if document.get("erased_at")}
        self._rows.replace(
            *(
                {"_id": stone.client_id, "erased_at": stone.erased_at, "revision": to_document(stone.revision)}
                for stone in tombstones
                if stone.client_id not in done
            )
        )

    def erased_at(self, client_id: str) -> datetime | None:
        """When the client was erased, if they were."""
        found = self._rows.documents({"_id": client_id}, "erased_at")
        erased_at: datetime | None = found[0].get("erased_at") if found else None
        return erased_at


def _add(trajectories: Iterable[Trajectory], stored: Mapping[str, Facts]) -> None:
    """Add stored sessions; what has been learned since counts for more."""
    for trajectory in trajectories:
        facts, more = trajectory.facts, stored.get(trajectory.client_id)
        if more is not None:
            facts.sessions = more.sessions | facts.sessions
            facts.ratings = more.ratings | facts.ratings
