"""Notes for supervision and who has read them, in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pymongo import DESCENDING

from services.feedback.adapters.mongo.check_ins import MongoNotes
from services.feedback.adapters.mongo.collection import Things
from services.feedback.adapters.mongo.copies import CLIENTS
from services.feedback.domain.rating import WrittenNote
from services.feedback.ports.supervision import NoteRead, Place, Unread
from shared.contracts.principal import Scope
from shared.store import Unit
from shared.store.unit import Document

FOR_SUPERVISION: Document = {"routing": "supervisor"}
READS = "note_reads"


class MongoSupervision(Things[NoteRead]):
    """The marks, and the notes as one reader finds them."""

    def __init__(self, unit: Unit, notes: MongoNotes) -> None:
        super().__init__(unit, READS, NoteRead, "read_id")
        self._notes = notes

    def of(
        self, scope: Scope, reader_id: str, *, read: bool, after: Place | None, limit: int
    ) -> Sequence[WrittenNote]:
        """Those within the scope that the reader has read, or has not read, newest first."""
        steps = [
            *_meant_for(scope, reader_id),
            {"$match": {"mine": {"$ne": []} if read else []}},
            *([{"$match": _older(after)}] if after else []),
            {"$sort": {"written_at": DESCENDING, "_id": DESCENDING}},
            {"$limit": limit},
            {"$unset": ["of", "mine"]},
        ]
        return self._notes.found(steps)

    def waiting(self, scope: Scope, reader_id: str) -> int:
        """How many within the scope the reader has not read."""
        steps = [*_meant_for(scope, reader_id), {"$match": {"mine": []}}, {"$count": "count"}]
        return sum(row["count"] for row in self._notes.rows(steps))

    def unread(self) -> Sequence[Unread]:
        """Those that nobody at all has read."""
        steps = [
            {"$match": FOR_SUPERVISION},
            {"$lookup": {"from": READS, "localField": "_id", "foreignField": "note_id", "as": "reads"}},
            {"$match": {"reads": []}},
            _with_client(),
            {"$group": {"_id": _whose(), "count": {"$sum": 1}}},
            {"$sort": {"_id": 1}},
        ]
        return [_unread(row) for row in self._notes.rows(steps)]


def _meant_for(scope: Scope, reader_id: str) -> Iterable[Document]:
    """Notes of those teams' clients, and as `mine` the reader's mark if they have read it as it stands."""
    mark = {"$concat": ["$_id", ":", {"$literal": reader_id}]}
    as_it_stands = {"$and": [{"$eq": ["$_id", "$$mark"]}, {"$gte": ["$revision", "$$revision"]}]}
    return [
        {"$match": {**FOR_SUPERVISION, "clinician_id": {"$ne": reader_id}}},
        _with_client(),
        {"$match": {"of.client.team_id": {"$in": sorted(scope.team_ids)}}},
        {"$match": {"of.client.clinician_id": {"$ne": reader_id}}},
        {
            "$lookup": {
                "from": READS,
                "let": {"mark": mark, "revision": "$revision"},
                "pipeline": [{"$match": {"$expr": as_it_stands}}],
                "as": "mine",
            }
        },
    ]


def _with_client() -> Document:
    return {"$lookup": {"from": CLIENTS, "localField": "client_id", "foreignField": "_id", "as": "of"}}


def _older(after: Place) -> Document:
    at, note_id = after
    return {"$or": [{"written_at": {"$lt": at}}, {"written_at": at, "_id": {"$lt": note_id}}]}


def _whose() -> Document:
    return {
        "team": {"$first": "$of.client.team_id"},
        "therapist": "$clinician_id",
        "clinician": {"$first": "$of.client.clinician_id"},
    }


def _unread(row: dict[str, Any]) -> Unread:
    whose = row["_id"]
    return Unread(
        team_id=whose.get("team"),
        therapist_id=whose["therapist"],
        clinician_id=whose.get("clinician"),
        count=row["count"],
    )
