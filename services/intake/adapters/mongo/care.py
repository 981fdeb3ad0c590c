"""Episodes, goals, sessions and check-ins in MongoDB."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from services.intake.adapters.mongo.rows import Rows, packed, unpacked, within
from services.intake.domain.check_ins import CheckIn
from services.intake.domain.clients import Client, Episode
from services.intake.domain.goals import Goal
from services.intake.domain.sessions import Session
from services.intake.ports import Page, Window
from shared.contracts.principal import Scope
from shared.store import Unit
from shared.store.sealed import seal, unseal
from shared.store.unit import Document


class MongoEpisodes:
    """Episodes of care."""

    def __init__(self, unit: Unit) -> None:
        self._rows = Rows(unit, "episodes")

    def put(self, episode: Episode) -> None:
        """Keep one; raises Conflict when the client has another open one."""
        self._rows.put(packed(episode, "episode_id"), taken="This client has an open episode of care already.")

    def find(self, episode_id: str) -> Episode | None:
        """One by id."""
        found = self._rows.one({"_id": episode_id})
        return unpacked(found, Episode, "episode_id") if found else None

    def open_of(self, clients: Sequence[Client]) -> dict[str, Episode]:
        """The open episodes, by client."""
        rows = self._rows.many({"client_id": {"$in": _ids(clients)}, "ended_at": None})
        return {row["client_id"]: unpacked(row, Episode, "episode_id") for row in rows}

    def of(self, client: Client) -> list[Episode]:
        """All, newest first."""
        rows = self._rows.many({"client_id": client.client_id}, sort=[("opened_at", -1), ("_id", -1)])
        return [unpacked(row, Episode, "episode_id") for row in rows]

    def take_session_no(self, episode_id: str) -> int:
        """The number of the episode's next session, given once: the counter only ever goes up."""
        self._rows.change({"_id": episode_id}, {"$inc": {"last_session_no": 1}})
        found = self._rows.one({"_id": episode_id})
        return int(found["last_session_no"]) if found else 1


class MongoGoals:
    """Agreed goals; their words are sealed for the client."""

    def __init__(self, unit: Unit) -> None:
        self._rows = Rows(unit, "goals")
        self._clients = Rows(unit, "clients")

    def put(self, goal: Goal) -> None:
        """Keep one."""
        document = packed(goal, "goal_id", owner=goal.client_id, sealed=("title",))
        for step in document["milestones"]:
            step["title"] = seal(goal.client_id, step["title"])
        self._rows.put(document)

    def find(self, goal_id: str, scope: Scope) -> Goal | None:
        """One by id, if its client lies within the scope."""
        return next(iter(self.find_many([goal_id], scope)), None)

    def find_many(self, goal_ids: Collection[str], scope: Scope) -> list[Goal]:
        """Those that exist and whose clients lie within the scope."""
        rows = self._rows.many({"_id": {"$in": list(goal_ids)}}) if goal_ids else []
        return [_goal(row) for row in _visible(rows, self._clients, scope)]

    def page(self, client: Client, window: Window) -> Page[Goal]:
        """The client's, newest first."""
        rows, place = self._rows.newest({"client_id": client.client_id}, "agreed_at", window)
        return Page([_goal(row) for row in rows], place)

    def of(self, client: Client) -> list[Goal]:
        """All of the client's, newest first."""
        rows = self._rows.many({"client_id": client.client_id}, sort=[("agreed_at", -1), ("_id", -1)])
        return [_goal(row) for row in rows]

    def active_of(self, clients: Sequence[Client]) -> dict[str, int]:
        """How many active goals each client has."""
        wanted = {"client_id": {"$in": _ids(clients)}, "status": "active"}
        rows = self._rows.grouped({"$match": wanted}, {"$sortByCount": "$client_id"})
        return {row["_id"]: row["count"] for row in rows}


def _goal(row: Document) -> Goal:
    owner = row["client_id"]
    steps = [{**step, "title": unseal(owner, step["title"])} for step in row["milestones"]]
    return unpacked({**row, "milestones": steps}, Goal, "goal_id", owner=owner, sealed=("title",))


