"""The four statements of a check-in: no text, cut-off or name of a licensed scale. Their words are data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Key = Literal["heard", "matters", "fit", "openness"]

CHECK_IN = "session-check-in"
LOW, HIGH = 0, 10


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement that the client agrees with, from not at all (0) to completely (10)."""

    key: Key
    words: str


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """The statements of one version in one language; changing a word makes a new version."""

    version: int
    language: str
    statements: tuple[Statement, ...]
    low_end: str
    high_end: str
    licence: str
    source: str

    @property
    def name(self) -> str:
        """What it is called in ratings and events."""
        return CHECK_IN
