"""How a new clinic gets its first admin: by a one-time link, since nobody is there who could take them on."""

from __future__ import annotations

from services.intake.domain.first_admin import Invitation
from services.intake.domain.staff import Staff
from services.intake.ports import Unit
from services.intake.usecases.staff import NewStaff, add_staff
from shared.errors import Gone, NotFound


def check_invitation(unit: Unit, invitation: Invitation | None, secret: str) -> None:
    """Raise NotFound where it is no link of ours, and Gone where it has ended or there is an admin."""
    if invitation is None or not invitation.fits(secret):
        raise NotFound("There is nothing at this address.")
    if unit.staff.lock_admins():
        raise Gone("This link has done its work: there is an admin.")
    if not invitation.counts(unit.now):
        raise Gone("This link has ended. Whoever runs Attune can make a new one.")


def make_first_admin(
    unit: Unit, invitation: Invitation | None, secret: str, *, email: str, name: str, password_hash: str
) -> Staff:
    """Take the first admin on; raises as above, or Invalid. Of two at once the later finds that there is one."""
    unit.clinic.lock()
    check_invitation(unit, invitation, secret)
    return add_staff(unit, NewStaff(email=email, name=name, roles=["admin"]), password_hash)
