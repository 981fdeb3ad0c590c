"""Whom to call for a client in an emergency, and what client and clinician agreed to do in a crisis."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

LONGEST_PLAN: Final = 4_000


@dataclass(frozen=True, kw_only=True)
class CrisisPlan:
    """The emergency contact with their number, and the plan, with who wrote them down last, and when."""

    client_id: str
    contact: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    plan: str | None = field(default=None, repr=False)
    written_by: str
    written_at: datetime

    @property
    def empty(self) -> bool:
        """Whether nothing is left of it."""
        return not (self.contact or self.phone or self.plan)
