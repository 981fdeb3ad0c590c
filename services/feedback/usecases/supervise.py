"""What clients wrote for supervision: who finds it, who has read it, and where nobody could."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.feedback.domain.rating import WrittenNote
from services.feedback.ports import Unit
from services.feedback.ports.supervision import NoteRead, Place, Reader, read_id
from services.feedback.usecases.contact import safety_contact
from services.feedback.usecases.offer import contact_reads, readers
from shared.contracts.principal import EVERYTHING, Principal, Scope
from shared.errors import NotFound


@dataclass(frozen=True)
class Unheard:
    """How many notes nobody could read: for supervisors, by team, and for the clinic's safety contact."""

    teams: Mapping[str | None, int]
    contact: int

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self.teams.values()) + self.contact


def for_supervision(
    unit: Unit, reader: Principal, *, read: bool, after: Place | None, limit: int
) -> Sequence[WrittenNote]:
    """Notes for this supervisor or safety contact that they have read, or have not, newest first."""
    who = _reader(unit, reader.scope(), reader.staff_id)
    return unit.supervision.of(who, read=read, after=after, limit=limit)


def waiting(unit: Unit, scope: Scope, reader_id: str, *, is_admin: bool = False) -> int:
    """How many notes the reader has not read yet; for an admin also how many nobody could read."""
    unread = unit.supervision.waiting(_reader(unit, scope, reader_id))
    return unread + (without_reader(unit, reader_id).count if is_admin else 0)


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


def without_reader(unit: Unit, asking_id: str) -> Unheard:
    """How many notes nobody has read and nobody could: all who might are those whom they may be about.

    Whoever asks learns nothing of notes that may be about themself.
    """
    teams: Counter[str | None] = Counter()
    contact = 0
    for found in unit.supervision.unread():
        about = {found.therapist_id, found.clinician_id}
        if asking_id in about:
            continue
        if found.to_contact:
            contact += 0 if contact_reads(unit, about) else found.count
        elif not readers(unit, found.team_id, about):
            teams[found.team_id] += found.count
    return Unheard(teams=teams, contact=contact)


def _may_read(unit: Unit, note: WrittenNote, reader: Principal) -> bool:
    client = unit.clients.get(note.client_id, EVERYTHING)
    if (
        client is None
        or note.routing != "supervisor"
        or reader.staff_id in {note.clinician_id, client.clinician_id}
    ):
        return False
    who = _reader(unit, reader.scope(), reader.staff_id)
    return who.is_contact if note.to_contact else client.team_id in who.team_ids


def _reader(unit: Unit, scope: Scope, staff_id: str) -> Reader:
    """A supervisor's teams alone, without their own caseload, and whether they are the safety contact."""
    return Reader(staff_id=staff_id, team_ids=scope.team_ids, is_contact=safety_contact(unit) == staff_id)
