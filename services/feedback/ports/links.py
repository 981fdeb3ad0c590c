"""Who of the staff looked at a check-in link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from services.feedback.ports.records import LinkRead


class LinkReads(Protocol):
    """Who looked at which link: added to, never changed."""

    def add(self, read: LinkRead) -> None:
        """Keep it."""

    def of_session(self, session_id: str, limit: int) -> Sequence[LinkRead]:
        """The first looks at that session's link, oldest first."""
