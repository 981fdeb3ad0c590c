"""Passkeys: adding one, showing one, taking one away."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.intake.domain.logins import digest
from services.intake.domain.passkeys import COUNTS_FOR, Challenge, Claim, Passkey, Purpose, Site
from services.intake.domain.text import NAME_LENGTH, one_line, wrong
from services.intake.ports import Transact, Unit
from services.intake.ports.passkeys import Authenticators
from services.intake.usecases.second_factors import forget_wrong_codes
from services.intake.usecases.staff import find_staff
from shared.errors import Conflict, NotFound


@dataclass(frozen=True)
class Answer:
    """What a browser sent, at which of the clinic's addresses."""

    site: Site
    said: str = field(repr=False)


def ask(unit: Unit, purpose: Purpose, challenge: str, staff_id: str | None) -> list[str]:
    """Keep a challenge, which is answered once; gives the passkeys that may answer, none where any may."""
    ends_at = unit.now + COUNTS_FOR
    kept = Challenge(challenge_hash=digest(challenge), purpose=purpose, staff_id=staff_id, ends_at=ends_at)
    unit.challenges.put(kept)
    return [one.passkey_id for one in unit.second_factors.get(staff_id).passkeys] if staff_id else []


def show_passkey(  # noqa: PLR0917 - what was said, and what for
    transact: Transact, passkeys: Authenticators, answer: Answer, purpose: Purpose, staff_id: str | None = None
) -> str:
    """Have the answer of a passkey count; gives whose it is. Raises Invalid.

    The challenge is used up first, whatever comes of it. A passkey that was used less often than is known was
    copied, and does not count.
    """
    claim = passkeys.claim(answer.said)
    challenge = use_up(transact, passkeys.challenge(answer.said), purpose, staff_id)
    return transact(lambda unit: _shown(unit, passkeys, answer, claim, challenge, staff_id))


def use_up(transact: Transact, challenge: str, purpose: Purpose, staff_id: str | None) -> str:
    """Have a challenge count no more, whatever its answer is worth; gives it back, or raises Invalid."""

    def work(unit: Unit) -> bool:
        kept = unit.challenges.take(digest(challenge))
        meant = kept is not None and (kept.purpose, kept.staff_id) == (purpose, staff_id)
        return kept is not None and meant and unit.now < kept.ends_at

    if not transact(work):
        raise wrong("secret_answer", "That took too long, or was sent twice. Please try again.")
    return challenge


def _shown(  # noqa: PLR0917 - what was said, and what it is held against
    unit: Unit, passkeys: Authenticators, answer: Answer, claim: Claim, challenge: str, staff_id: str | None
) -> str:
    whose = staff_id or claim.staff_id
    factors, staff = unit.second_factors.get(whose), unit.staff.find(whose)
    passkey = next((one for one in factors.passkeys if one.passkey_id == claim.passkey_id), None)
    if passkey is None or staff is None or not staff.active or claim.staff_id not in {"", whose}:
        raise wrong("secret_answer", "That passkey is not known here.")
    count = passkeys.shown(answer.site, answer.said, challenge, passkey)
    unit.second_factors.put(factors.with_used(passkey, count, unit.now))
    forget_wrong_codes(unit, whose)
    return whose


@dataclass(frozen=True)
class NewPasskey:
    """A passkey that was made, what its owner calls it, and the challenge that was used up for it."""

    answer: Answer
    name: str
    challenge: str


def add_passkey(
    unit: Unit, passkeys: Authenticators, new: NewPasskey, *, staff_id: str, recovery: tuple[str, ...]
) -> bool:
    """Have a new passkey count from now on; gives whether recovery codes came with it, as with a first factor.

    Raises Invalid, or Conflict where it is one of somebody's already.
    """
    factors = unit.second_factors.get(staff_id)
    name = one_line("name", new.name, NAME_LENGTH)
    made = passkeys.added(new.answer.site, new.answer.said, new.challenge, name=name, now=unit.now)
    if any(one.passkey_id == made.passkey_id for one in factors.passkeys):
        raise Conflict("You have this passkey already.")
    kept = factors.with_passkey(made)
    unit.second_factors.put(kept if factors.any else kept.with_recovery(recovery, unit.now))
    return not factors.any


def remove_passkey(unit: Unit, staff_id: str, passkey_id: str) -> Passkey:
    """Take one of one's own passkeys away; raises NotFound, or Conflict where the clinic asks for one."""
    find_staff(unit, staff_id)
    factors = unit.second_factors.get(staff_id)
    found = next((one for one in factors.passkeys if one.passkey_id == passkey_id), None)
    if found is None:
        raise NotFound("You have no such passkey.")
    left, clinic = factors.without_passkey(passkey_id), unit.clinic.get()
    if not left.any and clinic is not None and clinic.second_factor_required:
        raise Conflict("Your clinic asks for a second factor, so it can be replaced and not taken away.")
    if left.any:
        unit.second_factors.put(left)
    else:
        unit.second_factors.forget(staff_id)
    return found
