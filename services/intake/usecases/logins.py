"""One's own logins: see where one is signed in, and end what one does not know or need any more."""

from __future__ import annotations

from dataclasses import replace

from services.intake.domain.devices import browser_of, system_of
from services.intake.domain.logins import Login, digest
from services.intake.ports import Unit
from services.intake.usecases.signing_in import counts
from shared.errors import NotFound


def note_device(unit: Unit, secret: str, user_agent: str) -> None:
    """Keep from which kind of device somebody has just signed in."""
    login = unit.logins.find(digest(secret))
    if login is not None:
        unit.logins.put(replace(login, browser=browser_of(user_agent), system=system_of(user_agent)))


def own_logins(unit: Unit, staff_id: str) -> list[Login]:
    """Where somebody is signed in, the newest first."""
    return [login for login in unit.logins.of(staff_id) if counts(unit, login)]


def end_login(unit: Unit, staff_id: str, login_id: str) -> None:
    """End one of one's own logins; raises NotFound."""
    found = [login for login in unit.logins.of(staff_id) if login.login_id == login_id]
    if not found:
        raise NotFound("You are not signed in there any more.")
    for login in found:
        unit.logins.end(login.secret_hash)


def end_other_logins(unit: Unit, staff_id: str, secret: str) -> None:
    """End all of one's own logins but the one with this secret."""
    for login in unit.logins.of(staff_id):
        if login.secret_hash != digest(secret):
            unit.logins.end(login.secret_hash)
