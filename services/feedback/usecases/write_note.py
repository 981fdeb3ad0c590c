"""A client's note with a rating: kept sealed, and said to others only when it is for the therapist."""

from __future__ import annotations

from typing import Literal

from services.feedback.domain.answers import TO_THERAPIST, Note
from services.feedback.domain.invitation import named_id
from services.feedback.domain.rating import Rating, WrittenNote
from services.feedback.ports import Unit
from services.feedback.usecases.events import concern
from shared.contracts.events import SessionUpdated

Said = Note | Literal["keep", "clear"]


def note_changes(unit: Unit, session: SessionUpdated, said: Said) -> bool:
    """Whether this would change the session's note."""
    if said == "keep":
        return False
    written = unit.notes.of_session(session.session_id)
    if said == "clear":
        return written is not None
    return written is None or (written.text, written.routing) != (said.text, said.routing)


def write_note(unit: Unit, rating: Rating, said: Said) -> None:
    """Keep or clear the rating's note; publish that a concern was raised when that is new to the therapist."""
    if said == "keep":
        return
    unit.supervision.forget(named_id("note", rating.session_id))
    if said == "clear":
        unit.notes.remove(rating.session_id)
        return
    written = unit.notes.of_session(rating.session_id)
    note = _note(rating, said, written)
    unit.notes.put(note)
    if said.routing in TO_THERAPIST and (written is None or written.routing != said.routing):
        unit.publish(concern(note))


def _note(rating: Rating, said: Note, written: WrittenNote | None) -> WrittenNote:
    return WrittenNote(
        note_id=named_id("note", rating.session_id),
        session_id=rating.session_id,
        client_id=rating.client_id,
        episode_id=rating.episode_id,
        clinician_id=rating.clinician_id,
        text=said.text,
        routing=said.routing,
        written_at=written.written_at if written else rating.submitted_at,
        revision=rating.revision,
    )
