"""What clients wrote for supervision: who finds it, who has read it, and where nobody could."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from services.feedback.domain.rating import WrittenNote
from services.feedback.ports import Unit
from services.feedback.ports.supervision import NoteRead, Place, read_id
from services.feedback.usecases.offer import readers
from shared.contracts.principal import Principal, Scope
from shared.errors import NotFound


def for_supervision(
    unit: Unit, reader: Principal, *, read: bool, after: Place | None, limit: int
) -> Sequence[WrittenNote]:
    """Notes for the supervisors of the reader's teams that the reader has read, or has not, newest first."""
    return unit.supervision.of(_teams(reader.scope()), reader.staff_id, read=read, after=after, limit=limit)


def waiting(unit: Unit, scope: Scope, reader_id: str, *, is_admin: bool = False) -> int:
    """How many notes the reader has not read yet; for an admin also how many nobody could read."""
    unread = unit.supervision.waiting(_teams(scope), reader_id)
    return unread + (sum(without_reader(unit, reader_id).values()) if is_admin else 0)


def mark_read(unit: Unit, note_id: str, reader: Principal) -> WrittenNote:
    """Keep that the reader has read the note, and give it; raises NotFound for one that is not theirs to read."""
    note = unit.notes.get(note_id)
    if note is None or not _may_read(unit, note, reader):
        raise NotFound("There is no such note.")
    unit.clients.touch(note.client_id)
    mark = read_id(note_id, reader.staff_id)
    if unit.supervision.get(mark) is None:
        unit.supervision.put(
            NoteRead(
                read_id=mark,
                note_id=note_id,
                client_id=note.client_id,
                staff_id=reader.staff_id,
                read_at=unit.now,
            )
        )
    return note


def without_reader(unit: Unit, asking_id: str) -> Mapping[str | None, int]:
    """How many notes, by team, nobody has read and nobody could: no supervisor is there whom they are not about.

    Whoever asks learns nothing of notes that may be about themself.
    """
    counts: Counter[str | None] = Counter()
    for found in unit.supervision.unread():
        about = {found.therapist_id, found.clinician_id}
        if asking_id not in about and not readers(unit, found.team_id, about):
            counts[found.team_id] += found.count
    return counts


def _may_read(unit: Unit, note: WrittenNote, reader: Principal) -> bool:
    client = unit.clients.get(note.client_id, _teams(reader.scope()))
    if client is None or note.routing != "supervisor":
        return False
    return reader.staff_id not in {note.clinician_id, client.clinician_id}


def _teams(scope: Scope) -> Scope:
    """A supervisor's clients alone, without their own caseload."""
    return Scope(team_ids=scope.team_ids)
