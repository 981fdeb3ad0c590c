"""What a check-in asks, as data, in our own words: no text, cut-off or name of a licensed scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Key = Literal["heard", "matters", "fit", "openness"]

LOW, HIGH = 0, 10


def marked(words: str) -> str:
    """Mark words for the translators; the page translates them when it shows them."""
    return words


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement that the client agrees with, from not at all (0) to completely (10)."""

    key: Key
    words: str


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """A named, versioned set of statements; changing a word makes a new version."""

    name: str
    version: int
    statements: tuple[Statement, ...]
    low_end: str
    high_end: str


_FIRST = Instrument(
    name="session-check-in",
    version=1,
    statements=(
        Statement(key="heard", words=marked("I felt heard")),
        Statement(key="matters", words=marked("We worked on what matters to me")),
        Statement(key="fit", words=marked("The way we worked suits me")),
        Statement(key="openness", words=marked("I could say what I needed to say")),
    ),
    low_end=marked("not at all"),
    high_end=marked("completely"),
)
SESSION_CHECK_IN = Instrument(
    name="session-check-in",
    version=2,
    statements=(
        Statement(key="heard", words=marked("My therapist got what I was trying to say")),
        Statement(key="matters", words=marked("We spent the time on what counts for me")),
        Statement(key="fit", words=marked("How we went about it made sense to me")),
        Statement(key="openness", words=marked("I could bring up whatever was on my mind")),
    ),
    low_end=marked("not at all"),
    high_end=marked("completely"),
)
# Every version that anybody was ever asked: answers are shown in the words that they were given to.
VERSIONS = {each.version: each for each in (_FIRST, SESSION_CHECK_IN)}
