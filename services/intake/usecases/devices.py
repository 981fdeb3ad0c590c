"""Remember with which devices somebody has signed in."""

from __future__ import annotations

from services.intake.domain.known_devices import MOST, device, device_hash
from services.intake.domain.staff import Staff
from services.intake.ports import Unit


def remember_device(unit: Unit, staff_id: str, secret: str) -> None:
    """Know this browser from now on, in the place of the one that was used longest ago where there are many."""
    unit.devices.put(device(secret, staff_id, unit.now))
    unit.devices.keep_newest(staff_id, MOST)


def has_signed_in(unit: Unit, email: str) -> bool:
    """Whether somebody has signed in of late; in a demo clinic, whose guide lists all passwords, nobody counts."""
    staff = unit.staff.by_email(email)
    return unit.demo.get() is None and staff is not None and bool(unit.devices.of(staff.staff_id))


def known_device(unit: Unit, staff: Staff | None, secret: str) -> str | None:
    """The hash of their device, if they have signed in with it; as much is read where there is no such person."""
    if not secret:
        return None
    found = unit.devices.find(device_hash(secret, staff.staff_id if staff else ""))
    return found.device_hash if found and found.counts(unit.now) else None
