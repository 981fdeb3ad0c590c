"""Clinicians' guesses in MongoDB; no question is asked of them but for one clinician's own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from services.alerts.adapters.mongo.collections import GUESS_SETTINGS, GUESSES
from services.alerts.domain.guess import Guess, GuessesFirst, guess_id
from shared.store.rows import HasRows


class MongoGuesses:
    """The guesses and settings, within a unit of work or outside."""

    def __init__(self, where: HasRows) -> None:
        self._rows = where.rows(GUESSES)
        self._settings = where.rows(GUESS_SETTINGS)

    def wanted_by(self, staff_id: str) -> bool:
        """Whether that clinician wants to guess before they look."""
        found = self._settings.get(staff_id)
        return found is not None and found.on

    def want(self, staff_id: str, *, on: bool, at: datetime) -> None:
        """Remember that they do, or do not."""
        self._settings.put(GuessesFirst(staff_id=staff_id, on=on, at=at))

    def find(self, staff_id: str, session_id: str) -> Guess | None:
        """That clinician's guess of that session's check-in."""
        return self._rows.get(guess_id(staff_id, session_id))

    def made(self, staff_id: str, session_ids: Collection[str]) -> frozenset[str]:
        """Of which of these sessions that clinician has guessed, or looked without."""
        found = self._rows.find([guess_id(staff_id, session_id) for session_id in session_ids])
        return frozenset(one.session_id for one in found.values())

    def keep(self, guess: Guess) -> None:
        """Keep one."""
        self._rows.add(guess)
