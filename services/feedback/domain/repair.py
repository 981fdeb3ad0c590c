"""The client's own word on whether a dip in the relationship was talked about, and when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from services.feedback.domain.answers import Repair
from services.feedback.domain.rating import Revision

Status = Literal[
    "open", "acknowledged", "talked_about", "snoozed", "repaired", "unresolved", "closed", "withdrawn"
]

# The clinician has seen it, and it has not ended.
ASKED_AT: Final[frozenset[Status]] = frozenset({"acknowledged", "talked_about", "unresolved"})
# These say all that there is to say.
LAST_WORDS: Final[frozenset[Repair]] = frozenset({"helped", "nothing"})
MOST_TIMES: Final = 2


@dataclass(frozen=True, kw_only=True)
class RuptureWord:
    """That a check-in asked, and what the client answered; no answer where they left it open."""

    answer_id: str
    session_id: str
    client_id: str
    episode_id: str
    alert_id: str
    answer: Repair | None
    answered_at: datetime
    revision: Revision


@dataclass(frozen=True, kw_only=True)
class Rupture:
    """What the alerts service says of one rupture."""

    alert_id: str
    client_id: str
    episode_id: str
    session_id: str | None
    status: Status
    raised_at: datetime
    revision: Revision

    def asks(self, session_id: str, held_at: datetime, words: Iterable[RuptureWord]) -> bool:
        """Whether the check-in of that session, held then, asks about it; `words` are those of other sessions.

        It is asked twice at most, and not after an answer that settles it.
        """
        said = list(words)
        return (
            self.status in ASKED_AT
            and session_id != self.session_id
            and held_at > self.raised_at
            and len(said) < MOST_TIMES
            and not any(word.answer in LAST_WORDS for word in said)
        )
