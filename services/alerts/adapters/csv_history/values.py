"""Cells as values. Each kind remembers the texts it has met: a history repeats a few of them all the time."""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Generic, TypeVar

from services.alerts.adapters.csv_history.options import Missing
from services.alerts.adapters.csv_history.trouble import BadCell, Hint
from shared.text import tidy

MOST_REMEMBERED: Final = 50_000
HIGHEST: Final = 10.0
LONGEST_ID: Final = 200
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
# What programs and people write for no answer; a number from here on does not look like a slip.
NO_ANSWER: Final = {
    *"-.?\u2013\u2014",
    "..",
    "na",
    "n/a",
    "#n/a",
    "nan",
    "null",
    "nil",
    "none",
    "missing",
    "k.a.",
    "(null)",
}
NO_ANSWER_FROM: Final = 66
# As English speakers write it, databases do, and spreadsheets of some other languages.
YES: Final = {"1", "1.0", "true", "t", "yes", "y", "ja", "wahr", "vrai", "oui", "verdadero", "sí", "si", "vero"}
NO: Final = {"0", "0.0", "false", "f", "no", "n", "nein", "falsch", "faux", "non", "falso"}

V = TypeVar("V")


class Values(ABC, dict[str, V | None], Generic[V]):
    """A value by its text; an empty cell is None, and so is what stands for no answer."""

    def __init__(self, missing: Missing | None = None) -> None:
        super().__init__()
        self._missing = missing or Missing()

    def __missing__(self, text: str) -> V | None:
        """Read a text not met before; raises BadCell."""
        plain = tidy(text)
        value = self.read(plain) if plain and plain not in self._missing else None
        if len(self) < MOST_REMEMBERED:
            self[text] = value
        return value

    @abstractmethod
    def read(self, text: str) -> V:
        """Read a text that is not empty; raises BadCell."""


class Scores(Values[float]):
    """Answers from 0 to 10, decimals allowed; `commas` tells whether one was written with a comma."""

    commas = False

    def read(self, text: str) -> float:
        """Read an answer."""
        plain = text
        if re.fullmatch(r"\d+,\d+", text):
            plain, self.commas = text.replace(",", "."), True
        try:
            score = float(plain)
        except ValueError:
            raise _no_number(text) from None
        if "_" in text or score != score:  # noqa: PLR0124 -- not a number is not itself
            raise _no_number(text)
        if 0 <= score <= HIGHEST:
            return score
        code = score < 0 or score >= NO_ANSWER_FROM
        raise BadCell("but answers go from 0 to 10", text[:40], hint="missing" if code else "")


class Numbers(Values[int]):
    """Numbers of sessions."""

    def read(self, text: str) -> int:
        """Read a whole number, which some programs write as 3.0."""
        if not re.fullmatch(r"[0-9]{1,9}([.,]0+)?", text):
            raise BadCell("which is no whole number from 0 on", repr(text[:40]))
        return int(float(text.replace(",", ".")))


class Attended(Values[int]):
    """Whether a session was attended; what stands for no answer elsewhere may be an answer here, as 0 is."""

    def __init__(self, missing: Missing) -> None:
        super().__init__()
        self._unknown = missing

    def __missing__(self, text: str) -> int | None:
        """Read a text not met before; raises BadCell."""
        plain = tidy(text).casefold()
        known = plain in YES or plain in NO
        return None if not known and plain in self._unknown else super().__missing__(text)

    def read(self, text: str) -> int:
        """Read yes or no."""
        plain = text.casefold()
        if plain in YES or plain in NO:
            return int(plain in YES)
        hint = _hint(text)
        raise BadCell("but it says 1 or 0, true or false, yes or no", repr(text[:40]), hint=hint)


class Ids(Values[str]):
    """Ids as they look, of whatever characters but control characters."""

    def read(self, text: str) -> str:
        """Read an id; raises BadCell."""
        return read_id(text)


def read_id(text: str) -> str:
    """Return an id that is no plain ASCII, composed and without blanks around it; raises BadCell."""
    plain = tidy(text)
    if len(plain) > LONGEST_ID:
        raise BadCell(f"is longer than {LONGEST_ID} characters")
    control = next((char for char in plain if unicodedata.category(char) == "Cc"), None)
    if control is not None:
        raise BadCell(f"holds the control character U+{ord(control):04X}")
    return plain


def microseconds(instant: datetime) -> int:
    """Return an instant as microseconds since 1970."""
    return (instant - EPOCH) // MICROSECOND


@lru_cache(maxsize=MOST_REMEMBERED)
def instant_at(since: int) -> datetime:
    """Return the instant so many microseconds since 1970."""
    return EPOCH + timedelta(microseconds=since)


def _no_number(text: str) -> BadCell:
    return BadCell("which is no number", repr(text[:40]), hint=_hint(text))


def _hint(text: str) -> Hint:
    return "missing" if text.casefold() in NO_ANSWER else ""
