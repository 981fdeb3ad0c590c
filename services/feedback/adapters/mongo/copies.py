"""What intake said, kept in MongoDB."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from pymongo import ASCENDING, UpdateOne

from services.feedback.adapters.mongo.collections import CLIENTS, GOALS, SESSIONS, STAFF, TITLES
from services.feedback.ports import Title
from shared.contracts.events import ClientUpdated, GoalUpdated, SessionUpdated, StaffUpdated
from shared.contracts.principal import Scope
from shared.contracts.revision import Revision
from shared.store import Unit, anchors
from shared.store.documents import from_document, to_document
from shared.store.rows import BY_ID, Rows
from shared.store.scopes import within_scope

# So many goals at once; what is left comes with the next turn.
LOOKED_AT: Final = 2_000
NO_WORDS: Final = Revision(0, 0)


class MongoClients:
    """The anchors: one document a client, with intake's word on them or the tombstone."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = unit.rows(CLIENTS)

    def touch(self, client_id: str) -> None:
        """Write the anchor; raises Erased at a tombstone."""
        anchors.touch(self._unit, client_id)

    def get(self, client_id: str, scope: Scope) -> ClientUpdated | None:
        """The client, if they lie within the scope."""
        wanted = {"_id": client_id, "client": {"$exists": True}, **within_scope(scope, "client.")}
        found = self._rows.documents(wanted, "client")
        return from_document(found[0]["client"], ClientUpdated) if found else None

    def touch_all(self, client_ids: Collection[str]) -> Collection[str]:
        """Write the anchors of all these clients; gives those who were not erased."""
        return anchors.touch_all(self._unit, client_ids)

    def known(self, client_ids: Collection[str]) -> Mapping[str, ClientUpdated]:
        """What is known of these clients, by id."""
        found = self._rows.documents({"_id": {"$in": list(client_ids)}, "client": {"$exists": True}}, "client")
        return {row["_id"]: from_document(row["client"], ClientUpdated) for row in found}

    def put(self, *clients: ClientUpdated) -> None:
        """Keep these states; the anchors must have been touched."""
        self._rows.write(
            [UpdateOne({"_id": client.client_id}, {"$set": {"client": to_document(client)}}) for client in clients]
        )

    def bury(self, erased: Mapping[str, datetime]) -> None:
        """Delete everything of these clients, and leave tombstones that say since when."""
        self._rows.write(
            [
                UpdateOne({"_id": client_id}, {"$set": {"erased_at": since}, "$unset": {"client": True}})
                for client_id, since in erased.items()
            ]
        )
        self._unit.erase(erased)

    def erased_at(self, client_id: str) -> datetime | None:
        """When the client was erased."""
        found = self._rows.documents({"_id": client_id}, "erased_at")
        erased_at: datetime | None = found[0].get("erased_at") if found else None
        return erased_at


class MongoSessions(Rows[SessionUpdated]):
    """The sessions."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(SESSIONS, unit)

    def numbers(self, episode_id: str) -> Mapping[str, int]:
        """The numbers of that episode's sessions by date."""
        in_order = self.documents(
            {"episode_id": episode_id}, "_id", order=[("held_at", ASCENDING), ("_id", ASCENDING)]
        )
        return {row["_id"]: number for number, row in enumerate(in_order, start=1)}


class MongoGoals(Rows[GoalUpdated]):
    """The goals, and sealed copies of their words."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(GOALS, unit)
        self._titles = unit.rows(TITLES)

    def of_episode(self, episode_id: str) -> Sequence[GoalUpdated]:
        """The goals of that episode, in order of their agreement."""
        return self.many({"episode_id": episode_id}, [("agreed_at", ASCENDING), ("_id", ASCENDING)])

    def titles(self, goal_ids: Iterable[str]) -> Mapping[str, Title]:
        """The words that are known, by goal."""
        return self._titles.find(list(goal_ids))

    def put_title(self, title: Title) -> None:
        """Keep a goal's words."""
        self._titles.put(title)

    def behind(self, limit: int) -> Sequence[GoalUpdated]:
        """Active goals whose words are not known as of their revision.

        What is found to be known is marked and not looked at again until another state of the goal takes the place
        of the document with its mark.
        """
        goals = self.many({"status": "active", "words_known": None}, limit=LOOKED_AT)
        titles = self._titles.documents({"_id": {"$in": [goal.goal_id for goal in goals]}}, "revision")
        given = {row["_id"]: from_document(row["revision"], Revision) for row in titles}
        known = {goal.goal_id for goal in goals if given.get(goal.goal_id, NO_WORDS) >= goal.revision}
        if known:
            self.change({"_id": {"$in": sorted(known)}}, {"$set": {"words_known": True}})
        return [goal for goal in goals if goal.goal_id not in known][:limit]


class MongoStaff(Rows[StaffUpdated]):
    """The members of staff."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(STAFF, unit)

    def supervisors(self, team_id: str) -> Sequence[str]:
        """Who supervises that team and is active."""
        wanted = {"team_ids": team_id, "roles": "supervisor", "active": True}
        return [row["_id"] for row in self.documents(wanted, "_id", order=BY_ID)]
