"""My record: the code from the room, the client's PIN and login, and what is written down of them."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Literal

from services.feedback.domain.invitation import Links, hash_of
from shared.errors import Invalid
from shared.sentence import say
from shared.throttle import Attempts

CODE_LIFE: Final = timedelta(minutes=15)
MOST_TRIES: Final = 5
# The first digits find the code, the others are its secret.
PLACE_DIGITS: Final = 4
SECRET_DIGITS: Final = 6
SHORTEST_PIN: Final = 6
LONGEST_PIN: Final = 12
FEWEST_DIGITS: Final = 3
COMMON_PINS: Final = frozenset({"112233", "123654", "147258", "147852", "159357", "159753", "456123", "789456"})
# A phone may be put down unlocked: a quarter of an hour without a click, and an hour in all.
IDLE: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=1)
SEEN_EVERY: Final = timedelta(minutes=1)

What = Literal["code", "pin", "other_pin", "opened", "wrong_pin", "downloaded"]


@dataclass(frozen=True, kw_only=True)
class ClientPrincipal:
    """A client who has signed in to their own record; never one of the staff, whatever role."""

    client_id: str


def new_code() -> str:
    """Ten digits that nobody can guess."""
    return f"{secrets.randbelow(10 ** (PLACE_DIGITS + SECRET_DIGITS)):0{PLACE_DIGITS + SECRET_DIGITS}}"


def digits(typed: str) -> str:
    """What was typed without spaces and punctuation, with the digits of any script as ours."""
    kept = "".join(letter for letter in typed if unicodedata.category(letter)[0] not in "ZCP")
    return "".join(str(unicodedata.decimal(letter)) for letter in kept) if kept.isdecimal() else ""


@dataclass(frozen=True, kw_only=True)
class RoomCode:
    """The code that opens a client's record once, given in the room; a client has one at most."""

    client_id: str
    place: str
    secret_hash: str = field(repr=False)
    issued_by: str
    issued_at: datetime
    expires_at: datetime
    tries: int = 0

    def lives(self, now: datetime) -> bool:
        """Whether it can still be tried."""
        return now < self.expires_at and self.tries < MOST_TRIES

    def opens(self, links: Links, code: str) -> bool:
        """Whether that is it."""
        return hmac.compare_digest(self.secret_hash, links.digest("room-code", code))

    def tried(self) -> RoomCode:
        """One wrong try more."""
        return replace(self, tries=self.tries + 1)


def room_code(links: Links, code: str, client_id: str, *, issued_by: str, now: datetime) -> RoomCode:
    """What is kept of a code: a digest with the server's key, since ten digits alone could be tried out."""
    return RoomCode(
        client_id=client_id,
        place=code[:PLACE_DIGITS],
        secret_hash=links.digest("room-code", code),
        issued_by=issued_by,
        issued_at=now,
        expires_at=now + CODE_LIFE,
    )


def check_pin(typed: str) -> str:
    """The PIN, if it may be one; raises Invalid."""
    pin = digits(typed)
    if not SHORTEST_PIN <= len(pin) <= LONGEST_PIN:
        raise _no_pin(
            say("A PIN has %(least)s to %(most)s digits, and nothing else.", least=SHORTEST_PIN, most=LONGEST_PIN)
        )
    if _is_easy(pin):
        raise _no_pin(say("This PIN is easy to guess. Please choose other digits."))
    return pin


def _is_easy(pin: str) -> bool:
    """One or two digits only, a row, the same part again, the same backwards, or one that many people choose."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    again = any(pin == (pin[:length] * len(pin))[: len(pin)] for length in range(1, len(pin) // 2 + 1))
    few = len(set(pin)) < FEWEST_DIGITS
    return few or len(steps) == 1 or again or pin == pin[::-1] or pin in COMMON_PINS


def _no_pin(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"pin": [sentence]})


@dataclass(frozen=True, kw_only=True)
class RecordAccess:
    """A client's PIN, of which a hash is kept, and the wrong ones of late.

    `shows_from`: what was written for nobody, or for the supervisor alone, is shown from then on. Somebody who got
    a code and chose another PIN in the client's name sees nothing of what was kept from them.
    """

    client_id: str
    pin_hash: str = field(repr=False)
    chosen_at: datetime
    shows_from: datetime
    attempts: Attempts | None = None
    mails: Attempts | None = None

    @property
    def failures(self) -> Attempts:
        """The wrong PINs of late."""
        return self.attempts or Attempts(key="", kind="pin")

    @property
    def asked(self) -> Attempts:
        """The mails of late, counted like failures: anybody can ask for them."""
        return self.mails or Attempts(key="", kind="mail")


@dataclass(frozen=True, kw_only=True)
class RecordLogin:
    """A browser in which a client has signed in."""

    secret_hash: str
    client_id: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime

    def counts(self, now: datetime) -> bool:
        """Whether it still opens the record."""
        return now < min(self.ends_at, self.seen_at + IDLE)

    def is_due(self, now: datetime) -> bool:
        """Whether being seen now is worth writing down."""
        return now - self.seen_at >= SEEN_EVERY


def record_login(secret: str, client_id: str, now: datetime) -> RecordLogin:
    """A new one."""
    return RecordLogin(
        secret_hash=hash_of(secret), client_id=client_id, created_at=now, seen_at=now, ends_at=now + LONGEST
    )


@dataclass(frozen=True, kw_only=True)
class RecordEntry:
    """Something that was done with a client's record, and who of the staff did it."""

    client_id: str
    what: What
    at: datetime
    staff_id: str | None = None
