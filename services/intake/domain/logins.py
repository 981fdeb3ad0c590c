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

# A working day at most, and two hours without a click.
LONGEST: Final = timedelta(hours=12)
IDLE: Final = timedelta(hours=2)
# Being seen is written down this seldom, so that a request seldom costs a write.
SEEN_EVERY: Final = timedelta(minutes=1)


def new_secret() -> str:
    """A secret that nobody can guess."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret. Unsalted and quick is right here: there is nothing in 256 random bits to guess."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Login:
    """A signed-in browser."""

    secret_hash: str
    staff_id: str
    created_at: datetime
    seen_at: datetime

    @property
    def ends_at(self) -> datetime:
        """When it ends, whatever is done with it."""
        return self.created_at + LONGEST

    def counts(self, now: datetime) -> bool:
        """Whether it still signs its browser in."""
        return now < min(self.ends_at, self.seen_at + IDLE)

    def is_due(self, now: datetime) -> bool:
        """Whether being seen now is worth writing down."""
        return now - self.seen_at >= SEEN_EVERY


@dataclass(frozen=True, kw_only=True)
class ApiToken:
    """A program's right to act as a member of staff, under a name by which they know it again."""

    token_id: str
    secret_hash: str
    staff_id: str
    name: str
    created_at: datetime
