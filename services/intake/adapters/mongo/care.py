"""Episodes, goals, sessions and check-ins in MongoDB."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from services.intake.adapters.mongo.collections import (
    CHECK_INS,
    CLIENTS,
    CRISIS_PLANS,
    EPISODES,
    ERASURE_WISHES,
    GOALS,
    PLANS,
    PREFERENCES,
    SESSIONS,
    VALUE_CHECKS,
)
from services.intake.domain.check_ins import CheckIn
from services.intake.domain.clients import Client, Episode
from services.intake.domain.crisis_plans import CrisisPlan
from services.intake.domain.erasure_wishes import ErasureWish
from services.intake.domain.goals import Goal
from services.intake.domain.plans import Plan
from services.intake.domain.preferences import Preferences
from services.intake.domain.sessions import Session
from services.intake.domain.value_checks import ValueCheck
from services.intake.ports import Page, Window
from shared.contracts.principal import Scope
from shared.store import Unit
from shared.store.rows import Rows
from shared.store.scopes import within_scope

OfClient = TypeVar("OfClient", Goal, Session)


class MongoEpisodes:
    """Episodes of care."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(EPISODES)

    def put(self, episode: Episode) -> None:
        """Keep one; raises Conflict when the client has another open one."""
        self._rows.put_fields(episode, taken="This client has an open episode of care already.")

    def find(self, episode_id: str) -> Episode | None:
        """One by id."""
        return self._rows.get(episode_id)

    def open_of(self, clients: Sequence[Client]) -> dict[str, Episode]:
        """The open episodes, by client."""
        found = self._rows.many({"client_id": {"$in": _ids(clients)}, "ended_at": None})
        return {episode.client_id: episode for episode in found}

    def of(self, client: Client) -> list[Episode]:
        """All, newest first."""
        return self._rows.many({"client_id": client.client_id}, [("opened_at", -1), ("_id", -1)])

    def take_session_no(self, episode_id: str) -> int:
        """The number of the episode's next session, given once: the counter only ever goes up."""
        found = self._rows.change_one({"_id": episode_id}, {"$inc": {"last_session_no": 1}})
        return int(found["last_session_no"]) if found else 1


class MongoGoals:
    """Agreed goals; their words are sealed for the client."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = unit.rows(GOALS)

    def put(self, goal: Goal) -> None:
        """Keep one."""
        self._rows.put_fields(goal)

    def find(self, goal_id: str, scope: Scope) -> Goal | None:
        """One by id, if its client lies within the scope."""
        return next(iter(self.find_many([goal_id], scope)), None)

    def find_many(self, goal_ids: Collection[str], scope: Scope) -> list[Goal]:
        """Those that exist and whose clients lie within the scope."""
        return _visible(self._unit, list(self._rows.find(goal_ids).values()), scope)

    def page(self, client: Client, window: Window) -> Page[Goal]:
        """The client's, newest first."""
        wanted = {"client_id": client.client_id}
        return Page(*self._rows.newest(wanted, "agreed_at", window.after, window.limit))

    def of(self, client: Client) -> list[Goal]:
        """All of the client's, newest first."""
        return self._rows.many({"client_id": client.client_id}, [("agreed_at", -1), ("_id", -1)])

    def active_of(self, clients: Sequence[Client]) -> dict[str, int]:
        """How many active goals each client has."""
        wanted = {"client_id": {"$in": _ids(clients)}, "status": "active"}
        rows = self._rows.aggregate({"$match": wanted}, {"$group": {"_id": "$client_id", "count": {"$sum": 1}}})
        return {row["_id"]: row["count"] for row in rows}

    def active_among(self, clients: Sequence[Client]) -> list[Goal]:
        """The active goals of these clients, oldest first."""
        wanted = {"client_id": {"$in": _ids(clients)}, "status": "active"}
        return sorted(self._rows.many(wanted), key=lambda goal: (goal.agreed_at, goal.goal_id))


