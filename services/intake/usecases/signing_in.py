"""Signing in, and finding out whose secret it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol, TypeVar

from services.intake.domain.clinic import Clinic
from services.intake.domain.ids import new_id
from services.intake.domain.logins import FACTOR_WITHIN, ApiToken, Login, Terms, digest, new_secret
from services.intake.domain.staff import Staff, address_key
from services.intake.domain.text import NAME_LENGTH, one_line, wrong
from services.intake.ports import Passwords, Transact, Unit
from services.intake.usecases.covering import covered_by
from services.intake.usecases.devices import known_device
from services.intake.usecases.passwords import about, check_new
from services.intake.usecases.second_factors import is_due
from services.intake.usecases.staff import change_staff, find_staff
from shared.contracts.principal import Covered, Principal
from shared.errors import NotFound, TooMany
from shared.throttle import Attempts

T = TypeVar("T")
U = TypeVar("U", bound=Unit)
U_co = TypeVar("U_co", bound=Unit, covariant=True)
ALL: Final = Terms()


class TransactWith(Protocol[U_co]):
    """Does work in a unit of work that may know more than the use cases need."""

    def __call__(self, work: Callable[[U_co], T], /) -> T:
        """Do the work and give its result."""


@dataclass(frozen=True)
class Caller:
    """Where a password is typed: the network address, and the secret of a device that may be known."""

    address: str
    device: str = field(default="", repr=False)


def _any_secret(_unit: Unit, _staff_id: str) -> str:
    return new_secret()


def sign_in(
    transact: TransactWith[U],
    passwords: Passwords,
    *,
    email: str,
    password: str,
    address: str,
    device: str = "",
    secret_for: Callable[[U, str], str] = _any_secret,
) -> str:
    """The secret of a login, a new one unless `secret_for` gives one that is open; raises TooMany or Invalid.

    What is wrong is not said, and an address that nobody has takes as long: the hash of a password is worked out
    for both, between two units of work.
    """
    caller = Caller(address, device)
    staff = transact(lambda unit: _count_attempt(unit, email, caller))
    if not passwords.matches(staff.password_hash if staff else None, password) or staff is None:
        raise wrong("password", "This e-mail address and password do not go together.")
    known_hash = staff.password_hash
    return transact(lambda unit: _let_in(unit, email, caller, known_hash, secret_for))


def _count_attempt(unit: Unit, email: str, caller: Caller) -> Staff | None:
    """Who has the e-mail address, with one failure counted in advance; raises TooMany during a delay."""
    staff = unit.staff.by_email(email)
    attempts = _attempts(unit, email, staff, caller)
    wait = max(attempt.seconds_left(unit.now) for attempt in attempts)
    if wait:
        raise TooMany("There were several attempts to sign in. Please wait a moment.", retry_after=wait)
    for attempt in attempts:
        unit.attempts.put(attempt.failed(unit.now))
    return staff if staff and staff.active else None


def _let_in(  # noqa: PLR0917 - what was typed, where it came from, and what it is held against
    unit: U, email: str, caller: Caller, known_hash: str, secret_for: Callable[[U, str], str]
) -> str:
    staff = unit.staff.by_email(email)
    _forgive(unit, email, staff, caller)
    if staff is None or not staff.active or staff.password_hash != known_hash:
        raise wrong("password", "This e-mail address and password do not go together.")
    secret = secret_for(unit, staff.staff_id)
    if unit.logins.find(digest(secret)) is None:
        open_login(unit, staff.staff_id, secret)
    return secret


def open_login(unit: Unit, staff_id: str, secret: str, *, whole: bool = False) -> Login:
    """Open a login with that secret.

    It waits for a second factor where one is due, unless it is `whole`: more than a password was shown.
    """
    due = unit.now + FACTOR_WITHIN if not whole and is_due(unit, staff_id) else None
    login = Login(
        secret_hash=digest(secret),
        staff_id=staff_id,
        created_at=unit.now,
        seen_at=unit.now,
        confirmed_at=None if due else unit.now,
        factor_due=due,
    )
    unit.logins.put(login)
    return login


def _forgive(unit: Unit, email: str, staff: Staff | None, caller: Caller) -> None:
    """The password was right: the account's failures are forgotten, the address's last one was none.

    On a known device it is the device's own failures; a stranger's who guesses meanwhile stay as they are.
    """
    of_account, *of_address = _attempts(unit, email, staff, caller)
    unit.attempts.forget(of_account)
    for attempts in of_address:
        unit.attempts.put(attempts.forgiven())


def _attempts(unit: Unit, email: str, staff: Staff | None, caller: Caller) -> list[Attempts]:
    """What failed of late: on a device of theirs there alone, else for the account and from the address."""
    known = known_device(unit, staff, caller.device)
    if known:
        return [unit.attempts.find(known, "account")]
    key = address_key(email)
    return [unit.attempts.find(digest(key), "account"), unit.attempts.find(digest(caller.address), "address")]


@dataclass(frozen=True)
class Passphrases:
    """A password and the one that is to follow it."""

    now: str = field(repr=False)
    then: str = field(repr=False)


def change_password(
    transact: Transact, passwords: Passwords, *, staff_id: str, said: Passphrases, address: str, device: str = ""
) -> Callable[[Unit], None]:
    """Check one's own password; gives the work that puts the next in its place.

    Wrong ones are slowed down as at the sign-in. Raises TooMany or Invalid.
    """
    words = transact(lambda unit: about(unit, find_staff(unit, staff_id)))
    check_new(passwords, "new_password", said.then, words)
    forgive = check_own_password(
        transact, passwords, staff_id=staff_id, password=said.now, address=address, device=device
    )
    password_hash = passwords.hashed(said.then)

    def work(unit: Unit) -> None:
        forgive(unit)
        change_staff(unit, staff_id, {"password_hash": password_hash})

    return work


def check_own_password(
    transact: Transact, passwords: Passwords, *, staff_id: str, password: str, address: str, device: str = ""
) -> Callable[[Unit], None]:
    """Check one's own password; gives the work that forgets what it took. Raises TooMany or Invalid."""
    email, caller = transact(lambda unit: find_staff(unit, staff_id).email), Caller(address, device)
    staff = transact(lambda unit: _count_attempt(unit, email, caller))
    if staff is None or not passwords.matches(staff.password_hash, password):
        raise wrong("password", "This is not your password.")
    return lambda unit: _forgive(unit, email, staff, caller)


