"""Bounded retries: an engine that comes back is no event, one that stays away ends the process."""

from __future__ import annotations

import threading
import time
from typing import Final

LONGEST_PAUSE: Final = 5.0


class Patience:
    """Pauses that double up to five seconds, and runs out when nothing has worked for `limit` seconds."""

    def __init__(self, limit: float = 120.0) -> None:
        self._limit = limit
        self._since: float | None = None
        self._pause = 0.2

    def restore(self) -> None:
        """Begin anew: it worked."""
        self._since, self._pause = None, 0.2

    def wait(self, stopping: threading.Event, error: Exception) -> None:
        """Pause before the next try, cut short when the process stops; raises `error` when patience is out."""
        now = time.monotonic()
        self._since = self._since or now
        if now - self._since > self._limit:
            raise error
        stopping.wait(self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
