"""What clients wrote for supervision, found for one reader, and who has read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.feedback.domain.rating import WrittenNote

# Where a page of a list ended: when its last note was written, and the note's id.
Place = tuple[datetime, str]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """For whom notes are looked up: a supervisor of these teams, the clinic's safety contact, or both."""

    staff_id: str
    team_ids: frozenset[str]
    is_contact: bool


@dataclass(frozen=True, kw_only=True)
class NoteRead:
    """Somebody for whom a note was written has read it."""

    read_id: str
    note_id: str
    client_id: str
    staff_id: str
    read_at: datetime


@dataclass(frozen=True, kw_only=True)
class Unread:
    """How many notes nobody has read, by the clients' team, the session's therapist, and the clients' now.

    `to_contact`: they are for the clinic's safety contact, not for supervisors.
    """

    team_id: str | None
    to_contact: bool
    therapist_id: str
    clinician_id: str | None
    count: int


def read_id(note_id: str, staff_id: str) -> str:
    """The one mark of a note and a reader."""
    return f"{note_id}:{staff_id}"


class Supervision(Protocol):
    """Notes for supervision; whom a note may be about, the therapist then or now, finds and counts none of it."""

    def of(self, reader: Reader, *, read: bool, after: Place | None, limit: int) -> Sequence[WrittenNote]:
        """Those for this reader that they have read, or have not read, newest first."""

    def waiting(self, reader: Reader) -> int:
        """How many for this reader they have not read."""

    def unread(self) -> Sequence[Unread]:
        """Those that nobody at all has read."""

    def get(self, read_id: str) -> NoteRead | None:
        """A mark that somebody has read a note."""

    def put(self, read: NoteRead) -> None:
        """Keep the mark."""

    def forget(self, note_id: str) -> None:
        """Nobody has read the note: it is gone, or another one stands in its place."""
