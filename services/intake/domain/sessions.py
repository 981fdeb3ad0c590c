"""Meetings of client and clinician."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from services.intake.domain.ids import Version
from services.intake.domain.text import wrong
from services.intake.domain.times import lies_ahead, likely
from shared.errors import Conflict
from shared.sentence import say

SessionStatus = Literal["planned", "held", "missed", "cancelled", "cancelled_late"]
STATUSES: Final[tuple[SessionStatus, ...]] = ("planned", "held", "missed", "cancelled", "cancelled_late")
NOTE_LENGTH: Final = 200
# For so long a click on Today can be taken back there; the client's page corrects it at any time.
UNDO_FOR: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Noted:
    """When it was said on Today what became of a session, and how it stood before: no status if unplanned."""

    at: datetime
    before: SessionStatus | None
    held_at: datetime


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session, whatever became of it; `held_at` is its appointed or real time.

    `session_no` counts the sessions of the episode in the order they were entered and is never given twice; people
    see numbers by date.
    `became_held_at` is when its status became held: the client's link lives from then. One that was cancelled late
    counts as missed; what is late is the clinic's to say.
    `planned_at` is the time that its plan or a calendar gave it, also after somebody moved it. `note` is a line
    for that day, for whoever sees the client; `homework` is what they agreed to try until the next one.
    `noted_for` is the time for which it was first noted, if that is another by now; earlier versions of Attune
    did not keep it.
    """

    session_id: str
    client_id: str
    episode_id: str
    clinician_id: str
    session_no: int
    status: SessionStatus
    held_at: datetime
    became_held_at: datetime | None = None
    plan_id: str | None = None
    planned_at: datetime | None = None
    from_calendar: bool = False
    note: str | None = field(default=None, repr=False)
    homework: str | None = field(default=None, repr=False)
    noted: Noted | None = None
    noted_for: datetime | None = None
    version: Version = None

    def changed(self, status: SessionStatus | None, held_at: datetime | None, now: datetime) -> Session:
        """With another status or time; raises Invalid when it says that something still to come took place."""
        status = status or self.status
        moved = self.held_at if held_at is None else held_at
        held_at = appointed(status, moved, now)
        became = (self.became_held_at or now) if status == "held" else None
        noted = self.noted if status == self.status else None
        first = self.noted_for or self.held_at
        return replace(
            self,
            status=status,
            held_at=held_at,
            became_held_at=became,
            noted=noted,
            noted_for=first if held_at != first else None,
        )

    def became(self, status: SessionStatus, now: datetime) -> Session:
        """With what became of it, which can be undone for a while; one that begins early is held from now on."""
        held_at = min(self.held_at, now) if status == "held" else self.held_at
        noted = Noted(at=now, before=self.status, held_at=self.held_at)
        return replace(self.changed(status, held_at, now), noted=noted)

    def can_be_undone(self, now: datetime) -> bool:
        """Whether what was said of it on Today can be taken back there."""
        return self.noted is not None and now - self.noted.at <= UNDO_FOR

    def undone(self, now: datetime) -> Session:
        """As it stood before; one that nobody had planned is called off. Raises Conflict when it is too late."""
        if self.noted is None or not self.can_be_undone(now):
            raise Conflict("This can no longer be undone here. Correct it on the client’s page.")
        before = self.noted.before or "cancelled"
        return replace(self.changed(before, self.noted.held_at, now), noted=None)


def appointed(status: SessionStatus, held_at: datetime, now: datetime) -> datetime:
    """The session's time, if a session of that status can have it; raises Invalid naming `held_at`."""
    held_at = likely("held_at", held_at, now)
    if status in {"held", "missed"} and lies_ahead(held_at, now):
        raise wrong("held_at", say("A session in the future cannot be %(status)s yet.", status=status))
    return held_at
