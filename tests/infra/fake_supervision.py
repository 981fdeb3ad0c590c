"""Notes for supervision and who has read them, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from services.feedback.domain.rating import WrittenNote
from services.feedback.ports.supervision import NoteRead, Place, Reader, Unread, read_id
from shared.contracts.events import ClientUpdated
from tests.infra.feedback_shelves import FakeThings


class FakeSupervision(FakeThings[NoteRead]):
    def __init__(
        self, reads: dict[str, NoteRead], notes: Mapping[str, WrittenNote], clients: Mapping[str, ClientUpdated]
    ) -> None:
        super().__init__(reads, "read_id")
        self.notes = notes
        self.clients = clients

    def of(self, reader: Reader, *, read: bool, after: Place | None, limit: int) -> Sequence[WrittenNote]:
        found = [note for note in self._meant_for(reader) if self._has_read(note, reader.staff_id) == read]
        older = [note for note in found if after is None or _place(note) < after]
        return sorted(older, key=_place, reverse=True)[:limit]

    def waiting(self, reader: Reader) -> int:
        return len(self.of(reader, read=False, after=None, limit=10_000))

    def unread(self) -> Sequence[Unread]:
        read = {mark.note_id for mark in self.rows.values()}
        counts: Counter[tuple[str | None, bool, str, str | None]] = Counter()
        for note in self._all():
            client = self.clients.get(note.client_id)
            if note.note_id not in read:
                team_id, clinician_id = (client.team_id, client.clinician_id) if client else (None, None)
                counts[team_id, note.to_contact, note.clinician_id, clinician_id] += 1
        return [
            Unread(
                team_id=team, to_contact=to_contact, therapist_id=therapist, clinician_id=clinician, count=count
            )
            for (team, to_contact, therapist, clinician), count in counts.items()
        ]

    def forget(self, note_id: str) -> None:
        for key in [key for key, mark in self.rows.items() if mark.note_id == note_id]:
            del self.rows[key]

    def _all(self) -> Sequence[WrittenNote]:
        return [note for note in self.notes.values() if note.routing == "supervisor"]

    def _meant_for(self, reader: Reader) -> Sequence[WrittenNote]:
        found = []
        for note in self._all():
            client = self.clients.get(note.client_id)
            if client is None or reader.staff_id in (note.clinician_id, client.clinician_id):
                continue
            if reader.is_contact if note.to_contact else client.team_id in reader.team_ids:
                found.append(note)
        return found

    def _has_read(self, note: WrittenNote, reader_id: str) -> bool:
        return read_id(note.note_id, reader_id) in self.rows


def _place(note: WrittenNote) -> Place:
    return note.written_at, note.note_id
