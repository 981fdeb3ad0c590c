"""Showing a second factor, and having one: codes of an app, and recovery codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.intake.domain.logins import Login, digest
from services.intake.domain.second_factors import SecondFactors, app_code
from services.intake.domain.staff import Staff
from services.intake.domain.text import wrong
from services.intake.ports import Transact, Unit
from services.intake.ports.second_factors import OneTimeCodes
from services.intake.usecases.roles import ASK_IN
from services.intake.usecases.staff import find_staff
from shared.errors import Conflict, Forbidden, SignInNeeded, TooMany
from shared.throttle import Attempts


def is_due(unit: Unit, staff_id: str) -> bool:
    """Whether a right password is not enough for them: they have a second factor, or the clinic asks for one."""
    if unit.second_factors.get(staff_id).any:
        return True
    clinic = unit.clinic.get()
    return clinic is not None and clinic.second_factor_required


def waiting(unit: Unit, secret: str) -> Login:
    """The login of that secret that waits for a second factor; raises SignInNeeded where there is none."""
    login = unit.logins.find(digest(secret))
    if login is None or not login.waits(unit.now):
        raise SignInNeeded("Please sign in.")
    return login


def count_try(unit: Unit, staff_id: str) -> None:
    """Count a code as wrong before it is looked at; raises TooMany during a delay."""
    attempts = _attempts(unit, staff_id)
    wait = attempts.seconds_left(unit.now)
    if wait:
        raise TooMany("There were several wrong codes. Please wait a moment.", retry_after=wait)
    unit.attempts.put(attempts.failed(unit.now))


def use_code(unit: Unit, codes: OneTimeCodes, staff_id: str, typed: str) -> None:
    """Have a code count, this once; raises Invalid. It was counted as wrong before: that is taken back."""
    factors = _after(unit.second_factors.get(staff_id), codes, typed, unit.now)
    if factors is None:
        raise wrong(
            "secret_code",
            "This code is not right, or has been used. Wait for the next one, or use a recovery code.",
        )
    unit.second_factors.put(factors)
    unit.attempts.forget(_attempts(unit, staff_id))


def _after(factors: SecondFactors, codes: OneTimeCodes, typed: str, now: datetime) -> SecondFactors | None:
    """What they have once the code has counted; None if it does not count."""
    digits = app_code(typed)
    if digits is None:
        return factors.without(typed)
    step = codes.step(factors.app_secret, digits, now) if factors.app_secret else None
    return factors.after(step) if step is not None else None


def show_code(transact: Transact, codes: OneTimeCodes, *, staff_id: str, typed: str) -> None:
    """Count the try, and have the code count; raises TooMany or Invalid."""
    transact(lambda unit: count_try(unit, staff_id))
    transact(lambda unit: use_code(unit, codes, staff_id, typed))


def begin_login(unit: Unit, waited: str, secret: str) -> None:
    """A second factor was shown: a login with a new secret follows the one that waited, which is none any more."""
    login = waiting(unit, waited)
    unit.logins.put(replace(login, became=digest(secret)))
    unit.logins.put(
        replace(
            login,
            secret_hash=digest(secret),
            created_at=unit.now,
            seen_at=unit.now,
            confirmed_at=unit.now,
            factor_due=None,
        )
    )


def renew_login(unit: Unit, before: str, secret: str) -> None:
    """Its person has shown again that it is them: the login goes on under a new secret, the old one ends.

    Whoever has stolen the old one has nothing of it. Raises SignInNeeded where it is no login any more.
    """
    login = unit.logins.find(digest(before))
    if login is None or not login.counts(unit.now):
        raise SignInNeeded("Please sign in.")
    unit.logins.put(replace(login, became=digest(secret)))
    renewed = replace(login, secret_hash=digest(secret), seen_at=unit.now, confirmed_at=unit.now)
    unit.logins.put(renewed)
    through = unit.provider_logins.get(login.secret_hash)
    if through is not None:  # it ends with the provider's, as before
        unit.provider_logins.keep(replace(through, secret_hash=renewed.secret_hash))
        unit.provider_logins.remove(login.secret_hash)


def set_up_app(
    unit: Unit, codes: OneTimeCodes, *, staff_id: str, secret: str, typed: str, recovery: tuple[str, ...]
) -> bool:
    """Have an app's codes count from now on, and no other app's, since one was right; raises Invalid.

    Recovery codes come with the first factor, and stay with another app; gives whether they came.
    """
    factors, digits = unit.second_factors.get(staff_id), app_code(typed)
    step = codes.step(secret, digits, unit.now) if digits else None
    if step is None:
        raise wrong("secret_code", "This is not the code that the app shows now. Is the phone’s clock right?")
    kept = factors.with_app(secret, step, unit.now)
    unit.second_factors.put(kept if factors.any else kept.with_recovery(recovery, unit.now))
    unit.attempts.forget(_attempts(unit, staff_id))
    return not factors.any


def set_up_first_app(
    unit: Unit, codes: OneTimeCodes, *, staff_id: str, secret: str, typed: str, recovery: tuple[str, ...]
) -> None:
    """The same for whoever has nothing but a password; raises Conflict where they have a second factor."""
    if unit.second_factors.get(staff_id).any:
        raise Conflict("You have a second factor already. Please show it.")
    set_up_app(unit, codes, staff_id=staff_id, secret=secret, typed=typed, recovery=recovery)


def renew_recovery(unit: Unit, staff_id: str, recovery: tuple[str, ...]) -> None:
    """Put other recovery codes in the place of those there; raises Conflict where there is no second factor."""
    factors = unit.second_factors.get(staff_id)
    if not factors.any:
        raise Conflict("Set up a second factor first.")
    unit.second_factors.put(factors.with_recovery(recovery, unit.now))


def remove_own(unit: Unit, staff_id: str) -> None:
    """Take one's own second factor away; raises Conflict where the clinic asks for one."""
    clinic = unit.clinic.get()
    if clinic is not None and clinic.second_factor_required:
        raise Conflict("Your clinic asks for a second factor, so it can be replaced and not taken away.")
    unit.second_factors.forget(staff_id)


def remove_lost(unit: Unit, admin_id: str, staff_id: str) -> Staff:
    """An admin takes away what somebody has lost, who is told; raises NotFound, or Forbidden for their own."""
    staff = find_staff(unit, staff_id)
    if staff_id == admin_id:
        raise Forbidden("Somebody else has to do this for you.")
    unit.second_factors.put(SecondFactors(staff_id=staff_id, taken_at=unit.now, taken_by=admin_id))
    unit.ask(ASK_IN, f"second-factor/{staff_id}/{unit.now.isoformat()}", about={"staff_id": staff_id})
    return staff


def forget_wrong_codes(unit: Unit, staff_id: str) -> None:
    """Somebody has shown that it is them: what was wrong before does not slow them down."""
    unit.attempts.forget(_attempts(unit, staff_id))


def _attempts(unit: Unit, staff_id: str) -> Attempts:
    return unit.attempts.find(digest(staff_id), "factor")
