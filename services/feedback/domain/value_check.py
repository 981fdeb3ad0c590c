"""The value check: after every fourth check-in, whether coming is still worth it, and what is to change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from services.feedback.domain.rating import CHANGEABLE, Revision
from shared.errors import Conflict

Worth = Literal["yes", "partly", "no"]
WORTH: Final[tuple[Worth, ...]] = ("yes", "partly", "no")
EVERY: Final = 4


class Settled(Conflict):
    """The answers were given a quarter of an hour ago and stand."""

    def __init__(self) -> None:
        super().__init__("These answers can no longer be changed here. You can tell your therapist at any time.")


@dataclass(frozen=True, kw_only=True)
class ValueAnswers:
    """What was ticked: worth it or not, more of some things, less, something different, thinking of finishing."""

    worth: Worth | None = None
    more: bool = False
    less: bool = False
    different: bool = False
    finishing: bool = False

    @property
    def blank(self) -> bool:
        """Whether nothing was ticked."""
        return self == ValueAnswers()


@dataclass(frozen=True, kw_only=True)
class ValueCheck:
    """That a check-in's thank-you asked, and what was answered; no answers while it was left open."""

    check_id: str
    session_id: str
    client_id: str
    episode_id: str
    asked_at: datetime
    answers: ValueAnswers | None = None
    answered_at: datetime | None = None
    revision: Revision | None = None

    def changeable(self, now: datetime) -> bool:
        """Whether it can be answered, or answered otherwise."""
        return self.answered_at is None or now < self.answered_at + CHANGEABLE

    def answered(self, answers: ValueAnswers, now: datetime, revision: Revision) -> ValueCheck:
        """With these answers; it was answered when the first ones came."""
        return replace(self, answers=answers, answered_at=self.answered_at or now, revision=revision)
