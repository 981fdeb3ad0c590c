"""What intake said, kept in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING

from services.feedback.adapters.mongo.collection import Things
from services.feedback.adapters.mongo.indexes import OF_CLIENTS
from services.feedback.ports import Title
from shared.contracts.events import ClientUpdated, GoalUpdated, SessionUpdated, StaffUpdated
from shared.contracts.principal import Scope
from shared.store import Unit, anchors, dead_letters, idempotency, kept_forms, outbox
from shared.store.documents import from_document, to_document
from shared.store.sealed import seal, unseal
from shared.store.unit import Document

CLIENTS = "clients"
CLINIC = "clinic"


def within(scope: Scope) -> Document:
    """The filter for anchors of clients within the scope."""
    if scope.everything:
        return {}
    ways: list[Document] = [{"client.team_id": {"$in": sorted(scope.team_ids)}}]
    if scope.clinician_id is not None:
        ways.append({"client.clinician_id": scope.clinician_id})
    return {"$or": ways}


class MongoClients:
    """The anchors: one document a client, with intake's word on them or the tombstone."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = unit.database[CLIENTS]

    def touch(self, client_id: str) -> None:
        """Write the anchor; raises Erased at a tombstone."""
        anchors.touch(self._unit, CLIENTS, client_id)

    def get(self, client_id: str, scope: Scope) -> ClientUpdated | None:
        """The client, if they lie within the scope."""
        query = {"_id": client_id, "client": {"$exists": True}, **within(scope)}
        row = self._rows.find_one(query, session=self._unit.session)
        return from_document(row["client"], ClientUpdated) if row else None

    def put(self, client: ClientUpdated) -> None:
        """Keep this state; the anchor must have been touched."""
        change = {"$set": {"client": to_document(client)}}
        self._rows.update_one({"_id": client.client_id}, change, session=self._unit.session)

    def bury(self, client_id: str, erased_at: datetime) -> None:
        """Delete everything of the client and leave a tombstone."""
        change = {"$set": {"erased_at": erased_at}, "$unset": {"client": True}}
        self._rows.update_one({"_id": client_id}, change, session=self._unit.session)
        for collection in OF_CLIENTS:
            self._unit.database[collection].delete_many({"client_id": client_id}, session=self._unit.session)
        outbox.erase(self._unit, client_id)
        idempotency.erase(self._unit, client_id)
        kept_forms.erase(self._unit, client_id)
        dead_letters.erase(self._unit, client_id)

    def erased_at(self, client_id: str) -> datetime | None:
        """When the client was erased."""
        row = self._rows.find_one({"_id": client_id}, {"erased_at": 1}, session=self._unit.session)
        erased_at: datetime | None = (row or {}).get("erased_at")
        return erased_at


class MongoSessions(Things[SessionUpdated]):
    """The sessions."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit, "sessions", SessionUpdated, "session_id")

    def numbers(self, episode_id: str) -> Mapping[str, int]:
        """The numbers of that episode's sessions by date."""
        found = self._rows.find({"episode_id": episode_id}, {"_id": 1}, session=self._unit.session)
        in_order = found.sort([("held_at", ASCENDING), ("_id", ASCENDING)])
        return {row["_id"]: number for number, row in enumerate(in_order, start=1)}


class MongoGoals(Things[GoalUpdated]):
    """The goals, and sealed copies of their words."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit, "goals", GoalUpdated, "goal_id")
        self._titles = MongoTitles(unit)

    def of_episode(self, episode_id: str) -> Sequence[GoalUpdated]:
        """The goals of that episode, in order of their agreement."""
        return self._many({"episode_id": episode_id}, [("agreed_at", ASCENDING), ("_id", ASCENDING)])

    def titles(self, goal_ids: Iterable[str]) -> Mapping[str, Title]:
        """The words that are known, by goal."""
        return self._titles.of(goal_ids)

    def put_title(self, title: Title) -> None:
        """Keep a goal's words."""
        self._titles.put(title)

    def behind(self, limit: int) -> Sequence[GoalUpdated]:
        """Active goals whose words are not known as of their revision."""
        pipeline: list[Document] = [
            {"$match": {"status": "active"}},
            {"$lookup": {"from": "titles", "localField": "_id", "foreignField": "_id", "as": "title"}},
            {"$match": {"$expr": {"$ne": ["$revision", {"$first": "$title.revision"}]}}},
            {"$limit": limit},
        ]
        return [self._read(row) for row in self._rows.aggregate(pipeline, session=self._unit.session)]


class MongoTitles(Things[Title]):
    """The words of goals, sealed."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit, "titles", Title, "goal_id")

    def of(self, goal_ids: Iterable[str]) -> Mapping[str, Title]:
        """The words that are known, by goal."""
        found = self._many({"_id": {"$in": list(goal_ids)}}, [("_id", ASCENDING)])
        return {title.goal_id: title for title in found}

    def _write(self, thing: Title) -> Document:
        return super()._write(thing) | {"text": seal(thing.client_id, thing.text)}

    def _read(self, row: Mapping[str, Any]) -> Title:
        return super()._read({**row, "text": unseal(row["client_id"], row["text"])})


class MongoStaff(Things[StaffUpdated]):
    """The members of staff."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit, "staff", StaffUpdated, "staff_id")

    def supervisors(self, team_id: str) -> Sequence[str]:
        """Who supervises that team and is active."""
        query = {"team_ids": team_id, "roles": "supervisor", "active": True}
        return [staff.staff_id for staff in self._many(query, [("_id", ASCENDING)])]
