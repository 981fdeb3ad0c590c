"""A caseload, or a part of one, that went from one clinician to another, as both are told of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.domain.ids import new_id


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """How many clients went from whom to whom, who did it, and when each of the two has read of it.

    Who the clients are it does not say: whoever sees them now finds them on their caseload.
    """

    hand_over_id: str
    by: str
    giver_id: str
    taker_id: str
    clients: int
    at: datetime
    giver_read_at: datetime | None = None
    taker_read_at: datetime | None = None

    def waits_for(self, staff_id: str) -> bool:
        """Whether it concerns this person and they have not said that they read it."""
        giver = staff_id == self.giver_id and self.giver_read_at is None
        return giver or (staff_id == self.taker_id and self.taker_read_at is None)

    def read(self, staff_id: str, now: datetime) -> HandOver:
        """With this person having read it; who has read it, or is not concerned, changes nothing."""
        giver = now if staff_id == self.giver_id and self.giver_read_at is None else self.giver_read_at
        taker = now if staff_id == self.taker_id and self.taker_read_at is None else self.taker_read_at
        return replace(self, giver_read_at=giver, taker_read_at=taker)


def handed_over(by: str, giver_id: str, taker_id: str, clients: int, now: datetime) -> HandOver:  # noqa: PLR0917 - who, from whom, to whom, how many, when
    """A hand-over that has just been made; whoever made it needs not be told."""
    made = HandOver(hand_over_id=new_id(), by=by, giver_id=giver_id, taker_id=taker_id, clients=clients, at=now)
    return made.read(by, now)
