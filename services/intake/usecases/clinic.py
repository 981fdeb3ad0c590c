"""The clinic's own settings, as an admin sets them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypedDict

from services.intake.domain import clinic as rules
from services.intake.domain.clinic import Clinic, CrisisContact
from services.intake.domain.staff import Staff
from services.intake.domain.text import NAME_LENGTH, one_line, wrong
from services.intake.ports import Unit
from services.intake.usecases.checking import Check, anything
from services.intake.usecases.events import clinic_updated
from services.intake.usecases.keeping import keep_clinic
from shared import messages
from shared.contracts.clinic import ClinicUpdated
from shared.errors import Invalid


class ClinicChange(TypedDict, total=False):
    """What to change; a key that is missing stays as it is."""

    name: str
    address: str | None
    time_zone: str
    working_days: Sequence[str]
    opens: str
    closes: str
    languages: Sequence[str]
    crisis_contacts: Sequence[CrisisContact]
    crisis_words: str | None
    safety_contact: str | None
    protocol: str | None
    message_secret: str | None
    escalate_after_minutes: int
    instruments: Sequence[str]
    instruments_every_weeks: int
    remind_after_days: int | None
    idle_minutes: int
    second_factor_required: bool


def _account(field: str, text: str) -> str:
    try:
        messages.check(text)
    except messages.WrongAddress as error:
        raise Invalid(error.sentence, fields={field: [error.sentence]}) from None
    return text


_CHECKED: Final[Mapping[str, Callable[[str, Any], object]]] = {
    "name": lambda field, text: one_line(field, text, NAME_LENGTH),
    "address": lambda field, text: rules.web_address(field, text) if text else None,
    "time_zone": rules.time_zone,
    "working_days": rules.days,
    "opens": rules.time_of_day,
    "closes": rules.time_of_day,
    "languages": rules.languages,
    "crisis_contacts": rules.contacts,
    "crisis_words": lambda field, text: rules.text(field, text, rules.LONGEST_WORDS),
    "protocol": lambda field, text: rules.text(field, text, rules.LONGEST_PROTOCOL),
    "message_secret": lambda field, text: _account(field, text) if text else None,
    "escalate_after_minutes": lambda field, n: rules.within(field, n, rules.SHORTEST_WAIT, rules.LONGEST_WAIT),
    "instruments": rules.instruments,
    "instruments_every_weeks": lambda field, n: rules.within(field, n, 1, rules.LONGEST_WEEKS),
    "remind_after_days": lambda field, n: None if n is None else rules.within(field, n, 1, rules.LONGEST_REMINDER),
    "idle_minutes": lambda field, n: rules.within(field, n, rules.SHORTEST_IDLE, rules.LONGEST_IDLE),
    "second_factor_required": lambda _field, required: required,
}


def open_clinic(unit: Unit, first: Clinic) -> None:
    """Keep these settings, unless the clinic has some already."""
    if unit.clinic.get() is None:
        keep_clinic(unit, first)


def show_clinic(unit: Unit) -> Clinic:
    """The clinic's settings."""
    return unit.clinic.get() or Clinic()


def said_clinic(unit: Unit) -> ClinicUpdated | None:
    """The clinic as its last event says it."""
    clinic = unit.clinic.get()
    return clinic_updated(clinic) if clinic else None


def change_clinic(
    unit: Unit,
    change: ClinicChange,
    *,
    known_instruments: Collection[str] | None = None,
    check: Check[Clinic] = anything,
) -> Clinic:
    """Change these settings, and tell everybody; raises Invalid naming the field.

    `known_instruments` are the questionnaires that there are; None where nobody can tell at the moment.
    """
    clinic = unit.clinic.lock()
    check(clinic)
    checked: dict[str, Any] = {
        name: _CHECKED[name](name, value) for name, value in change.items() if name in _CHECKED
    }
    if "safety_contact" in change:
        checked["safety_contact"] = _who_is_here(unit, change["safety_contact"])
    changed = replace(clinic, **checked)
    if changed.opens >= changed.closes:
        raise wrong("closes", "The clinic closes after it opens.")
    if known_instruments is not None and not set(changed.instruments) - set(clinic.instruments) <= set(
        known_instruments
    ):
        raise wrong("instruments", "There is no such questionnaire.")
    return clinic if changed == clinic and clinic.version else keep_clinic(unit, changed)


def safety_contacts(unit: Unit) -> list[Staff]:
    """Everybody who could be the clinic's safety contact: whoever works here and can sign in."""
    return [one for one in unit.staff.everyone() if one.active]


def _who_is_here(unit: Unit, staff_id: str | None) -> str | None:
    found = unit.staff.find(staff_id) if staff_id else None
    if staff_id and (found is None or not found.active):
        raise wrong("safety_contact", "Choose somebody who works here and can sign in.")
    return staff_id
