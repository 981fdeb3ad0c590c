"""Remind the clinician in charge of a prompt: by a mail that says nothing of it, and on their pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from services.alerts.domain.acts import DONE
from services.alerts.domain.reminders import REMINDER, Reminder, last_to, unanswered
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord, JobRun, People, Post, Unit
from services.alerts.usecases.fold import locked
from shared.contracts.clinic import ClinicUpdated
from shared.contracts.principal import EVERYTHING, Principal, Scope
from shared.errors import Conflict, NotFound
from shared.sentence import say

ALREADY: Final = say("They were reminded of this already. You can remind them again on the next working day.")


def may_remind(record: AlertRecord, who: Principal) -> bool:
    """Whether that person supervises whoever is in charge, is another, and the prompt can still be acted on."""
    alert = record.alert
    others = record.clinician_id not in {None, who.staff_id}
    mine = who.is_("supervisor") and record.team_id in who.team_ids
    return others and mine and alert.kind not in SAFETY and alert.status not in DONE


def was_reminded(record: AlertRecord, clinic: ClinicUpdated | None, now: datetime) -> bool:
    """Whether the clinician in charge was reminded on the working day on which they would learn of another."""
    last = last_to(record.reminders, record.clinician_id)
    return last is not None and _day(last.at, clinic) == _day(now, clinic)


def remind(unit: Unit, who: Principal, alert_id: str) -> AlertRecord:
    """Have the clinician in charge reminded; raises NotFound outside the caller's teams, Conflict."""
    scope = Scope(team_ids=who.team_ids if who.is_("supervisor") else frozenset())
    found = unit.alerts.find(alert_id, scope)
    if found is None:
        raise NotFound("There is no such prompt.")
    locked(unit, found.alert.client_id)
    clinic = unit.clinic.get()
    if not may_remind(found, who) or found.clinician_id is None:
        raise Conflict("There is nobody to remind of this prompt any more.", status=found.alert.status)
    if was_reminded(found, clinic, unit.now):
        raise Conflict(ALREADY)
    reminder = Reminder(by=who.staff_id, to=found.clinician_id, at=unit.now)
    reminded = replace(found, reminders=(*found.reminders, reminder))
    unit.alerts.save([reminded])
    day = _day(unit.now, clinic)
    unit.ask(
        REMINDER,
        f"{alert_id}/{reminder.to}/{day}",
        about={"alert_id": alert_id, "to": reminder.to},
        client_id=found.alert.client_id,
        not_before=_opening(unit.now, clinic),
    )
    return reminded


def write_reminder(run: JobRun, people: People, post: Post) -> bool:
    """Send the mail to whoever is in charge now; False where it is not wanted any more.

    Raises Unavailable while something does not answer, and another error of ours where it will never arrive.
    """
    staff_id = people.line(run.client_id or "").in_charge
    if not run.transact(lambda unit: _waits(unit, run.about, staff_id or "")):
        return False
    address = people.addresses([staff_id]).get(staff_id) if staff_id else None
    if address is None:
        raise NotFound("They do not work here any more.")
    clinic = run.transact(lambda unit: unit.clinic.get())
    post.send(address, key=f"{run.kind}/{run.key}", at=run.made_at, clinic=clinic, urgent=False)
    return True


def _waits(unit: Unit, about: Mapping[str, Any], in_charge: str) -> bool:
    """Whether whoever was reminded has the client still, and nobody in charge has acted on the prompt since."""
    record = unit.alerts.find(str(about["alert_id"]), EVERYTHING)
    if record is None or record.clinician_id != about["to"] or record.alert.status in DONE:
        return False
    return unanswered(record.reminders, record.acts, str(about["to"]), in_charge) is not None


def _day(instant: datetime, clinic: ClinicUpdated | None) -> str:
    return (clinic.hours.working_day(instant) if clinic else instant.date()).isoformat()


def _opening(now: datetime, clinic: ClinicUpdated | None) -> datetime | None:
    """When the mail goes out: at once while the clinic is open, else when it opens."""
    if clinic is None or clinic.hours.open_until(now):
        return None
    return clinic.hours.next_opening(now)
