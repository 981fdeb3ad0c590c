"""A client's note with a rating: kept sealed, and said to others only when it is for the therapist."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from services.feedback.domain.answers import TO_THERAPIST, Note
from services.feedback.domain.invitation import named_id
from services.feedback.domain.rating import Rating, WrittenNote
from services.feedback.ports import Unit
from services.feedback.usecases.events import concern
from shared.contracts.events import SessionUpdated
from shared.errors import Invalid
from shared.sentence import say

Said = Note | Literal["keep", "clear"]


class NoteStands(Invalid):
    """There is a note already: its writer may take it back, and nothing is written over it."""

    def __init__(self) -> None:
        words = say("A note was sent before. It is not written over: take it back first.")
        super().__init__(say("A note was sent before."), fields={"note": [words]})


def standing_note(unit: Unit, session_id: str) -> WrittenNote | None:
    """The session's note, unless it was taken back."""
    written = unit.notes.of_session(session_id)
    return written if written is not None and written.text is not None else None


def note_changes(unit: Unit, session: SessionUpdated, said: Said) -> bool:
    """Whether this would change the session's note."""
    if said == "keep":
        return False
    written = standing_note(unit, session.session_id)
    if said == "clear":
        return written is not None
    return written is None or (written.text, written.chosen) != (said.text, said.routing)


def must_not_overwrite(unit: Unit, session: SessionUpdated, said: Said) -> None:
    """Raise NoteStands for another note over one that stands, unless the same sending takes that back."""
    if not isinstance(said, Note) or said.anew or not note_changes(unit, session, said):
        return
    if standing_note(unit, session.session_id):
        raise NoteStands


def write_note(unit: Unit, session: SessionUpdated, rating: Rating, said: Said) -> None:
    """Keep the rating's note, or take back the one that stands; publish a concern that is new to the therapist.

    That one was taken back is published to nobody. Where it was for the therapist, that there was something stays.
    """
    if said == "keep" or not note_changes(unit, session, said):
        return
    standing = standing_note(unit, session.session_id)
    unit.supervision.forget(named_id("note", rating.session_id))
    if isinstance(said, Note):
        note = _note(rating, said)
        unit.notes.put(note)
        if said.routing in TO_THERAPIST and (standing is None or standing.routing != said.routing):
            unit.publish(concern(note))
    elif standing and standing.routing in TO_THERAPIST:
        unit.notes.put(replace(standing, text=None, revision=rating.revision))
    else:
        unit.notes.remove(rating.session_id)


def _note(rating: Rating, said: Note) -> WrittenNote:
    to_contact = said.routing == "safety_contact"
    return WrittenNote(
        note_id=named_id("note", rating.session_id),
        session_id=rating.session_id,
        client_id=rating.client_id,
        episode_id=rating.episode_id,
        clinician_id=rating.clinician_id,
        text=said.text,
        routing="supervisor" if to_contact else said.routing,
        written_at=rating.submitted_at,
        revision=rating.revision,
        to_contact=to_contact,
    )
