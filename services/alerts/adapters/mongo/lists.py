"""The pieces of people's lists in MongoDB, each along an index that begins with the scope."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Final

from services.alerts.adapters.mongo.collections import ALERTS, SESSIONS
from services.alerts.domain.acts import DONE, IN_HAND, TO_TALK
from services.alerts.domain.order import newest_first
from services.alerts.domain.signals import SAFETY, Severity
from services.alerts.ports import AlertRecord
from services.alerts.ports.lists import ALL, Ended, Only
from shared.contracts.principal import Scope
from shared.store.documents import Document
from shared.store.rows import HasRows
from shared.store.scopes import in_each_way, ways

# As `order` has those of one severity.
IN_ORDER: Final = [("raised_at", -1), ("client_id", 1), ("kind", 1), ("_id", 1)]


class MongoLists:
    """People's lists, read outside units of work."""

    def __init__(self, where: HasRows) -> None:
        self._rows = where.rows(ALERTS)
        self._sessions = where.rows(SESSIONS)

    def untouched(
        self,
        scope: Scope,
        reader_id: str,
        severity: Severity,
        *,
        only: Only = ALL,
        since: datetime | None = None,
        limit: int | None = None,
    ) -> Sequence[AlertRecord]:
        """The untouched ones of that severity in the list's order, perhaps only those raised since then."""
        wanted: Document = {
            "status": {"$in": list(TO_TALK)},
            "severity": severity,
            "acted_at": None,
            "kind": {"$nin": sorted(SAFETY)},
            "done.by": {"$ne": reader_id},
        }
        if only.kinds is not None:
            wanted["kind"] = {"$in": sorted(only.kinds - SAFETY)}
        if only.client_ids is not None:
            wanted["client_id"] = {"$in": sorted(only.client_ids)}
        if since is not None:
            wanted["raised_at"] = {"$gte": since}
        return self._rows.many(in_each_way(scope, wanted), IN_ORDER, limit or 0)

    def touched(self, scope: Scope, reader_id: str) -> Sequence[AlertRecord]:
        """All touched ones, newest first."""
        waits = {"status": {"$in": list(TO_TALK)}}
        found = self._rows.many(
            in_each_way(
                scope,
                {"status": {"$in": list(IN_HAND)}},
                {**waits, "acted_at": {"$type": "date"}},  # as the partial index says it, or it is not used
                {**waits, "kind": {"$in": sorted(SAFETY)}},
                {**waits, "done.by": reader_id},
            )
        )
        return sorted(found, key=lambda one: newest_first(one.alert))

    def with_clients(self, scope: Scope, client_ids: Collection[str]) -> Sequence[AlertRecord]:
        """What waits or is in hand with these clients; in an order all that there ever was would be read."""
        wanted = {"status": {"$in": list(TO_TALK + IN_HAND)}, "client_id": {"$in": sorted(client_ids)}}
        return self._rows.many(in_each_way(scope, wanted))

    def count(self, scope: Scope, only: Only = ALL) -> int:
        """How many are kept as waiting to be talked about, touched or not."""
        return self._rows.count(_waiting(scope, only))

    def ids(self, scope: Scope, only: Only = ALL) -> Collection[str]:
        """The ids of these."""
        return [row["_id"] for row in self._rows.documents(_waiting(scope, only), "_id")]

    def clients_within(self, since: datetime, until: datetime) -> frozenset[str]:
        """Clients with a session between the two, held or to come, not called off."""
        wanted = {"session.held_at": {"$gte": since, "$lt": until}, "session.status": {"$ne": "cancelled"}}
        return frozenset(row["_id"]["client_id"] for row in self._sessions.documents(wanted, "_id"))

    def ended(self, scope: Scope, reader_id: str, since: datetime) -> Sequence[Ended]:
        """What came to an end since then, newest first; what was withdrawn before it was shown is left out."""
        wanted = {"status": {"$in": list(DONE)}, "changed_at": {"$gte": since}}
        fields = ("status", "raised_at", "client_id", "kind", "first_shown_at", "done.by")
        found: dict[str, Document] = {}
        for way in ways(
            scope
        ):  # what was raised lately ended lately, too, so that MongoDB takes another index for as good
            along = f"ended_of_{next(iter(way))}"
            found |= {row["_id"]: row for row in self._rows.documents({**way, **wanted}, *fields, along=along)}
        shown = [row for row in found.values() if row["status"] != "withdrawn" or row["first_shown_at"]]
        shown.sort(key=itemgetter("client_id", "kind", "_id"))
        shown.sort(key=itemgetter("raised_at"), reverse=True)
        return [
            Ended(
                alert_id=row["_id"],
                acted=any(done["by"] == reader_id for done in row["done"]),
                client_id=row["client_id"],
                kind=row["kind"],
            )
            for row in shown
        ]

    def of(self, alert_ids: Collection[str]) -> dict[str, AlertRecord]:
        """These, by id."""
        return self._rows.find(alert_ids)


def _waiting(scope: Scope, only: Only) -> Document:
    waits: Document = {"status": {"$in": list(TO_TALK)}}
    if only == ALL:
        return in_each_way(scope, waits)
    wanted = dict(waits)
    if only.kinds is not None:
        wanted["kind"] = {"$in": sorted(only.kinds)}
    if only.client_ids is not None:
        wanted["client_id"] = {"$in": sorted(only.client_ids)}
    return in_each_way(scope, wanted, {**waits, "kind": {"$in": sorted(SAFETY)}})
