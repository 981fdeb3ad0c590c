"""What pages say of reminders: the button for whoever supervises, and the line for whoever was reminded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.alerts.domain.acts import DONE
from services.alerts.domain.reminders import last_to, unanswered
from services.alerts.ports import AlertRecord
from services.alerts.usecases.remind import may_remind, was_reminded
from services.alerts.web import words
from shared.contracts.principal import Principal
from shared.web.clinic import clinic
from shared.web.words import _


@dataclass(frozen=True)
class Remind:
    """What a supervisor can do: `button` is what it says, nothing where they were reminded today already.

    `last` says when they were reminded last, if ever.
    """

    alert_id: str
    button: str
    last: str


def remind_of(record: AlertRecord, me: Principal, staff: Mapping[str, str], now: datetime) -> Remind | None:
    """What this reader can do to have the clinician in charge look at it; None where it is not theirs to do."""
    if not may_remind(record, me):
        return None
    name = words.first_name(staff.get(record.clinician_id or ""))
    last = last_to(record.reminders, record.clinician_id)
    button = _("Remind %(name)s", name=name) if name else _("Remind the therapist")
    return Remind(
        alert_id=record.alert.alert_id,
        button="" if was_reminded(record, clinic(), now) else button,
        last=_("reminded %(day)s", day=words.date(last.at)) if last else "",
    )


def asked_about(record: AlertRecord, me: Principal) -> str:
    """That a supervisor asked about it, for whoever was reminded or stands in for them, until they act on it."""
    clinician_id = record.clinician_id
    in_charge = clinician_id in {me.staff_id, *(one.staff_id for one in me.covers)}
    if clinician_id is None or not in_charge or record.alert.status in DONE:
        return ""
    last = unanswered(record.reminders, record.acts, clinician_id, me.staff_id)
    if last is None or last.by == me.staff_id:
        return ""
    return _("Your supervisor asked about this, %(day)s", day=words.date(last.at))
