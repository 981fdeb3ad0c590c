"""A client's rating of one session, and for how long it may be changed."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.feedback.domain.answers import Answers, Routing
from services.feedback.domain.invitation import Invitation, hash_of
from shared.errors import Conflict
from shared.sentence import say

CHANGEABLE = timedelta(minutes=15)
MOST_GUESSES = 20
Revision = tuple[int, int]
"""Epoch and number of the change, as in the contracts."""


class Answered(Conflict):
    """The session was rated, and this holder of the link cannot change it, or not any more."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "This check-in is answered. Its answers can be changed for 15 minutes, with the secret that it "
                "gave when it was opened."
            )
        )


class Disowned(Answered):
    """The client said that the answers were not theirs: they are shown to nobody, and there are no others."""


@dataclass(frozen=True, kw_only=True)
class Rating:
    """What was answered about one session, with the session as the form saw it.

    `secret_hash` is of the secret that its first sending brought: who has that may see and change it. `guesses`
    is how often somebody without it sent other answers. `disowned_at`: the client said that it was not theirs.
    `language` is that of the statements that were read.
    """

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
    secret_hash: str | None = None
    guesses: int = 0
    disowned_at: datetime | None = None
    language: str = "en"

    @property
    def changeable_until(self) -> datetime:
        """The instant from which the rating stands as it is."""
        return self.first_submitted_at + CHANGEABLE

    def changeable(self, now: datetime) -> bool:
        """Whether it may still be changed."""
        return now < self.changeable_until

    def belongs_to(self, secrets: Iterable[str]) -> bool:
        """Whether one of these is its secret; one that came without is nobody's, as in earlier versions."""
        return self.secret_hash is not None and any(
            hmac.compare_digest(hash_of(secret), self.secret_hash) for secret in secrets
        )

    def compares(self, secrets: Iterable[str]) -> bool:
        """Whether to say that the same was sent again: after so many guesses only to whom it belongs."""
        return self.belongs_to(secrets) or self.guesses < MOST_GUESSES


@dataclass(frozen=True, kw_only=True)
class WrittenNote:
    """A client's note as kept: one for each session, with the clinician whom it may be about.

    No text stands where its writer took it back, and the therapist knew that there was something. One for the
    safety contact is kept as one for supervision, with `to_contact`: so earlier versions can read it, too.
    """

    note_id: str
    session_id: str
    client_id: str
    episode_id: str
    clinician_id: str
    text: str | None
    routing: Routing
    written_at: datetime
    revision: Revision
    to_contact: bool = False

    @property
    def chosen(self) -> Routing:
        """Whom its writer chose."""
        return "safety_contact" if self.to_contact else self.routing


def must_accept(invitation: Invitation, rating: Rating | None, secrets: Iterable[str], now: datetime) -> None:
    """Raise Void, Answered or Expired where the link takes nothing from a holder with these secrets.

    The seven days are for the first sending: a change within its fifteen minutes is taken even when the link
    ends in between.
    """
    invitation.must_be_valid()
    if rating is None:
        invitation.must_live(now)
    elif rating.disowned_at is not None:
        raise Disowned
    elif not (rating.belongs_to(secrets) and rating.changeable(now)):
        raise Answered
