"""Who may be chosen to get a client's note; nothing else is taken, wherever it comes from."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from services.feedback.domain.answers import TO_THERAPIST, Note, Routing
from services.feedback.ports import Unit
from services.feedback.usecases.contact import safety_contact
from services.feedback.usecases.write_note import Said, note_changes
from shared.contracts.events import SessionUpdated
from shared.contracts.principal import EVERYTHING
from shared.errors import Invalid
from shared.sentence import say


class NotOffered(Invalid):
    """The note is for somebody who cannot be chosen at this session; `offered` are those who can."""

    def __init__(self, offered: Sequence[Routing]) -> None:
        *most, last = offered
        sentence = say("Choose who gets the note: %(most)s or %(last)s.", most=", ".join(most), last=last)
        super().__init__(say("Nobody would get that note."), fields={"note.routing": [sentence]})
        self.offered = offered


def offered(unit: Unit, session: SessionUpdated) -> tuple[Routing, ...]:
    """Who may be chosen for the session's note.

    A supervisor only where one would read it, else the safety contact if they are not who it may be about; and
    oneself only where there is a PIN to read it behind.
    """
    choices: list[Routing] = [*TO_THERAPIST]
    client = unit.clients.get(session.client_id, EVERYTHING)
    about = {session.clinician_id, client.clinician_id if client else None}
    if client is not None and readers(unit, client.team_id, about):
        choices.append("supervisor")
    elif client is not None and contact_reads(unit, about):
        choices.append("safety_contact")
    if unit.accesses.get(session.client_id) is not None:
        choices.append("private")
    return tuple(choices)


def readers(unit: Unit, team_id: str | None, about: Collection[str | None]) -> frozenset[str]:
    """The supervisors of the client's team who read a note for them.

    None of those whom it may be about: the therapist of its session, and whoever is the client's therapist now.
    """
    return frozenset(unit.staff.supervisors(team_id) if team_id else ()) - frozenset(about)


def contact_reads(unit: Unit, about: Collection[str | None]) -> bool:
    """Whether the clinic has a safety contact who reads a note that may be about these people."""
    return safety_contact(unit) not in {None, *about}


def must_be_offered(unit: Unit, session: SessionUpdated, said: Said) -> None:
    """Raise NotOffered for a note that nobody would read; the same note once more is no new one."""
    if not isinstance(said, Note) or not note_changes(unit, session, said):
        return
    choices = offered(unit, session)
    if said.routing not in choices:
        raise NotOffered(choices)
