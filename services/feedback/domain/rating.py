"""A client's rating of one session, and for how long it may be changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.feedback.domain.answers import Answers, KeptRouting
from services.feedback.domain.invitation import Invitation
from shared.errors import Conflict

CHANGEABLE = timedelta(minutes=15)
Revision = tuple[int, int]
"""Epoch and number of the change, as in the contracts."""


class Answered(Conflict):
    """The session was rated, and the time to change it is over."""


@dataclass(frozen=True, kw_only=True)
class Rating:
    """What was answered about one session, with the session as the form saw it."""

    rating_id: str
    session_id: str
    client_id: str
    episode_id: str
    clinician_id: str
    session_no: int
    held_at: datetime
    session_revision: Revision
    instrument: str
    instrument_version: int
    answers: Answers
    via: str
    first_submitted_at: datetime
    submitted_at: datetime
    revision: Revision

    @property
    def changeable_until(self) -> datetime:
        """The instant from which the rating stands as it is."""
        return self.first_submitted_at + CHANGEABLE

    def changeable(self, now: datetime) -> bool:
        """Whether it may still be changed."""
        return now < self.changeable_until


@dataclass(frozen=True, kw_only=True)
class WrittenNote:
    """A client's note as kept: one for each session, with the clinician whom it may be about."""

    note_id: str
    session_id: str
    client_id: str
    episode_id: str
    clinician_id: str
    text: str
    routing: KeptRouting
    written_at: datetime
    revision: Revision


def must_accept(invitation: Invitation, rating: Rating | None, now: datetime) -> None:
    """Raise Void, Answered or Expired where the link takes nothing.

    The seven days are for the first sending: a change within its fifteen minutes is taken even when the link
    ends in between.
    """
    invitation.must_be_valid()
    if rating is None:
        invitation.must_live(now)
    elif not rating.changeable(now):
        raise Answered("You have already answered, and the 15 minutes to change it are over.")
