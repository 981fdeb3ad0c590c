"""What a service has set aside, as it tells whoever keeps the ledger: counts alone, of nobody and of no words."""

from __future__ import annotations

from datetime import datetime

import msgspec


class DeadLetters(msgspec.Struct, frozen=True):
    """How many records could not be applied for one reason at one place."""

    reason: str
    place: str
    count: int
    since: datetime


class FailedJobs(msgspec.Struct, frozen=True):
    """How many jobs of one kind were given up, and the sentence that the last one of them left."""

    kind: str
    count: int
    since: datetime
    sentence: str


class Trouble(msgspec.Struct, frozen=True):
    """What a service has set aside or given up, how long its outbox waits, and when its worker polled last."""

    dead_letters: list[DeadLetters] = []
    failed_jobs: list[FailedJobs] = []
    quarantined: int = 0
    waiting: int = 0
    outbox_oldest_seconds: float = 0
    consumer_last_poll_seconds: float | None = None
