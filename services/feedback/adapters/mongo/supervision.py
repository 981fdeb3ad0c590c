"""Notes for supervision and who has read them, in MongoDB."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pymongo import DESCENDING, UpdateOne

from services.feedback.adapters.mongo.check_ins import MongoNotes
from services.feedback.adapters.mongo.collections import CLIENTS, NOTE_READS
from services.feedback.domain.rating import WrittenNote
from services.feedback.ports.supervision import NoteRead, Place, Reader, Unread
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

    def of(self, reader: Reader, *, read: bool, after: Place | None, limit: int) -> Sequence[WrittenNote]:
        """Those for this reader that they have read, or have not read, newest first."""
        steps: list[Document] = [
            {"$match": {"routing": "supervisor"} if read else _perhaps_unread(reader.staff_id)},
            *([{"$match": _older(after)}] if after else []),
            {"$sort": {"written_at": DESCENDING, "_id": DESCENDING}},
            *_meant_for(reader),
            *_with_marks(reader.staff_id, read=read),
            {"$limit": limit},
            {"$unset": ["of", "marks"]},
        ]
        return self._notes.found(steps)

    def waiting(self, reader: Reader) -> int:
        """How many for this reader they have not read."""
        steps = [
            {"$match": _perhaps_unread(reader.staff_id)},
            *_meant_for(reader),
            *_with_marks(reader.staff_id, read=False),
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


def _meant_for(reader: Reader) -> Sequence[Document]:
    """Written for them as a supervisor or as the safety contact, and not about them."""
    teams = {"to_contact": {"$ne": True}, "of.client.team_id": {"$in": sorted(reader.team_ids)}}
    return [
        {"$match": {"clinician_id": {"$ne": reader.staff_id}, **_written_to(reader)}},
        _with_client(),
        {"$match": {"$or": [{"to_contact": True}, teams]} if reader.is_contact else teams},
        {"$match": {"of.client.clinician_id": {"$ne": reader.staff_id}}},
    ]


def _written_to(reader: Reader) -> Document:
    """What a note itself says of whom it is for, so that no client is looked up for those of others."""
    if not reader.is_contact:
        return {"to_contact": {"$ne": True}}
    return {} if reader.team_ids else {"to_contact": True}


def _with_client() -> Document:
    return {"$lookup": {"from": CLIENTS.name, "localField": "client_id", "foreignField": "_id", "as": "of"}}


def _older(after: Place) -> Document:
    at, note_id = after
    return {"$or": [{"written_at": {"$lt": at}}, {"written_at": at, "_id": {"$lt": note_id}}]}


def _whose() -> Document:
    return {
        "team": {"$first": "$of.client.team_id"},
        "to_contact": {"$eq": ["$to_contact", True]},
        "therapist": "$clinician_id",
        "clinician": {"$first": "$of.client.clinician_id"},
    }


def _unread(row: dict[str, Any]) -> Unread:
    whose = row["_id"]
    return Unread(
        team_id=whose.get("team"),
        to_contact=whose["to_contact"],
        therapist_id=whose["therapist"],
        clinician_id=whose.get("clinician"),
        count=row["count"],
    )
