"""Published figures in MongoDB, and the sources from which they are counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from services.alerts.adapters.mongo.alerts import MongoAlerts
from services.alerts.adapters.mongo.collections import ALERTS, FIGURES, OWN_FIGURES, SESSIONS, WEEK_FIGURES
from services.alerts.adapters.mongo.histories import MongoHistories
from services.alerts.domain.figures.snapshot import Own, Snapshot, own_id
from services.alerts.domain.figures.week import Asked, Open, Week
from services.alerts.ports import AlertRecord
from shared.store.documents import Document
from shared.store.rows import BY_ID, HasRows


class MongoFigures:
    """The published quarters, within a unit of work or outside."""

    def __init__(self, where: HasRows) -> None:
        self._rows = where.rows(FIGURES)
        self._own = where.rows(OWN_FIGURES)
        self._week = where.rows(WEEK_FIGURES)

    def find(self, quarter: str) -> Snapshot | None:
        """One quarter."""
        return self._rows.get(quarter)

    def all(self) -> Sequence[Snapshot]:
        """All of them, oldest first: their names are in order."""
        return self._rows.many({}, BY_ID)

    def keep(self, snapshot: Snapshot) -> None:
        """Publish a quarter, unless it has been."""
        if self.find(snapshot.quarter) is None:
            self._rows.add(snapshot)

    def find_own(self, quarter: str, clinician_id: str) -> Own | None:
        """What one clinician may see of their own work."""
        return self._own.get(own_id(quarter, clinician_id))

    def all_own(self, clinician_id: str) -> Sequence[Own]:
        """All of one clinician's quarters, oldest first."""
        return self._own.many({"clinician_id": clinician_id}, BY_ID)

    def has_own(self, quarter: str) -> bool:
        """Whether there are any clinician's own figures of that quarter."""
        return bool(self._own.documents({"quarter": quarter}, "_id", limit=1))

    def keep_own(self, found: Collection[Own]) -> None:
        """Keep clinicians' own figures."""
        self._own.put(*found)

    def week(self) -> Week | None:
        """The last seven days as they were counted last."""
        found = self._week.many({}, [("_id", -1)], 1)
        return found[0] if found else None

    def keep_week(self, week: Week) -> None:
        """Put these seven days into the place of those before."""
        self._week.delete({"_id": {"$ne": week.day}})
        self._week.put(week)


class MongoSources(MongoHistories):
    """What figures are counted from, outside transactions."""

    def __init__(self, where: HasRows) -> None:
        super().__init__(where)
        self._held = where.rows(SESSIONS)
        self._prompts = where.rows(ALERTS)
        self._alerts = MongoAlerts(where)

    def first_held(self) -> datetime | None:
        """When the first session that anything is known of was held."""
        sessions = self._earliest("session", {"session.held_at": {"$type": "date"}})
        by_rating_alone = self._earliest("rating", {"session": None, "rating.held_at": {"$type": "date"}})
        return min([*sessions, *by_rating_alone], default=None)

    def alerts_of(self, client_ids: Collection[str]) -> Mapping[str, Sequence[AlertRecord]]:
        """The alerts of these clients."""
        return self._alerts.of_clients(client_ids)

    def asked(self, since: datetime, until: datetime) -> Sequence[Asked]:
        """The sessions held within that time; what is known by a rating alone was held as that saw it."""
        within = {"$gte": since, "$lt": until}
        wanted = {
            "$or": [
                {"session.held_at": within, "session.status": "held"},
                {"session": None, "rating.held_at": within},
            ]
        }
        fields = ("_id", "session.clinician_id", "rating.clinician_id", "rating.disowned_at")
        return [_asked(document) for document in self._held.documents(wanted, *fields)]

    def _earliest(self, of: str, wanted: Document) -> list[datetime]:
        held_at = f"{of}.held_at"
        return [row[of]["held_at"] for row in self._held.documents(wanted, held_at, order=[(held_at, 1)], limit=1)]

    def waiting(self) -> Sequence[Open]:
        """The prompts that nobody has done anything with."""
        fields = ("client_id", "clinician_id", "raised_at")
        return [
            Open(
                client_id=document["client_id"],
                clinician_id=document["clinician_id"] or "",
                raised_at=document["raised_at"],
            )
            for document in self._prompts.documents({"status": "open"}, *fields)
        ]


def _asked(document: Document) -> Asked:
    rating = document.get("rating")
    seen = document["session"] if "session" in document else document["rating"]
    return Asked(
        client_id=document["_id"]["client_id"],
        clinician_id=seen["clinician_id"],
        answered=rating is not None and rating.get("disowned_at") is None,
    )
