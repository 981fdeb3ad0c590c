"""A new password: whether it may be one, and what to keep of it."""

from __future__ import annotations

from services.intake.domain.logins import new_secret
from services.intake.domain.passwords import LONGEST_PASSWORD, check_password
from services.intake.domain.staff import Staff
from services.intake.ports import Passwords, Unit


def about(unit: Unit, staff: Staff) -> list[str]:
    """The texts about somebody that are no password of theirs."""
    return about_them(unit, staff.name, staff.email)


def about_them(unit: Unit, *texts: str) -> list[str]:
    """The same of somebody who is only about to begin."""
    clinic = unit.clinic.get()
    return [*texts, clinic.name or "" if clinic else ""]


def check_new(passwords: Passwords, field_name: str, password: str, about: list[str]) -> None:
    """Raise Invalid naming the field if this may not be a password of whom these texts are about."""
    check_password(field_name, password, passwords.weakness(password[:LONGEST_PASSWORD], about))


def new_hash(passwords: Passwords, field_name: str, password: str, about: list[str]) -> str:
    """What to keep of a new password; raises Invalid as above. It takes long, so never inside a unit of work."""
    check_new(passwords, field_name, password, about)
    return passwords.hashed(password)


def nobodys(passwords: Passwords) -> str:
    """A hash that no password fits, for an account whose owner has yet to choose one."""
    return passwords.hashed(new_secret())
