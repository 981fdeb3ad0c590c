"""A client's own wish that everything about them be erased, until an admin has answered it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class ErasureWish:
    """When it was asked; `receipt_id` is the number that the receipt will have, which the client may note.

    Where it was refused, when, and why in words for the client.
    """

    client_id: str
    receipt_id: str
    asked_at: datetime
    refused_at: datetime | None = None
    refusal: str | None = field(default=None, repr=False)

    @property
    def waits(self) -> bool:
        """Whether nobody has answered it."""
        return self.refused_at is None

    def refused(self, refusal: str, now: datetime) -> ErasureWish:
        """With the answer that it cannot be, or not all of it."""
        return replace(self, refused_at=now, refusal=refusal)