class MongoSessions:
    """Sessions of all kinds."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = unit.rows(SESSIONS)

    def put(self, session: Session) -> None:
        """Keep one."""
        self._rows.put_fields(session)

    def find(self, session_id: str, scope: Scope) -> Session | None:
        """One by id, if its client lies within the scope."""
        visible = _visible(self._unit, list(self._rows.find([session_id]).values()), scope)
        return visible[0] if visible else None

    def page(self, client: Client, window: Window) -> Page[Session]:
        """The client's, latest first."""
        wanted = {"client_id": client.client_id}
        return Page(*self._rows.newest(wanted, "held_at", window.after, window.limit))

    def past_of(self, client: Client, until: datetime, limit: int) -> list[Session]:
        """The client's latest sessions up to that instant, latest first."""
        wanted = {"client_id": client.client_id, "held_at": {"$lte": until}}
        return self._rows.many(wanted, [("held_at", -1), ("_id", -1)], limit=limit)

    def numbers(self, client: Client) -> dict[str, int]:
        """The numbers of the client's sessions by date, each within its episode."""
        return self.numbers_of([client])

    def numbers_of(self, clients: Sequence[Client]) -> dict[str, int]:
        """The same of several clients, in one question."""
        wanted, numbers, last = {"client_id": {"$in": _ids(clients)}}, dict[str, int](), Counter[str]()
        found = self._rows.documents(wanted, "episode_id", "held_at") if clients else []
        for row in sorted(found, key=lambda row: (row["held_at"], row["_id"])):
            last[row["episode_id"]] += 1
            numbers[row["_id"]] = last[row["episode_id"]]
        return numbers

    def homework_of(self, clients: Sequence[Client], before: datetime) -> dict[str, str]:
        """By client what was agreed to try in their last session held before that instant, where it was noted."""
        wanted = {"client_id": {"$in": _ids(clients)}, "held_at": {"$lt": before}, "status": "held"}
        last = {"$group": {"_id": "$client_id", "session_id": {"$first": "$_id"}}}
        rows = self._rows.aggregate({"$match": wanted}, {"$sort": {"client_id": 1, "held_at": -1}}, last)
        found = self._rows.find([row["session_id"] for row in rows])
        return {one.client_id: one.homework for one in found.values() if one.homework}

    def planned_of(self, client: Client, after: datetime) -> list[Session]:
        """The client's planned sessions after that instant."""
        return self._rows.many(_planned([client.client_id], after), [("held_at", 1)])

    def next_of(self, client_ids: Collection[str], after: datetime) -> dict[str, datetime]:
        """When each client's next planned session is."""
        first = {"$group": {"_id": "$client_id", "held_at": {"$min": "$held_at"}}}
        rows = self._rows.aggregate({"$match": _planned(client_ids, after)}, first)
        return {row["_id"]: row["held_at"] for row in rows}

    def of_clinician(self, clinician_id: str, since: datetime, until: datetime) -> list[Session]:
        """The clinician's sessions of all kinds from that instant on and before that other, in order of time."""
        wanted = {"clinician_id": clinician_id, "held_at": {"$gte": since, "$lt": until}}
        return self._rows.many(wanted, [("held_at", -1)])[::-1]

    def last_of_clinician(self, clinician_id: str, limit: int) -> list[Session]:
        """The clinician's last sessions of all kinds, latest first."""
        return self._rows.many({"clinician_id": clinician_id}, [("held_at", -1)], limit)

    def around(self, client_ids: Collection[str], since: datetime, until: datetime) -> list[Session]:
        """The sessions of all kinds of these clients between the two instants, both included."""
        wanted = {"client_id": {"$in": list(client_ids)}, "held_at": {"$gte": since, "$lte": until}}
        return self._rows.many(wanted)


class MongoPlans(Rows[Plan]):
    """Sessions that come back."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(PLANS, unit)

    def due(self, last: date, limit: int) -> list[Plan]:
        """Plans with a session up to that day that is not noted yet."""
        wanted = {"next_on": {"$type": "string", "$lte": last.isoformat()}}
        return self.many(wanted, [("next_on", 1)], limit)


def _planned(client_ids: Collection[str], after: datetime) -> dict[str, Any]:
    return {"client_id": {"$in": list(client_ids)}, "status": "planned", "held_at": {"$gt": after}}


class MongoCheckIns:
    """That sessions were rated."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = unit.rows(CHECK_INS)

    def put_newer(self, check_ins: Sequence[CheckIn]) -> None:
        """Keep those that are newer than what is kept; one anchor per client keeps others from it meanwhile."""
        known = self._rows.find([check_in.rating_id for check_in in check_ins])
        newer = [
            one for one in check_ins if one.rating_id not in known or known[one.rating_id].version < one.version
        ]
        self._rows.put(*newer)

    def of(self, client: Client) -> dict[str, CheckIn]:
        """The client's, by session."""
        found = self._rows.many({"client_id": client.client_id}, [("submitted_at", 1)])
        return {check_in.session_id: check_in for check_in in found}

    def last_of(self, clients: Sequence[Client]) -> dict[str, CheckIn]:
        """Each client's last one that is their own."""
        last: list[dict[str, Any]] = [
            {"$match": {"disowned": {"$ne": True}}},
            {"$sort": {"submitted_at": -1}},  # as the index has them
            {"$limit": 1},
        ]
        rows = self._unit.rows(CLIENTS).aggregate(
            {"$match": {"_id": {"$in": _ids(clients)}}},
            {
                "$lookup": {
                    "from": CHECK_INS.name,
                    "localField": "_id",
                    "foreignField": "client_id",
                    "pipeline": last,
                    "as": "last",
                }
            },
            {"$project": {"last": 1}},
        )
        check_ins = self._unit.rows(CHECK_INS)
        return {row["_id"]: check_ins.thing(check_in) for row in rows for check_in in row["last"]}


class MongoValueChecks(Rows[ValueCheck]):
    """What clients said in value checks."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(VALUE_CHECKS, unit)

    def last_of(self, client: Client) -> ValueCheck | None:
        """The client's last one."""
        found = self.many({"client_id": client.client_id}, [("answered_at", -1)], 1)
        return found[0] if found else None


class MongoCrisisPlans(Rows[CrisisPlan]):
    """Emergency contacts and crisis plans."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(CRISIS_PLANS, unit)

    def remove(self, client_id: str) -> None:
        """Forget the client's."""
        self.delete({"_id": client_id})


class MongoPreferences(Rows[Preferences]):
    """How clients would like to work."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(PREFERENCES, unit)


class MongoErasureWishes(Rows[ErasureWish]):
    """That clients asked to be erased."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(ERASURE_WISHES, unit)

    def remove(self, client_id: str) -> None:
        """Forget the client's."""
        self.delete({"_id": client_id})

    def waiting(self) -> Sequence[ErasureWish]:
        """Those that nobody has answered, oldest first."""
        return self.many({"refused_at": None}, [("asked_at", 1)])


def _ids(clients: Sequence[Client]) -> list[str]:
    return [client.client_id for client in clients]


def _visible(unit: Unit, found: list[OfClient], scope: Scope) -> list[OfClient]:
    """Those whose clients lie within the scope."""
    wanted = {"_id": {"$in": list({thing.client_id for thing in found})}, **within_scope(scope)}
    visible = {row["_id"] for row in unit.rows(CLIENTS).documents(wanted, "_id")} if found else set()
    return [thing for thing in found if thing.client_id in visible]
