"""Trajectories as readable nested documents; each one's document is its client's anchor."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pymongo import ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.database import Database

from services.alerts.domain.facts import Facts
from services.alerts.domain.trajectory import FOLD_VERSION, Trajectory
from services.alerts.ports import Tombstone
from services.alerts.usecases.caseload import caseload
from shared.contracts.principal import Scope
from shared.errors import Erased
from shared.store.documents import from_document, to_document

TRAJECTORIES: Final = "trajectories"
Document = dict[str, Any]


class MongoTrajectories:
    """The clients' trajectories, within a transaction if there is a session."""

    def __init__(self, database: Database[Document], session: ClientSession | None = None) -> None:
        self._rows = database[TRAJECTORIES]
        self._session = session

    def load(self, client_ids: Collection[str]) -> dict[str, Trajectory]:
        """Those that exist, tombstones included, in one question."""
        found = self._rows.find({"_id": {"$in": list(client_ids)}}, session=self._session)
        return {document["_id"]: _trajectory(document) for document in found}

    def save(self, trajectories: Sequence[Trajectory]) -> None:
        """Keep them all, in one go."""
        writes = [
            ReplaceOne({"_id": trajectory.client_id}, _document(trajectory), upsert=True)
            for trajectory in trajectories
        ]
        self._rows.bulk_write(writes, ordered=False, session=self._session)

    def find(self, client_id: str, scope: Scope) -> Trajectory | None:
        """One, if the client lies within the scope; never a tombstone."""
        found = self.load([client_id]).get(client_id)
        if found is None or found.erased_at is not None or not scope.covers(*caseload(found)):
            return None
        return found

    def lock(self, client_id: str) -> Trajectory:
        """One, with every other unit of work about the client waiting; raises Erased at a tombstone."""
        touch = {"$inc": {"touched": 1}}
        document = self._rows.find_one_and_update(
            {"_id": client_id}, touch, upsert=True, return_document=True, session=self._session
        )
        trajectory = _trajectory(document or {"_id": client_id})
        if trajectory.erased_at is not None:
            raise Erased("This client's record was erased.")
        return trajectory

    def bury(self, tombstones: Sequence[Tombstone]) -> None:
        """Leave of each client nothing but the tombstone; an older one stays."""
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


def _document(trajectory: Trajectory) -> Document:
    document = to_document(trajectory)
    document["_id"] = document.pop("client_id")
    del document["erased_at"]
    return document


def _trajectory(document: Mapping[str, Any]) -> Trajectory:
    """The trajectory; a state that another version folded is left out, so that it is folded anew."""
    client_id = document["_id"]
    if "facts" not in document:
        return Trajectory(client_id, erased_at=document.get("erased_at"))
    if document["fold_version"] == FOLD_VERSION:
        return from_document({**document, "client_id": client_id}, Trajectory)
    facts = from_document(document["facts"], Facts)
    return Trajectory(client_id, facts, fold_version=document["fold_version"])