def sign_out(unit: Unit, secret: str) -> None:
    """End a login; one that has ended already does no harm."""
    unit.logins.end(digest(secret))


def whose(
    read: Transact, transact: Transact, kind: Literal["login", "token"], secret: str, *, used: bool = True
) -> Principal | None:
    """Whose secret it is; found by reading alone, unless it is time to note that it is in use.

    A login is not `used` by what an open page asks by itself.
    """
    found, due = read(lambda unit: _found(unit, kind, secret))
    noted = due and (used or kind == "token")
    return transact(lambda unit: who(unit, kind, secret)) if noted else found


def who(unit: Unit, kind: Literal["login", "token"], secret: str) -> Principal | None:
    """Whose secret it is; None when it is nobody's any more."""
    found, due = _found(unit, kind, secret)
    if due and kind == "login":
        unit.logins.seen(digest(secret), unit.now)
    elif due:
        unit.tokens.used(digest(secret), unit.now)
    return found


def _found(unit: Unit, kind: Literal["login", "token"], secret: str) -> tuple[Principal | None, bool]:
    """Whose secret it is, and whether its being used now is worth noting."""
    shown = unit.logins.find(digest(secret)) if kind == "login" else unit.tokens.find(digest(secret))
    if shown is None or not counts(unit, shown):
        return None, False
    staff, due = unit.staff.find(shown.staff_id), shown.is_due(unit.now)
    if staff is None or not staff.active:
        return None, due
    rights = shown.rights if isinstance(shown, ApiToken) else None
    shown_at = shown.shown_at if isinstance(shown, Login) else None
    covers = covered_by(unit, staff.staff_id)
    return who_is(staff, kind, covers, rights=rights, ends_at=shown.ends_at, confirmed_at=shown_at), due


def colleague(unit: Unit, staff_id: str) -> Principal | None:
    """A member of staff as they would be signed in now; None if they do not work here any more."""
    staff = unit.staff.find(staff_id)
    return who_is(staff, "login", covered_by(unit, staff_id)) if staff and staff.active else None


def counts(unit: Unit, shown: Login | ApiToken) -> bool:
    """Whether a login or token still lets its bearer in; the clinic's idle time is looked up where it matters."""
    if isinstance(shown, ApiToken) or shown.counts(unit.now):
        return shown.counts(unit.now)
    return shown.counts(unit.now, idle_time(unit))


def idle_time(unit: Unit) -> timedelta:
    """How long somebody stays signed in without using Attune."""
    return timedelta(minutes=(unit.clinic.get() or Clinic()).idle_minutes)


def who_is(
    staff: Staff,
    via: Literal["login", "token"],
    covers: tuple[Covered, ...] = (),
    *,
    rights: tuple[str, ...] | None = None,
    ends_at: datetime | None = None,
    confirmed_at: datetime | None = None,
) -> Principal:
    """A member of staff as all services know them."""
    return Principal(
        staff_id=staff.staff_id,
        name=staff.name,
        roles=staff.roles,
        team_ids=staff.team_ids,
        via=via,
        covers=covers,
        language=staff.language,
        rights=rights,
        ends_at=ends_at,
        confirmed_at=confirmed_at,
    )


def issue_token(
    unit: Unit, staff_id: str, name: str, secret: str | None = None, *, terms: Terms = ALL
) -> tuple[ApiToken, str]:
    """A new token of that person's and its secret, which is shown this once; raises NotFound or Invalid."""
    staff = find_staff(unit, staff_id)
    if not staff.active:
        raise NotFound("They do not work here any more.")
    secret = secret or new_secret()
    token = ApiToken(
        token_id=new_id(),
        secret_hash=digest(secret),
        staff_id=staff.staff_id,
        name=one_line("name", name, NAME_LENGTH),
        created_at=unit.now,
        ends_at=unit.now + timedelta(days=terms.days),
        rights=None if terms == ALL else terms.rights(),
    )
    unit.tokens.put(token)
    return token, secret


def revoke_token(unit: Unit, principal: Principal, token_id: str) -> None:
    """End a token of the caller's own; raises NotFound."""
    if not unit.tokens.revoke(principal.staff_id, token_id):
        raise NotFound("You have no such token.")
