"""Reading what clients wrote, each note by whom the client chose and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.feedback.domain.answers import TO_THERAPIST, Homework
from services.feedback.domain.rating import WrittenNote
from services.feedback.ports import Unit
from services.feedback.usecases.contact import safety_contact
from services.feedback.usecases.learn import RETRY_AFTER, Behind
from shared.contracts.principal import Principal, Scope
from shared.errors import NotFound, Unavailable


@dataclass(frozen=True, kw_only=True)
class Left:
    """What a client left at a check-in for the next session: never the words."""

    notes: int
    homework: Homework | None


def read_notes(unit: Unit, client_id: str, reader: Principal) -> Sequence[WrittenNote]:
    """The client's notes meant for this reader, newest first; raises NotFound outside their scope.

    Notes for the therapist are the caseload's clinician's. Notes for the supervisor are the team's supervisors',
    except one who is, or was in that session, the therapist; one for the safety contact is that one's in the
    supervisors' place. Private notes are nobody's.
    """
    client = unit.clients.get(client_id, reader.scope())
    if client is None:
        raise NotFound("There is no such client.")
    own = Scope(clinician_id=reader.scope().clinician_id)
    notes = list(unit.notes.of_client(client_id, TO_THERAPIST, own))
    if client.clinician_id != reader.staff_id:
        is_contact, supervises = safety_contact(unit) == reader.staff_id, client.team_id in reader.scope().team_ids
        supervised = unit.notes.of_client(client_id, ("supervisor",), reader.scope())
        meant = [note for note in supervised if (is_contact if note.to_contact else supervises)]
        notes += [note for note in meant if note.clinician_id != reader.staff_id]
    return sorted(notes, key=lambda note: (note.written_at, note.note_id), reverse=True)


def notes_for_therapist(unit: Unit, session_ids: Sequence[str], reader_id: str) -> Sequence[WrittenNote]:
    """The notes left for the therapist at these sessions, newest first, if the reader is their therapist now.

    Otherwise raises Behind, since a handover may not have come yet: intake knows whose client it is.
    """
    notes = unit.notes.of_sessions(session_ids, TO_THERAPIST)
    own = Scope(clinician_id=reader_id)
    for note in notes:
        if unit.clients.get(note.client_id, own) is None:
            raise Behind(
                note.session_id,
                NotFound("There is no note for this reader."),
                Unavailable("Whose client it is cannot be found out at the moment.", retry_after=RETRY_AFTER),
            )
    return notes


def left_for_next(unit: Unit, session_ids: Sequence[str], reader_id: str) -> dict[str, Left]:
    """By session, what its client left for the next one; only where the reader is their therapist now."""
    ratings = [one for one in unit.ratings.of_sessions(session_ids) if one.disowned_at is None]
    notes = [one.session_id for one in unit.notes.of_sessions(session_ids, ("next_session",))]
    clients = unit.clients.known({one.client_id for one in ratings})
    own = {one.client_id for one in clients.values() if one.clinician_id == reader_id}
    return {
        one.session_id: Left(notes=notes.count(one.session_id), homework=one.answers.homework)
        for one in ratings
        if one.client_id in own
    }
