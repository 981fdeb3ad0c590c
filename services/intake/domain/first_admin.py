"""The one-time link by which a new clinic gets its first admin.

Whoever sets Attune up makes it; intake is told the hash of its secret, and until when it counts. Once there is an
admin, whoever made them, it has done its work.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from services.intake.domain.logins import digest, new_secret

COUNTS_FOR: Final = timedelta(days=7)


@dataclass(frozen=True)
class Invitation:
    """What is kept of a link."""

    secret_hash: str = field(repr=False)
    ends_at: datetime

    @classmethod
    def made(cls, now: datetime) -> tuple[Invitation, str]:
        """A new one, and the secret that goes into its link."""
        secret = new_secret()
        return cls(digest(secret), now + COUNTS_FOR), secret

    @classmethod
    def read(cls, words: str) -> Invitation | None:
        """The invitation that was written so; None if these words are none."""
        secret_hash, _space, ends = words.strip().partition(" ")
        try:
            ends_at = datetime.fromisoformat(ends)
        except ValueError:
            return None
        return cls(secret_hash, ends_at) if ends_at.tzinfo else None

    def written(self) -> str:
        """The words that it is kept as."""
        return f"{self.secret_hash} {self.ends_at.isoformat()}"

    def fits(self, secret: str) -> bool:
        """Whether the secret is that of its link."""
        return hmac.compare_digest(self.secret_hash.encode(), digest(secret).encode())

    def counts(self, now: datetime) -> bool:
        """Whether it has not ended."""
        return now < self.ends_at
