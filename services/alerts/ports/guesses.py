"""What clinicians guess before they look, as use cases and pages need it: each asks for their own alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from services.alerts.domain.guess import Guess
from services.alerts.domain.trajectory import Trajectory


class Guesses(Protocol):
    """Clinicians' guesses, and who wants to make any."""

    def wanted_by(self, staff_id: str) -> bool:
        """Whether that clinician wants to guess before they look."""

    def want(self, staff_id: str, *, on: bool, at: datetime) -> None:
        """Remember that they do, or do not."""

    def find(self, staff_id: str, session_id: str) -> Guess | None:
        """That clinician's guess of that session's check-in."""

    def made(self, staff_id: str, session_ids: Collection[str]) -> frozenset[str]:
        """Of which of these sessions that clinician has guessed, or looked without."""

    def keep(self, guess: Guess) -> None:
        """Keep one."""


class Locks(Protocol):
    """The clients, one at a time."""

    def lock(self, client_id: str) -> Trajectory:
        """All of one, with every other unit of work about the client waiting; raises Erased at a tombstone."""


class GuessUnit(Protocol):
    """One unit of work about a guess."""

    @property
    def now(self) -> datetime:
        """The instant of this attempt."""

    @property
    def trajectories(self) -> Locks:
        """The clients."""

    @property
    def guesses(self) -> Guesses:
        """The guesses."""
