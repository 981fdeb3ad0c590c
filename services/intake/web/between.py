"""What a client's page says of the time between sessions: homework, a line for the next one, and notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.sessions import Session
from services.intake.ports import Told
from services.intake.ports.prompts import Notes
from services.intake.ports.today import Left
from services.intake.usecases.caseload import Record
from services.intake.web.slots import HOMEWORK
from shared.web.words import _


@dataclass(frozen=True, kw_only=True)
class Between:
    """In words; `homework` is how it went, empty for whoever is not the client's therapist.

    `last` is the session that was held last, with what was agreed in it to try until the next one.
    """

    homework: str
    last: Session | None
    line: str | None
    notes: Notes | None


def last_rated(record: Record) -> str | None:
    """The session of the client's last check-in."""
    newest = max(record.check_ins.values(), key=lambda one: one.submitted_at, default=None)
    return newest.session_id if newest else None


def between_shown(record: Record, told: Told | None, left: Mapping[str, Left] | None, now: datetime) -> Between:
    """What there is to say; `left` is None while feedback does not answer."""
    coming = [one for one in record.sessions.items if one.status == "planned" and one.held_at > now]
    following = min(coming, key=lambda one: one.held_at, default=None)
    return Between(
        homework=_homework(record, left),
        last=next((one for one in record.sessions.items if one.status == "held"), None),
        line=following.note if following else None,
        notes=told.notes if told else None,
    )


def _homework(record: Record, left: Mapping[str, Left] | None) -> str:
    if left is None:
        return _("Cannot be looked up at the moment.")
    last = last_rated(record)
    found = left.get(last) if last else None
    if last is None or found is None:
        return ""
    number = record.numbers.get(last, 0)
    if found.homework is None:
        return _("Not answered at the check-in of session %(no)s.", no=number)
    return _("Session %(no)s: %(words)s.", no=number, words=HOMEWORK[found.homework]())
