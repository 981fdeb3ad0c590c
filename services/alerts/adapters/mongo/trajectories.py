"""Trajectories as readable nested documents; each one's document is its client's anchor."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pymongo import ASCENDING, ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.database import Database

from services.alerts.adapters.mongo.sessions import MongoSessions
from services.alerts.domain.facts import AT_ONCE, Facts
from services.alerts.domain.signals import Signal
from services.alerts.domain.trajectory import FOLD_VERSION, Fold, Trajectory
from services.alerts.ports import Tombstone
from services.alerts.usecases.caseload import caseload
from shared.contracts.principal import Scope
from shared.errors import Erased
from shared.store.documents import from_document, to_document

TRAJECTORIES: Final = "trajectories"
# The facts that stand in the trajectory's own document; sessions and ratings have theirs.
OWN_FACTS: Final = ("client", "episodes", "goals", "outcomes", "concerns", "words", "disowned")
Document = dict[str, Any]


class MongoTrajectories:
    """The clients' trajectories, within a transaction if there is a session."""

    def __init__(self, database: Database[Document], session: ClientSession | None = None) -> None:
        self._rows = database[TRAJECTORIES]
        self._session = session
        self._sessions = MongoSessions(database, session)

    def load(self, wanted: Mapping[str, Collection[str]]) -> dict[str, Trajectory]:
        """Those that exist, tombstones included, with the wanted sessions; two questions."""
        found = self._rows.find({"_id": {"$in": list(wanted)}}, session=self._session)
        trajectories = {document["_id"]: _trajectory(document) for document in found}
        known = {client_id: wanted[client_id] for client_id in trajectories}
        _add(trajectories.values(), self._sessions.load(known))
        return trajectories

    def complete(self, trajectories: Collection[Trajectory]) -> None:
        """Add the sessions and ratings that `load` left out to these, in place."""
        if trajectories:
            _add(trajectories, self._sessions.of([trajectory.client_id for trajectory in trajectories]))

    def save(self, trajectories: Collection[Trajectory]) -> None:
        """Keep them all, in one go."""
        writes = [
            ReplaceOne({"_id": trajectory.client_id}, _document(trajectory), upsert=True)
            for trajectory in trajectories
        ]
        self._rows.bulk_write(writes, ordered=False, session=self._session)
        self._sessions.save(trajectories)

    def find(self, client_id: str, scope: Scope) -> Trajectory | None:
        """One, if the client lies within the scope; never a tombstone."""
        found = self.load({client_id: ()}).get(client_id)
        if found is None or found.erased_at is not None:
            return None
        self.complete([found])
        return found if scope.covers(*caseload(found)) else None

    def to_look_at(self, as_of: datetime, limit: int) -> list[str]:
        """Clients with whom something may have fallen due by then, longest due first."""
        due = self._rows.find({"look_at": {"$lte": as_of}}, {"_id": 1}, session=self._session)
        return [document["_id"] for document in due.sort("look_at", ASCENDING).limit(limit)]

    def lock(self, client_id: str) -> Trajectory:
        """All of one, with every other unit of work about the client waiting; raises Erased at a tombstone."""
        touch = {"$inc": {"touched": 1}}
        document = self._rows.find_one_and_update(
            {"_id": client_id}, touch, upsert=True, return_document=True, session=self._session
        )
        trajectory = _trajectory(document or {"_id": client_id})
        if trajectory.erased_at is not None:
            raise Erased("This client's record was erased.")
        self.complete([trajectory])
        return trajectory

    def bury(self, tombstones: Sequence[Tombstone]) -> None:
        """Leave of each client nothing but the tombstone; an older one stays."""
        self._sessions.erase([stone.client_id for stone in tombstones])
        buried = self._rows.find(
            {"_id": {"$in": [stone.client_id for stone in tombstones]}, "erased_at": {"$ne": None}},
            {"_id": 1},
            session=self._session,
        )
        done = {document["_id"] for document in buried}
        writes = [
            ReplaceOne(
                {"_id": stone.client_id},
                {"erased_at": stone.erased_at, "revision": to_document(stone.revision)},
                upsert=True,
            )
            for stone in tombstones
            if stone.client_id not in done
        ]
        if writes:
            self._rows.bulk_write(writes, ordered=False, session=self._session)

    def erased_at(self, client_id: str) -> datetime | None:
        """When the client was erased, if they were."""
        found = self._rows.find_one({"_id": client_id}, {"erased_at": 1}, session=self._session)
        erased_at: datetime | None = found.get("erased_at") if found else None
        return erased_at


def _add(trajectories: Iterable[Trajectory], stored: Mapping[str, Facts]) -> None:
    """Add stored sessions; what has been learned since counts for more."""
    for trajectory in trajectories:
        facts, more = trajectory.facts, stored.get(trajectory.client_id)
        if more is not None:
            facts.sessions = more.sessions | facts.sessions
            facts.ratings = more.ratings | facts.ratings


def _document(trajectory: Trajectory) -> Document:
    facts = trajectory.facts
    own = {name: getattr(facts, name) for name in OWN_FACTS}
    derived = {name: getattr(trajectory, name) for name in ("state", "noticed", "looked_at")}
    return {
        "_id": trajectory.client_id,
        **to_document(own | derived),
        "look_at": facts.look_at,
        "awaited": facts.awaited,
        "fold_version": trajectory.fold_version,
    }


def _trajectory(document: Mapping[str, Any]) -> Trajectory:
    """The trajectory; a state that another version folded is left out, so that it is folded anew."""
    client_id = document["_id"]
    if "state" not in document:
        return Trajectory(client_id, erased_at=document.get("erased_at"))
    facts = from_document(document, Facts)
    noticed, looked_at = from_document(document.get("noticed", []), list[Signal]), document.get("looked_at")
    if document["fold_version"] != FOLD_VERSION:
        facts.look_at = AT_ONCE
        return Trajectory(client_id, facts, Fold(), noticed, looked_at, document["fold_version"])
    return Trajectory(client_id, facts, from_document(document["state"], Fold), noticed, looked_at)
