"""Meetings of client and clinician."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from services.intake.domain.ids import Version
from services.intake.domain.text import wrong
from services.intake.domain.times import lies_ahead, likely
from shared.sentence import say

SessionStatus = Literal["planned", "held", "missed", "cancelled", "cancelled_late"]
STATUSES: Final[tuple[SessionStatus, ...]] = ("planned", "held", "missed", "cancelled", "cancelled_late")


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session, whatever became of it; `held_at` is its appointed or real time.

    `session_no` counts the sessions of the episode in the order they were entered and is never given twice; people
    see numbers by date.
    `became_held_at` is when its status became held: the client's link lives from then. One that was cancelled late
    counts as missed; what is late is the clinic's to say.
    """

    session_id: str
    client_id: str
    episode_id: str
    clinician_id: str
    session_no: int
    status: SessionStatus
    held_at: datetime
    became_held_at: datetime | None = None
    version: Version = None

    def changed(self, status: SessionStatus | None, held_at: datetime | None, now: datetime) -> Session:
        """With another status or time; raises Invalid when it says that something still to come took place."""
        status = status or self.status
        moved = self.held_at if held_at is None else held_at
        held_at = appointed(status, moved, now)
        became = (self.became_held_at or now) if status == "held" else None
        return replace(self, status=status, held_at=held_at, became_held_at=became)


def appointed(status: SessionStatus, held_at: datetime, now: datetime) -> datetime:
    """The session's time, if a session of that status can have it; raises Invalid naming `held_at`."""
    held_at = likely("held_at", held_at, now)
    if status in {"held", "missed"} and lies_ahead(held_at, now):
        raise wrong("held_at", say("A session in the future cannot be %(status)s yet.", status=status))
    return held_at
