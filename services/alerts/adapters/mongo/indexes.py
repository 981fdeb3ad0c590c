"""Every list is read along an index: a scope, perhaps a status, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.alerts.adapters.mongo.alerts import ALERTS
from services.alerts.adapters.mongo.clinic import CLINIC
from services.alerts.adapters.mongo.rule_sets import PROPOSALS, RULE_SETS
from services.alerts.adapters.mongo.sessions import SESSIONS
from services.alerts.adapters.mongo.tasks import KEEP, TASKS
from services.alerts.adapters.mongo.trajectories import TRAJECTORIES

_NEWEST_FIRST: Final = [("raised_at", DESCENDING), ("_id", DESCENDING)]


def _list(name: str, *equal: str) -> IndexModel:
    return IndexModel([*((field, ASCENDING) for field in equal), *_NEWEST_FIRST], name=name)


INDEXES: Final[Mapping[str, Sequence[IndexModel]]] = {
    TRAJECTORIES: (
        IndexModel(
            [("look_at", ASCENDING)], name="to_look_at", partialFilterExpression={"look_at": {"$type": "date"}}
        ),
    ),
    CLINIC: (),
    SESSIONS: (),
    RULE_SETS: (),  # by version, which is the id
    PROPOSALS: (IndexModel([("made_at", DESCENDING), ("_id", DESCENDING)], name="newest_first"),),
    TASKS: (
        IndexModel([("ended_at", ASCENDING), ("made_at", ASCENDING), ("_id", ASCENDING)], name="queue"),
        IndexModel([("ended_at", ASCENDING)], name="old", expireAfterSeconds=int(KEEP.total_seconds())),
    ),
    ALERTS: (
        _list("by_clinician", "clinician_id"),
        _list("by_clinician_and_status", "clinician_id", "status"),
        _list("by_team", "team_id"),
        _list("by_team_and_status", "team_id", "status"),
        _list("by_client", "client_id"),
        _list("by_kind_and_status", "kind", "status"),
        IndexModel(
            [("snoozed_until", ASCENDING)],
            name="to_wake",
            partialFilterExpression={"status": "snoozed"},
        ),
    ),
}
