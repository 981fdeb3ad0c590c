"""Opening My record: a code that staff give in the room, a PIN of the client's own, and the login that follows."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from services.feedback.domain.invitation import hash_of
from services.feedback.domain.record import (
    PLACE_DIGITS,
    ClientPrincipal,
    RecordAccess,
    RecordEntry,
    RoomCode,
    What,
    check_pin,
    digits,
    new_code,
    record_login,
    room_code,
)
from services.feedback.ports import RecordTransact, RecordUnit
from services.feedback.ports.record import Hashing
from services.feedback.usecases.holder import NotTheClient
from shared.contracts.principal import Principal
from shared.errors import Erased, Invalid, NotFound, TooMany
from shared.sentence import say


class WrongCode(Invalid):
    """No client's code, or not any more: which of the two is not said."""

    def __init__(self) -> None:
        words = say("This code does not open a record, or not any more. Please ask for a new one in your clinic.")
        super().__init__(words, fields={"code": [words]})


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who tries: the network that wrong tries count for, and who of the staff is signed in with them."""

    address: str
    staff: Sequence[Principal] = ()


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What a client typed to open their record: the code from the room, and the PIN that they choose."""

    code: str = field(repr=False)
    pin: str = field(repr=False)


def issue_code(
    unit: RecordUnit, client_id: str, staff: Principal, draw: Callable[[], str] = new_code
) -> tuple[str, RoomCode]:
    """A new code for the client in the room, in the place of an earlier one; shown this once.

    Raises NotFound outside the scope. Who issued it stays written down, for the client too.
    """
    must_see(unit, client_id, staff)
    unit.clients.touch(client_id)
    code = draw()
    while (other := unit.room_codes.of_place(code[:PLACE_DIGITS])) and other.client_id != client_id:
        code = draw()
    made = room_code(unit.links, code, client_id, issued_by=staff.staff_id, now=unit.now)
    unit.room_codes.put(made)
    note(unit, client_id, "code", staff.staff_id)
    return code, made


def must_see(unit: RecordUnit, client_id: str, staff: Principal) -> None:
    """Raise NotFound where the client does not lie within their scope."""
    if unit.clients.get(client_id, staff.scope()) is None:
        raise NotFound("There is no such client.")


def open_with_code(transact: RecordTransact, hashing: Hashing, said: Opening, caller: Caller) -> str:
    """Take the code and the PIN that was chosen; gives the secret of a new login.

    A PIN that is refused costs no try. Raises Invalid, WrongCode, TooMany or NotTheClient.
    """
    pin, code = check_pin(said.pin), digits(said.code)
    tried = transact(lambda unit: _try_code(unit, code, caller))
    if tried is None:
        raise WrongCode
    _client_id, access = tried
    same = access is not None and hashing.matches(access.pin_hash, pin)
    pin_hash = access.pin_hash if access is not None and same else hashing.hashed(pin)
    secret = secrets.token_urlsafe(32)
    if not transact(lambda unit: _open_with_code(unit, code, caller, pin_hash=pin_hash, secret=secret)):
        raise WrongCode
    return secret


def _try_code(unit: RecordUnit, code: str, caller: Caller) -> tuple[str, RecordAccess | None] | None:
    """Whose code it is, with one failure of the address counted in advance; None for nobody's."""
    count_attempt(unit, caller)
    found = _living(unit, code)
    if found is None:
        return None
    if not found.opens(unit.links, code):
        unit.room_codes.put(found.tried())
        return None
    return found.client_id, unit.accesses.get(found.client_id)


def _living(unit: RecordUnit, code: str) -> RoomCode | None:
    """The code that begins like this one and can still be tried, of a client who was not erased."""
    found = unit.room_codes.of_place(code[:PLACE_DIGITS]) if code else None
    if found is None or not found.lives(unit.now):
        return None
    try:
        unit.clients.touch(found.client_id)
    except Erased:
        return None
    return found


def _open_with_code(unit: RecordUnit, code: str, caller: Caller, *, pin_hash: str, secret: str) -> bool:
    """Use the code up and let the client in; False where it was used, or replaced, meanwhile."""
    found = _living(unit, code)
    if found is None or not found.opens(unit.links, code):
        return False
    client_id = found.client_id
    must_not_be_staff(unit, client_id, caller)
    unit.room_codes.remove(client_id)
    _keep_pin(unit, client_id, pin_hash)
    let_in(unit, client_id, caller, secret)
    return True


def _keep_pin(unit: RecordUnit, client_id: str, pin_hash: str) -> None:
    """The client's PIN from now on, with no wrong try against it; another one ends every other login."""
    known = unit.accesses.get(client_id)
    same = known is not None and known.pin_hash == pin_hash
    if not same:
        unit.record_logins.end_all(client_id)
        note(unit, client_id, "pin" if known is None else "other_pin")
    unit.accesses.put(
        RecordAccess(
            client_id=client_id,
            pin_hash=pin_hash,
            chosen_at=known.chosen_at if known and same else unit.now,
            shows_from=known.shows_from if known and same else unit.now,
        )
    )


def must_not_be_staff(unit: RecordUnit, client_id: str, caller: Caller) -> None:
    """Raise NotTheClient where somebody is signed in beside who may read the client's record as staff."""
    if any(unit.clients.get(client_id, person.scope()) for person in caller.staff):
        raise NotTheClient(
            say("Somebody of the clinic is signed in in this browser. Open your record on your own phone.")
        )


def count_attempt(unit: RecordUnit, caller: Caller) -> None:
    """Count a failure of the address in advance; raises TooMany during a delay."""
    attempts = unit.attempts.find(hash_of(caller.address), "address")
    wait = attempts.seconds_left(unit.now)
    if wait:
        raise TooMany(say("There were several wrong tries. Please wait a moment."), retry_after=wait)
    unit.attempts.put(attempts.failed(unit.now))


def let_in(unit: RecordUnit, client_id: str, caller: Caller, secret: str) -> None:
    """Open a login with that secret; the address's last failure was none after all."""
    unit.attempts.put(unit.attempts.find(hash_of(caller.address), "address").forgiven())
    unit.record_logins.put(record_login(secret, client_id, unit.now))
    note(unit, client_id, "opened")


def who(unit: RecordUnit, secret: str) -> ClientPrincipal | None:
    """Whose login it is; None when it is nobody's any more."""
    login = unit.record_logins.get(hash_of(secret))
    if login is None or not login.counts(unit.now):
        return None
    if login.is_due(unit.now):
        unit.record_logins.seen(login.secret_hash, unit.now)
    return ClientPrincipal(client_id=login.client_id)


def sign_out(unit: RecordUnit, secret: str) -> None:
    """End the login; one that has ended already does no harm."""
    unit.record_logins.end(hash_of(secret))


def note(unit: RecordUnit, client_id: str, what: What, staff_id: str | None = None) -> None:
    """Write down what was done with the client's record."""
    unit.record_log.add(RecordEntry(client_id=client_id, what=what, at=unit.now, staff_id=staff_id))
