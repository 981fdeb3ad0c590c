"""What clients wrote for supervision, found for one reader, and who has read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.feedback.domain.rating import WrittenNote
from shared.contracts.principal import Scope

# Where a page of a list ended: when its last note was written, and the note's id.
Place = tuple[datetime, str]


@dataclass(frozen=True, kw_only=True)
class NoteRead:
    """A supervisor has read a note."""

    read_id: str
    note_id: str
    client_id: str
    staff_id: str
    read_at: datetime


@dataclass(frozen=True, kw_only=True)
class Unread:
    """How many notes nobody has read, by the clients' team, the session's therapist, and the clients' now."""

    team_id: str | None
    therapist_id: str
    clinician_id: str | None
    count: int


def read_id(note_id: str, staff_id: str) -> str:
    """The one mark of a note and a reader."""
    return f"{note_id}:{staff_id}"


class Supervision(Protocol):
    """Notes for supervision; whom a note may be about, the therapist then or now, finds and counts none of it."""

    def of(
        self, scope: Scope, reader_id: str, *, read: bool, after: Place | None, limit: int
    ) -> Sequence[WrittenNote]:
        """Those within the scope that the reader has read, or has not read, newest first."""

    def waiting(self, scope: Scope, reader_id: str) -> int:
        """How many within the scope the reader has not read."""

    def unread(self) -> Sequence[Unread]:
        """Those that nobody at all has read."""

    def get(self, read_id: str) -> NoteRead | None:
        """A mark that somebody has read a note."""

    def put(self, read: NoteRead) -> None:
        """Keep the mark."""

    def forget(self, note_id: str) -> None:
        """Nobody has read the note: it is gone, or another one stands in its place."""
