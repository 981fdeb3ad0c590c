"""Hear from feedback itself who is not safe, so that nobody waits for Kafka or for a worker that stands still."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from services.alerts.ports import Feedback
from shared import logs
from shared.contracts.events import ConcernRaised
from shared.errors import Unavailable

# Longer than a weekend in which nothing ran; whatever is older has come by Kafka, or is said again by a republish.
LATELY: Final = timedelta(days=7)
# A page asks by itself only where nobody has asked within this time.
FRESH: Final = timedelta(seconds=4)

log = logs.get(__name__)


class Hearing:
    """Takes what clients said of not being safe as if its events had come; thread-safe, each notice once.

    `take` does it in a transaction of its own. What Kafka brings later is the same and changes nothing.
    """

    def __init__(self, feedback: Feedback, take: Callable[[ConcernRaised], None]) -> None:
        self._feedback = feedback
        self._take = take
        self._lock = threading.Lock()
        self._heard: dict[str, datetime] = {}
        self._asked_at: datetime | None = None
        self._answered = False

    def hear(self, as_of: datetime) -> bool:
        """Ask and take what is new; False where feedback does not answer, or something could not be taken."""
        with self._lock:
            self._asked_at = as_of
            self._answered = self._ask(as_of - LATELY)
        return self._answered

    def heard(self, as_of: datetime) -> bool:
        """The same for a page: the last answer, where somebody asks right now or did within a few seconds."""
        fresh = self._asked_at is not None and as_of - self._asked_at < FRESH
        return self._answered if fresh or self._lock.locked() else self.hear(as_of)

    def _ask(self, since: datetime) -> bool:
        try:
            concerns = self._feedback.not_safe(since)
        except Unavailable as error:
            log.warning("nobody says who is not safe", **error.detail)
            return False
        taken = [self._took(concern) for concern in concerns if concern.concern_id not in self._heard]
        self._heard = {concern_id: at for concern_id, at in self._heard.items() if at >= since}
        return all(taken)

    def _took(self, concern: ConcernRaised) -> bool:
        try:
            self._take(concern)
        except Exception:  # one client's trouble keeps nobody else's notice back
            log.exception("a notice of not being safe could not be taken", concern=concern.concern_id)
            return False
        self._heard[concern.concern_id] = concern.raised_at
        return True
