"""What the use cases need for what is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.intake.domain.retention import Kind, Retention


class RetentionBook(Protocol):
    """The clinic's periods, and what is over by them."""

    def periods(self) -> Retention:
        """The periods."""

    def keep(self, retention: Retention) -> None:
        """Keep the periods."""

    def records_over(self, before: datetime) -> Sequence[str]:
        """The clients whose care is closed and ended before that instant, each time it was open."""

    def count(self, kind: Kind, before: datetime) -> int:
        """How much of that kind is over by then."""

    def remove(self, kind: Kind, before: datetime) -> int:
        """Delete what is over by then, of a kind that is no client's; gives how much it was."""
