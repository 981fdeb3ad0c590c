"""Whom the clinic has named to hear of clients who are not safe, and of what no supervisor could read."""

from __future__ import annotations

from services.feedback.ports import Unit
from shared.contracts.clinic import CLINIC_ID


def safety_contact(unit: Unit) -> str | None:
    """The staff id of the clinic's safety contact, if they work here."""
    clinic = unit.clinic.get(CLINIC_ID)
    return at_work(unit, clinic.safety_contact if clinic else None)


def at_work(unit: Unit, staff_id: str | None) -> str | None:
    """The same id, if it is that of somebody who works here."""
    found = unit.staff.get(staff_id) if staff_id else None
    return staff_id if found is not None and found.active else None