class MongoSessions:
    """Sessions of all kinds."""

    def __init__(self, unit: Unit) -> None:
        self._rows = Rows(unit, "sessions")
        self._clients = Rows(unit, "clients")

    def put(self, session: Session) -> None:
        """Keep one."""
        self._rows.put(packed(session, "session_id"))

    def find(self, session_id: str, scope: Scope) -> Session | None:
        """One by id, if its client lies within the scope."""
        rows = self._rows.many({"_id": session_id})
        visible = _visible(rows, self._clients, scope)
        return unpacked(visible[0], Session, "session_id") if visible else None

    def page(self, client: Client, window: Window) -> Page[Session]:
        """The client's, latest first."""
        rows, place = self._rows.newest({"client_id": client.client_id}, "held_at", window)
        return Page([unpacked(row, Session, "session_id") for row in rows], place)

    def numbers(self, client: Client) -> dict[str, int]:
        """The numbers of the client's sessions by date, each within its episode."""
        wanted, numbers, last = {"client_id": client.client_id}, dict[str, int](), Counter[str]()
        for row in self._rows.many(wanted, sort=[("held_at", 1), ("_id", 1)]):
            last[row["episode_id"]] += 1
            numbers[row["_id"]] = last[row["episode_id"]]
        return numbers

    def planned_of(self, client: Client, after: datetime) -> list[Session]:
        """The client's planned sessions after that instant."""
        rows = self._rows.many(_planned([client.client_id], after), sort=[("held_at", 1)])
        return [unpacked(row, Session, "session_id") for row in rows]

    def next_of(self, client_ids: Collection[str], after: datetime) -> dict[str, datetime]:
        """When each client's next planned session is."""
        first = {"$group": {"_id": "$client_id", "held_at": {"$min": "$held_at"}}}
        rows = self._rows.grouped({"$match": _planned(client_ids, after)}, first)
        return {row["_id"]: row["held_at"] for row in rows}


def _planned(client_ids: Collection[str], after: datetime) -> dict[str, Any]:
    return {"client_id": {"$in": list(client_ids)}, "status": "planned", "held_at": {"$gt": after}}


class MongoCheckIns:
    """That sessions were rated."""

    def __init__(self, unit: Unit) -> None:
        self._rows = Rows(unit, "check_ins")

    def put_newer(self, check_ins: Sequence[CheckIn]) -> None:
        """Keep those that are newer than what is kept; one anchor per client keeps others from it meanwhile."""
        known = {
            row["_id"]: tuple(row["version"])
            for row in self._rows.many({"_id": {"$in": [check_in.rating_id for check_in in check_ins]}})
        }
        newer = [one for one in check_ins if known.get(one.rating_id, (0, 0)) < one.version]
        self._rows.delete({"_id": {"$in": [one.rating_id for one in newer if one.rating_id in known]}})
        self._rows.add([packed(one, "rating_id") for one in newer])

    def of(self, client: Client) -> dict[str, CheckIn]:
        """The client's, by session."""
        rows = self._rows.many({"client_id": client.client_id}, sort=[("submitted_at", 1)])
        return {row["session_id"]: unpacked(row, CheckIn, "rating_id") for row in rows}

    def last_of(self, clients: Sequence[Client]) -> dict[str, CheckIn]:
        """Each client's last one that is their own."""
        rows = self._rows.grouped(
            {"$match": {"client_id": {"$in": _ids(clients)}, "disowned": {"$ne": True}}},
            {"$sort": {"submitted_at": 1}},
            {"$group": {"_id": "$client_id", "last": {"$last": "$$ROOT"}}},
        )
        return {row["_id"]: unpacked(row["last"], CheckIn, "rating_id") for row in rows}


def _ids(clients: Sequence[Client]) -> list[str]:
    return [client.client_id for client in clients]


def _visible(rows: list[Document], clients: Rows, scope: Scope) -> list[Document]:
    """Those whose clients lie within the scope."""
    wanted = {"_id": {"$in": list({row["client_id"] for row in rows})}, **within(scope)}
    visible = {row["_id"] for row in clients.many(wanted)} if rows else set()
    return [row for row in rows if row["client_id"] in visible]
