"""The thank-you page, whose address shows the last ratings once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LIFE = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Thanks:
    """A one-time address: the first look shows the picture, later ones only say thank you.

    `contacts_first`: what was answered asks for the crisis contacts before anything else. `own`: the answers
    belong to whoever sent them now. `changes`: their browser may change them for some minutes.
    """

    address_hash: str
    session_id: str
    client_id: str
    expires_at: datetime
    seen_at: datetime | None = None
    contacts_first: bool = False
    own: bool = True
    changes: bool = True

    def shows_picture(self, now: datetime) -> bool:
        """Whether this look is the first, and in time."""
        return self.own and self.seen_at is None and now < self.expires_at
