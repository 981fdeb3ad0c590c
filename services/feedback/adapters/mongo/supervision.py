"""Notes for supervision and who has read them, in MongoDB."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pymongo import DESCENDING, UpdateOne

from services.feedback.adapters.mongo.check_ins import MongoNotes
from services.feedback.adapters.mongo.collections import CLIENTS, NOTE_READS
from services.feedback.domain.rating import WrittenNote
from services.feedback.ports.supervision import NoteRead, Place, Unread
from shared.contracts.principal import Scope
from shared.store import Unit
from shared.store.documents import Document
from shared.store.rows import Rows


class MongoSupervision(Rows[NoteRead]):
    """The marks, and the notes as one reader finds them.

    Who has read a note stands on the note too, so that most are passed over without looking for a mark. The marks
    decide: earlier versions left nothing on the note, and what is changed takes its place.
    """

    def __init__(self, unit: Unit, notes: MongoNotes) -> None:
        super().__init__(NOTE_READS, unit)
        self._notes = notes

    def of(
        self, scope: Scope, reader_id: str, *, read: bool, after: Place | None, limit: int
    ) -> Sequence[WrittenNote]:
        """Those within the scope that the reader has read, or has not read, newest first."""
        steps: list[Document] = [
            {"$match": {"routing": "supervisor"} if read else _perhaps_unread(reader_id)},
            *([{"$match": _older(after)}] if after else []),
            {"$sort": {"written_at": DESCENDING, "_id": DESCENDING}},
            *_meant_for(scope, reader_id),
            *_with_marks(reader_id, read=read),
            {"$limit": limit},
            {"$unset": ["of", "marks"]},
        ]
        return self._notes.found(steps)

    def waiting(self, scope: Scope, reader_id: str) -> int:
        """How many within the scope the reader has not read."""
        steps = [
            {"$match": _perhaps_unread(reader_id)},
            *_meant_for(scope, reader_id),
            *_with_marks(reader_id, read=False),
            {"$count": "count"},
        ]
        return sum(row["count"] for row in self._notes.aggregate(*steps))

    def unread(self) -> Sequence[Unread]:
        """Those that nobody at all has read."""
        steps = [
            {"$match": {"routing": "supervisor", "read_by": None}},
            *_with_marks(None, read=False),
            _with_client(),
            {"$group": {"_id": _whose(), "count": {"$sum": 1}}},
        ]
        return [_unread(row) for row in self._notes.aggregate(*steps)]

    def forget(self, note_id: str) -> None:
        """Nobody has read the note: it is gone, or another one stands in its place."""
        self.delete({"note_id": note_id})

    def put(self, *things: NoteRead) -> None:
        """Keep the marks, and on the notes who has read them."""
        super().put(*things)
        self._notes.write(
            [UpdateOne({"_id": mark.note_id}, {"$addToSet": {"read_by": mark.staff_id}}) for mark in things]
        )


def _perhaps_unread(reader_id: str) -> Document:
    """Notes for supervision of which the note itself does not say that they have read it."""
    return {"routing": "supervisor", "read_by": {"$ne": reader_id}}


def _with_marks(reader_id: str | None, *, read: bool) -> Sequence[Document]:
    """Of those the ones that the reader, or anybody, has read, or has not."""
    whose: Sequence[Document] = [{"$match": {"staff_id": reader_id}}] if reader_id is not None else []
    marks: Document = {"from": NOTE_READS.name, "localField": "_id", "foreignField": "note_id", "as": "marks"}
    return [
        {"$lookup": {**marks, "pipeline": [*whose, {"$limit": 1}]}},
        {"$match": {"marks": {"$ne": []} if read else []}},
    ]


def _meant_for(scope: Scope, reader_id: str) -> Sequence[Document]:
    """Of those teams' clients, and not about the reader."""
    return [
        {"$match": {"clinician_id": {"$ne": reader_id}}},
        _with_client(),
        {"$match": {"of.client.team_id": {"$in": sorted(scope.team_ids)}}},
        {"$match": {"of.client.clinician_id": {"$ne": reader_id}}},
    ]


def _with_client() -> Document:
    return {"$lookup": {"from": CLIENTS.name, "localField": "client_id", "foreignField": "_id", "as": "of"}}


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
