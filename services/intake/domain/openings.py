"""Opening a record of another team in an emergency: for a reason, for an hour, and for all to see."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

LASTS: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Opening:
    """That a supervisor opened a client's record, and why; `told_id` is the therapist, who reads of it."""

    opening_id: str
    client_id: str
    staff_id: str
    told_id: str
    reason: str = field(repr=False)
    opened_at: datetime
    until: datetime
    read_at: datetime | None = None

    def lasts(self, now: datetime) -> bool:
        """Whether they can read the record."""
        return self.opened_at <= now < self.until

    def ended(self, now: datetime) -> Opening:
        """The same, over at that instant."""
        return replace(self, until=min(self.until, now))

    def read(self, now: datetime) -> Opening:
        """The same, once the therapist has said that they read of it."""
        return replace(self, read_at=self.read_at or now)
