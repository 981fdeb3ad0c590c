"""Known devices: browsers in which somebody has signed in before, whom no stranger who guesses locks out there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.intake.domain.logins import digest

KNOWN_FOR: Final = timedelta(days=180)
MOST: Final = 20


@dataclass(frozen=True, kw_only=True)
class Device:
    """That this person has signed in with the browser that has the secret; known by a hash of both."""

    device_hash: str
    staff_id: str
    ends_at: datetime

    def counts(self, now: datetime) -> bool:
        """Whether it is still known."""
        return now < self.ends_at


def device_hash(secret: str, staff_id: str) -> str:
    """What is kept of a person's device. Two who share a browser have one each."""
    return digest(f"device {secret} {staff_id}")


def device(secret: str, staff_id: str, now: datetime) -> Device:
    """A device of theirs, used now."""
    return Device(device_hash=device_hash(secret, staff_id), staff_id=staff_id, ends_at=now + KNOWN_FOR)
