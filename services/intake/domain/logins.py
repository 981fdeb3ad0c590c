"""Secrets that stand for a member of staff: a signed-in browser, a program's token.

A secret is 256 random bits and only its hash is kept, so that a copy of the database signs nobody in. Nothing is
in it: what its bearer may do is looked up at each request, and taking it back takes effect at once.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from services.intake.domain.text import wrong

# A working day at most, and as long without a click as the clinic says.
LONGEST: Final = timedelta(hours=12)
SHORTEST_IDLE: Final = timedelta(minutes=15)
# Who has shown a right password has so long to show a second factor.
FACTOR_WITHIN: Final = timedelta(minutes=10)
# Being seen is written down this seldom, so that a request seldom costs a write.
SEEN_EVERY: Final = timedelta(minutes=1)
ID_LENGTH: Final = 32
# For how many days a token can be made.
DAYS: Final = (30, 90, 365)
LONGEST_DAYS: Final = 365
# The parts of the API, each a service's.
AREAS: Final = ("intake", "feedback", "alerts")


def new_secret() -> str:
    """A secret that nobody can guess."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret. Unsalted and quick is right here: there is nothing in 256 random bits to guess."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Login:
    """A signed-in browser.

    `confirmed_at` is when its person last showed that it is them, none where that was when it began. One with
    `factor_due` waits until then for a second factor and signs nobody in. `became` is the hash of the secret that
    has taken the place of its own.
    """

    secret_hash: str
    staff_id: str
    created_at: datetime
    seen_at: datetime
    browser: str = ""
    system: str = ""
    confirmed_at: datetime | None = None
    factor_due: datetime | None = None
    became: str | None = None

    @property
    def login_id(self) -> str:
        """By what its owner names it; nobody is signed in by that."""
        return self.secret_hash[:ID_LENGTH]

    @property
    def ends_at(self) -> datetime:
        """When it ends, whatever is done with it."""
        if self.factor_due is not None:
            return self.factor_due
        return self.created_at + LONGEST

    def counts(self, now: datetime, idle: timedelta = SHORTEST_IDLE) -> bool:
        """Whether it still signs its browser in, where that ends after so long without use."""
        if self.factor_due is not None or self.became is not None:
            return False
        return now < min(self.ends_at, self.seen_at + idle)

    def waits(self, now: datetime) -> bool:
        """Whether a second factor makes a login of it."""
        return self.factor_due is not None and self.became is None and now < self.factor_due

    @property
    def shown_at(self) -> datetime:
        """When its person last showed that it is them."""
        return self.confirmed_at or self.created_at

    def is_due(self, now: datetime) -> bool:
        """Whether being seen now is worth writing down."""
        return now - self.seen_at >= SEEN_EVERY


@dataclass(frozen=True, kw_only=True)
class ApiToken:
    """A program's right to act as a member of staff, under a name by which they know it again.

    `rights` are what of it counts, None all that its owner may. Those that earlier versions made have no end.
    """

    token_id: str
    secret_hash: str
    staff_id: str
    name: str
    created_at: datetime
    ends_at: datetime | None = None
    rights: tuple[str, ...] | None = None
    used_at: datetime | None = None

    @property
    def writes(self) -> bool:
        """Whether it may change anything."""
        return self.rights is None or any(right.endswith(":change") for right in self.rights)

    def counts(self, now: datetime) -> bool:
        """Whether it still lets its program in."""
        return self.ends_at is None or now < self.ends_at

    def is_due(self, now: datetime) -> bool:
        """Whether being used now is worth writing down."""
        return self.used_at is None or now - self.used_at >= SEEN_EVERY


@dataclass(frozen=True, kw_only=True)
class Terms:
    """For how many days a token is good, in which areas of the API, and whether it may change anything there."""

    days: int = LONGEST_DAYS
    areas: tuple[str, ...] = AREAS
    writes: bool = True

    def __post_init__(self) -> None:
        if self.days not in DAYS:
            raise wrong("days", "Choose for how long.")
        if not self.areas or not set(self.areas) <= set(AREAS):
            raise wrong("areas", "Choose what it may see.")

    def rights(self) -> tuple[str, ...]:
        """What it may, by name."""
        kinds = ("read", "change") if self.writes else ("read",)
        return tuple(f"{area}:{kind}" for area in AREAS if area in self.areas for kind in kinds)
