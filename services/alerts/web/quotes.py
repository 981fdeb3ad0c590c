"""What a client wrote for the therapist, under the prompt: asked of feedback at the moment of showing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.alerts.domain.alerts import Alert
from services.alerts.ports import AlertRecord, Neighbours, Note
from shared.contracts.principal import Principal
from shared.web.words import _, lazy

ROUTINGS: Final = {
    "therapist": lazy("For you, to read when you next sign in."),
    "next_session": lazy("To bring up with them at the next session."),
}


@dataclass(frozen=True)
class Quote:
    """A note as the page shows it; no text where its writer has taken it back."""

    routing: str
    written_at: datetime
    text: str | None


@dataclass(frozen=True)
class Quotes:
    """The notes with a prompt, newest first, and a sentence where one is missing."""

    shown: Sequence[Quote] = ()
    missing: str = ""


def quotes(neighbours: Neighbours, me: Principal, record: AlertRecord) -> Quotes:
    """What the client wrote with the check-ins that the prompt rests on, for their therapist alone."""
    expected = record.alert.kind == "CONCERN"
    if record.clinician_id != me.staff_id:
        return Quotes(missing=_("Only their therapist can read it.") if expected else "")
    sessions = _sessions(record.alert)
    notes = neighbours.notes(sessions, me.staff_id) if sessions else []
    if notes is None:
        return Quotes(missing=_unanswered(expected=expected))
    if expected and not notes:
        return Quotes(missing=_("There is nothing to read: they may have taken it back."))
    return Quotes([_quote(note) for note in notes])


def _sessions(alert: Alert) -> set[str]:
    rests_on = {alert.session_id, *(signal.session_id for signal in alert.signals)}
    return {session_id for session_id in rests_on if session_id}


def _quote(note: Note) -> Quote:
    return Quote(str(ROUTINGS.get(note.routing, "")), note.written_at, note.text)


def _unanswered(*, expected: bool) -> str:
    if expected:
        return _(
            "What they wrote cannot be shown at the moment. It is kept with the check-in: open this again soon."
        )
    return _("Whether they wrote something with it cannot be looked up at the moment.")
