"""Alerts as they are asked for and kept: what each says, whose it is now, and what people did with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from services.alerts.adapters.mongo.collections import ALERTS
from services.alerts.domain.figures.worth import Judged
from services.alerts.domain.signals import SAID
from services.alerts.ports import AlertRecord, Wanted
from shared.contracts.principal import Scope
from shared.store.documents import Document
from shared.store.rows import HasRows
from shared.store.scopes import within_scope

# A client's prompts of a kind, whose work they are about, and whether that is one clinician's.
_BY_CLIENT: Final = (
    {
        "$group": {
            "_id": {"kind": "$kind", "client_id": "$client_id"},
            "clinicians": {"$addToSet": "$rated_with"},
            "prompts": {"$sum": 1},
            "first_at": {"$min": "$raised_at"},
            "useful": {"$sum": {"$cond": [{"$eq": ["$useful", True]}, 1, 0]}},
            "not_useful": {"$sum": {"$cond": [{"$eq": ["$useful", False]}, 1, 0]}},
        }
    },
)
_ONE: Final = {"$cond": [{"$eq": [{"$size": "$clinicians"}, 1]}, {"$first": "$clinicians"}, ""]}
_BY_CLINICIAN: Final = (
    {
        "$group": {
            "_id": {"kind": "$_id.kind", "clinician_id": _ONE},
            "prompts": {"$sum": "$prompts"},
            "first_at": {"$min": "$first_at"},
            "clients": {"$sum": 1},
            "useful": {"$sum": "$useful"},
            "not_useful": {"$sum": "$not_useful"},
            "judged_clients": {"$sum": {"$cond": [{"$gt": [{"$add": ["$useful", "$not_useful"]}, 0]}, 1, 0]}},
        }
    },
)
NEWEST_FIRST: Final = [("raised_at", -1), ("_id", -1)]


class MongoAlerts:
    """The alerts, within a unit of work or outside."""

    def __init__(self, where: HasRows) -> None:
        self._rows = where.rows(ALERTS)

    def of_clients(self, client_ids: Collection[str]) -> dict[str, list[AlertRecord]]:
        """All alerts of these clients, in one question."""
        found: dict[str, list[AlertRecord]] = {client_id: [] for client_id in client_ids}
        for record in self._rows.many({"client_id": {"$in": list(client_ids)}}):
            found[record.alert.client_id].append(record)
        return found

    def find(self, alert_id: str, scope: Scope) -> AlertRecord | None:
        """One by id, if its client lies within the scope."""
        return self._rows.one({"$and": [{"_id": alert_id}, within_scope(scope)]})

    def page(self, scope: Scope, wanted: Wanted) -> list[AlertRecord]:
        """A piece of the list, newest first."""
        filters = {"$and": [within_scope(scope), *_filters(wanted)]}
        if wanted.limit is None:
            return self._rows.many(filters, NEWEST_FIRST)
        return self._rows.newest(filters, "raised_at", wanted.after, wanted.limit)[0]

    def following(self, alert_id: str, limit: int) -> list[AlertRecord]:
        """The next ones in order of ids, of everybody."""
        return self._rows.after(alert_id, limit)

    def judged(self, since: datetime, until: datetime) -> list[Judged]:
        """How many prompts were raised within that time by kind and clinician, and called useful or not.

        What clients said outright is left out: that is no admin's to see.
        """
        wanted = {"raised_at": {"$gte": since, "$lt": until}, "kind": {"$nin": sorted(SAID)}}
        found = self._rows.aggregate({"$match": wanted}, *_BY_CLIENT, *_BY_CLINICIAN)
        return [Judged(**{**row.pop("_id"), **row}) for row in found]

    def save(self, records: Sequence[AlertRecord]) -> None:
        """Keep them all, in one go."""
        self._rows.put(*records)

    def clients_to_wake(self, as_of: datetime) -> list[str]:
        """Clients with an alert whose snooze has run out."""
        due = {"status": "snoozed", "snoozed_until": {"$lte": as_of}}
        return sorted(self._rows.distinct("client_id", due))

    def note_shown(self, alert_ids: Collection[str], at: datetime) -> None:
        """Note that these were shown to their clinician, unless they were before."""
        unseen = {"_id": {"$in": list(alert_ids)}, "first_shown_at": None}
        self._rows.change(unseen, {"$set": {"first_shown_at": at}})

    def note_mail(self, alert_id: str, at: datetime) -> None:
        """Note that something became of a mail about it, so that open pages show it."""
        self._rows.change({"_id": alert_id}, {"$set": {"mail_at": at}})

    def note_opened(self, record: AlertRecord, staff_id: str, at: datetime) -> None:
        """Note that this person opened it, unless they have since it last became news."""
        if record.opened_by(staff_id) is not None:
            return
        noted = {f"opened.{staff_id}": at}
        if staff_id == record.clinician_id and record.first_opened_at is None:
            noted["first_opened_at"] = at
        self._rows.change({"_id": record.alert.alert_id}, {"$set": noted})


def _filters(wanted: Wanted) -> list[Document]:
    filters: list[Document] = []
    if wanted.client_id is not None:
        filters.append({"client_id": wanted.client_id})
    if wanted.client_ids is not None:
        filters.append({"client_id": {"$in": sorted(wanted.client_ids)}})
    if wanted.statuses is not None:
        filters.append({"status": {"$in": list(wanted.statuses)}})
    if wanted.kind is not None:
        filters.append({"kind": wanted.kind})
    if wanted.kinds is not None:
        filters.append({"kind": {"$in": sorted(wanted.kinds)}})
    if wanted.changed_since is not None:
        filters.append({"changed_at": {"$gte": wanted.changed_since}})
    return filters
