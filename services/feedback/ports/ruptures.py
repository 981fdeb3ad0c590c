"""Ruptures of which alerts speaks, and what clients said of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from services.feedback.domain.repair import Rupture, RuptureWord


class Ruptures(Protocol):
    """What the alerts service says of ruptures, each in the highest revision that arrived."""

    def get(self, alert_id: str) -> Rupture | None:
        """The rupture."""

    def find(self, alert_ids: Collection[str]) -> Mapping[str, Rupture]:
        """Those of these ids that are known, by id."""

    def put(self, *ruptures: Rupture) -> None:
        """Keep these states."""

    def latest(self, episode_id: str) -> Rupture | None:
        """The one of that episode that was raised last."""


class RuptureWords(Protocol):
    """What clients said of ruptures, one word for each session at most."""

    def get(self, answer_id: str) -> RuptureWord | None:
        """The word."""

    def put(self, word: RuptureWord) -> None:
        """Keep this state."""

    def about(self, alert_id: str) -> Sequence[RuptureWord]:
        """All that was said of that rupture."""

    def after(self, answer_id: str, limit: int) -> Sequence[RuptureWord]:
        """The next words in order of their ids."""
