"""Notes for supervision and who has read them, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from services.feedback.domain.rating import WrittenNote
from services.feedback.ports.supervision import NoteRead, Place, Unread, read_id
from shared.contracts.events import ClientUpdated
from shared.contracts.principal import Scope
from tests.infra.feedback_shelves import FakeThings


class FakeSupervision(FakeThings[NoteRead]):
    def __init__(
        self, reads: dict[str, NoteRead], notes: Mapping[str, WrittenNote], clients: Mapping[str, ClientUpdated]
    ) -> None:
        super().__init__(reads, "read_id")
        self.notes = notes
        self.clients = clients

    def of(
        self, scope: Scope, reader_id: str, *, read: bool, after: Place | None, limit: int
    ) -> Sequence[WrittenNote]:
        found = [note for note in self._meant_for(scope, reader_id) if self._has_read(note, reader_id) == read]
        older = [note for note in found if after is None or _place(note) < after]
        return sorted(older, key=_place, reverse=True)[:limit]

    def waiting(self, scope: Scope, reader_id: str) -> int:
        return len(self.of(scope, reader_id, read=False, after=None, limit=10_000))

    def unread(self) -> Sequence[Unread]:
        read = {mark.note_id for mark in self.rows.values()}
        counts: Counter[tuple[str | None, str, str | None]] = Counter()
        for note in self._all():
            client = self.clients.get(note.client_id)
            if note.note_id not in read:
                team_id, clinician_id = (client.team_id, client.clinician_id) if client else (None, None)
                counts[team_id, note.clinician_id, clinician_id] += 1
        return [
            Unread(team_id=team, therapist_id=therapist, clinician_id=clinician, count=count)
            for (team, therapist, clinician), count in counts.items()
        ]

    def forget(self, note_id: str) -> None:
        for key in [key for key, mark in self.rows.items() if mark.note_id == note_id]:
            del self.rows[key]

    def _all(self) -> Sequence[WrittenNote]:
        return [note for note in self.notes.values() if note.routing == "supervisor"]

    def _meant_for(self, scope: Scope, reader_id: str) -> Sequence[WrittenNote]:
        theirs = {key: client for key, client in self.clients.items() if client.team_id in scope.team_ids}
        return [
            note
            for note in self._all()
            if note.client_id in theirs
            and reader_id not in (note.clinician_id, theirs[note.client_id].clinician_id)
        ]

    def _has_read(self, note: WrittenNote, reader_id: str) -> bool:
        return read_id(note.note_id, reader_id) in self.rows


def _place(note: WrittenNote) -> Place:
    return note.written_at, note.note_id
