"""Alerts as documents: what each says, whose it is now, and what people did with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING, ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.database import Database

from services.alerts.domain.alerts import Act, Alert
from services.alerts.ports import AlertRecord, Done, Wanted
from shared.contracts.principal import Scope
from shared.contracts.revision import Revision
from shared.store import sealed
from shared.store.documents import from_document, to_document

ALERTS: Final = "alerts"
Document = dict[str, Any]


class MongoAlerts:
    """The alerts, within a transaction if there is a session."""

    def __init__(self, database: Database[Document], session: ClientSession | None = None) -> None:
        self._rows = database[ALERTS]
        self._session = session

    def of_clients(self, client_ids: Collection[str]) -> dict[str, list[AlertRecord]]:
        """All alerts of these clients, in one question."""
        found: dict[str, list[AlertRecord]] = {client_id: [] for client_id in client_ids}
        for document in self._rows.find({"client_id": {"$in": list(client_ids)}}, session=self._session):
            found[document["client_id"]].append(record_of(document))
        return found

    def find(self, alert_id: str, scope: Scope) -> AlertRecord | None:
        """One by id, if its client lies within the scope."""
        document = self._rows.find_one({"_id": alert_id, **within(scope)}, session=self._session)
        return record_of(document) if document else None

    def page(self, scope: Scope, wanted: Wanted) -> list[AlertRecord]:
        """A piece of the list, newest first."""
        rows = self._rows.find({"$and": [within(scope), *_filters(wanted)]}, session=self._session)
        newest_first = rows.sort([("raised_at", DESCENDING), ("_id", DESCENDING)])
        return [record_of(document) for document in newest_first.limit(wanted.limit)]

    def following(self, alert_id: str, limit: int) -> list[AlertRecord]:
        """The next ones in order of ids, of everybody."""
        rows = self._rows.find({"_id": {"$gt": alert_id}}, session=self._session)
        return [record_of(document) for document in rows.sort("_id", ASCENDING).limit(limit)]

    def save(self, records: Sequence[AlertRecord]) -> None:
        """Keep them all, in one go."""
        writes = [ReplaceOne({"_id": record.alert.alert_id}, _document(record), upsert=True) for record in records]
        self._rows.bulk_write(writes, ordered=False, session=self._session)

    def clients_to_wake(self, as_of: datetime) -> list[str]:
        """Clients with an alert whose snooze has run out."""
        due = {"status": "snoozed", "snoozed_until": {"$lte": as_of}}
        return sorted(self._rows.distinct("client_id", due, session=self._session))

    def note_shown(self, alert_ids: Collection[str], at: datetime) -> None:
        """Note that these were shown to their clinician, unless they were before."""
        unseen = {"_id": {"$in": list(alert_ids)}, "first_shown_at": None}
        self._rows.update_many(unseen, {"$set": {"first_shown_at": at}})

    def note_opened(self, record: AlertRecord, staff_id: str, at: datetime) -> None:
        """Note that this person opened it, unless they have since it last became news."""
        if record.opened_by(staff_id) is not None:
            return
        noted = {f"opened.{staff_id}": at}
        if staff_id == record.clinician_id and record.first_opened_at is None:
            noted["first_opened_at"] = at
        self._rows.update_one({"_id": record.alert.alert_id}, {"$set": noted})


def within(scope: Scope) -> Document:
    """The filter that a scope amounts to; one that sees nothing finds nothing."""
    if scope.everything:
        return {}
    either: list[Document] = []
    if scope.clinician_id is not None:
        either.append({"clinician_id": scope.clinician_id})
    if scope.team_ids:
        either.append({"team_id": {"$in": sorted(scope.team_ids)}})
    return {"$or": either} if either else {"_id": {"$in": []}}


def _filters(wanted: Wanted) -> list[Document]:
    filters: list[Document] = []
    if wanted.client_id is not None:
        filters.append({"client_id": wanted.client_id})
    if wanted.statuses is not None:
        filters.append({"status": {"$in": list(wanted.statuses)}})
    if wanted.kind is not None:
        filters.append({"kind": wanted.kind})
    if wanted.kinds is not None:
        filters.append({"kind": {"$in": sorted(wanted.kinds)}})
    if wanted.changed_since is not None:
        filters.append({"changed_at": {"$gte": wanted.changed_since}})
    if wanted.after is not None:
        at, alert_id = wanted.after
        older = [{"raised_at": {"$lt": at}}, {"raised_at": at, "_id": {"$lt": alert_id}}]
        filters += [{"raised_at": {"$lte": at}}, {"$or": older}]
    return filters


def _document(record: AlertRecord) -> Document:
    """The alert's own fields beside those of its caseload; `rated_with` is the clinician whom it is about."""
    alert = to_document(record.alert)
    return {
        "_id": alert.pop("alert_id"),
        "rated_with": alert.pop("clinician_id"),
        **alert,
        "clinician_id": record.clinician_id,
        "team_id": record.team_id,
        "revision": to_document(record.revision),
        "done": [_done(record, done) for done in record.done],
        "first_shown_at": record.first_shown_at,
        "first_opened_at": record.first_opened_at,
        "opened": dict(record.opened),
    }


def _done(record: AlertRecord, done: Done) -> Document:
    note = None if done.note is None else sealed.seal(record.alert.client_id, done.note)
    return {**to_document(done.act), "note": note}


def record_of(document: Document) -> AlertRecord:
    """The record that stands in a document."""
    own = {**document, "alert_id": document["_id"], "clinician_id": document["rated_with"]}
    return AlertRecord(
        alert=from_document(own, Alert),
        clinician_id=document["clinician_id"],
        team_id=document["team_id"],
        revision=from_document(document["revision"], Revision),
        done=tuple(_done_of(document["client_id"], done) for done in document["done"]),
        first_shown_at=document["first_shown_at"],
        first_opened_at=document["first_opened_at"],
        opened=document.get("opened", {}),
    )


def _done_of(client_id: str, document: Document) -> Done:
    note = document["note"]
    text = None if note is None else sealed.unseal(client_id, note)
    return Done(act=from_document(document, Act), note=text)
