"""Tablets of the clinic on which clients check in, and the codes that open one check-in on one of them."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.feedback.domain.invitation import Links, hash_of
from shared.errors import Forbidden, Gone
from shared.sentence import say

ENROLLING: Final = timedelta(minutes=30)
CODE_LIVES: Final = timedelta(minutes=5)
MOST_TRIES: Final = 5
# From the first wrong code on; a tablet that has used up its tries takes none until it is over.
TRIES_COUNT_FOR: Final = timedelta(minutes=5)
SITTING_LIVES: Final = timedelta(minutes=30)
# For so long after sending, the page of thanks and its button "I am not safe" are still its sender's.
THANKED_FOR: Final = timedelta(minutes=1)
NUMBER_DIGITS: Final = 3
SECRET_DIGITS: Final = 5
CODE_DIGITS: Final = NUMBER_DIGITS + SECRET_DIGITS
ENROLMENT_DIGITS: Final = 12


class NotEnrolled(Forbidden):
    """This device is no tablet of the clinic, or not any more."""

    def __init__(self) -> None:
        super().__init__(say("This device is not set up for check-ins."))


class SittingOver(Gone):
    """The check-in on this tablet was sent or closed, or took too long."""

    def __init__(self) -> None:
        super().__init__(say("This check-in is closed."))


@dataclass(frozen=True, kw_only=True)
class Tablet:
    """A tablet of the clinic: added by staff, enrolled once by its code, then known by the secret in its cookie.

    `enrolment_hash` and `secret_hash` are of what opens it, each only while it does. `wrong` wrong codes were
    typed on it since `wrong_since`.
    """

    tablet_id: str
    name: str
    place: str
    made_by: str
    made_at: datetime
    enrolment_until: datetime
    enrolment_hash: str | None = None
    secret_hash: str | None = None
    enrolled_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    wrong: int = 0
    wrong_since: datetime | None = None

    def waits_for_its_code(self, now: datetime) -> bool:
        """Whether it can still be enrolled."""
        return self.enrolment_hash is not None and now < self.enrolment_until

    def enrolled(self, secret: str, now: datetime) -> Tablet:
        """The same, known by that secret from now on; its code has done its duty."""
        return replace(self, enrolment_hash=None, secret_hash=hash_of(secret), enrolled_at=now)

    def revoked(self, staff_id: str, now: datetime) -> Tablet:
        """The same, good for nothing any more."""
        return replace(self, enrolment_hash=None, secret_hash=None, revoked_at=now, revoked_by=staff_id)

    def used(self, now: datetime) -> Tablet:
        """The same after the right code."""
        return replace(self, last_used_at=now, wrong=0, wrong_since=None)

    def missed(self, now: datetime) -> Tablet:
        """The same after a wrong code."""
        if self.wrong_since is None or now >= self.wrong_since + TRIES_COUNT_FOR:
            return replace(self, last_used_at=now, wrong=1, wrong_since=now)
        return replace(self, last_used_at=now, wrong=self.wrong + 1)

    def waits_until(self, now: datetime) -> datetime | None:
        """Until when it takes no code, if its tries are used up."""
        if self.wrong < MOST_TRIES or self.wrong_since is None:
            return None
        until = self.wrong_since + TRIES_COUNT_FOR
        return until if now < until else None


@dataclass(frozen=True, kw_only=True)
class KioskCode:
    """What opens one session's check-in on a tablet, once.

    Its first digits, `number`, say which code is meant, so that wrong tries count against it and no other. The
    rest can be made from `code_id` with the server's key, and is not kept.
    """

    number: str
    code_id: str
    session_id: str
    client_id: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    wrong: int = 0

    def live(self, now: datetime) -> bool:
        """Whether it can be used."""
        return now < self.expires_at and self.wrong < MOST_TRIES

    def missed(self) -> KioskCode:
        """The same after a wrong try."""
        return replace(self, wrong=self.wrong + 1)

    def digits(self, links: Links) -> str:
        """All of it, as it is typed."""
        return self.number + links.digits(f"kiosk-code:{self.code_id}", SECRET_DIGITS)

    def is_(self, typed: str, links: Links) -> bool:
        """Whether that was typed."""
        return hmac.compare_digest(typed, self.digits(links))


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """One client's check-in on a tablet, from the right code until it was sent, was closed or took too long.

    The address of its pages is a secret of which the hash is kept; it opens nothing without the tablet's own.
    """

    address_hash: str
    tablet_id: str
    session_id: str
    client_id: str
    opened_at: datetime
    ends_at: datetime
    sent_at: datetime | None = None
    closed_at: datetime | None = None

    def must_be_open(self, now: datetime) -> None:
        """Raise SittingOver if it is not."""
        if self.sent_at or self.closed_at or now >= self.ends_at:
            raise SittingOver

    def thanks(self, now: datetime) -> bool:
        """Whether its sender is still thanked."""
        return self.sent_at is not None and self.closed_at is None and now < self.sent_at + THANKED_FOR


def plain_digits(typed: str) -> str:
    """What was typed as a code: digits of any script, without the spaces and hyphens between them."""
    return "".join(str(int(char)) if char.isdecimal() else char for char in typed if char not in "-. \u00a0")
