"""Cells as values. Each kind remembers the texts it has met: a history repeats a few of them all the time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Generic, TypeVar

from services.alerts.adapters.csv_history.trouble import BadCell

MOST_REMEMBERED = 50_000
HIGHEST = 10.0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
YEARS = range(1900, 2200)

V = TypeVar("V")


class Values(dict[str, V | None], Generic[V]):
    """A value by its text; an empty cell is None."""

    def __missing__(self, text: str) -> V | None:
        """Read a text not met before; raises BadCell."""
        plain = text.strip()
        value = self.read(plain) if plain else None
        if len(self) < MOST_REMEMBERED:
            self[text] = value
        return value

    def read(self, text: str) -> V:
        """Read a text that is not empty; raises BadCell."""
        raise NotImplementedError


class Scores(Values[float]):
    """Answers from 0 to 10, decimals allowed."""

    def read(self, text: str) -> float:
        """Read an answer."""
        try:
            score = float(text)
        except ValueError:
            hint = "; decimals are written with a point" if re.fullmatch(r"\d+,\d+", text) else ""
            raise BadCell(f"is {text[:40]!r}, which is no number{hint}") from None
        if "_" in text or score != score:  # noqa: PLR0124 -- not a number is not itself
            raise BadCell(f"is {text[:40]!r}, which is no number")
        if not 0 <= score <= HIGHEST:
            raise BadCell(f"is {text[:40]}, but answers go from 0 to 10")
        return score


class Numbers(Values[int]):
    """Numbers of sessions."""

    def read(self, text: str) -> int:
        """Read a whole number, which some programs write as 3.0."""
        if not re.fullmatch(r"[0-9]{1,9}(\.0+)?", text):
            raise BadCell(f"is {text[:40]!r}, which is no whole number from 0 on")
        return int(float(text))


class Instants(Values[int]):
    """Instants in microseconds since 1970; without an offset they are taken as UTC."""

    def read(self, text: str) -> int:
        """Read an ISO date, or date and time."""
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            raise BadCell(f"is {text[:40]!r}, which is no date like 2026-03-31 or 2026-03-31T14:00Z") from None
        if instant.year not in YEARS:
            raise BadCell(f"is {text[:40]!r}, a year that cannot be")
        return microseconds(instant if instant.tzinfo else instant.replace(tzinfo=UTC))


class Attended(Values[int]):
    """Whether a session was attended, 0 or 1."""

    def read(self, text: str) -> int:
        """Read 0 or 1."""
        if text not in {"0", "1", "0.0", "1.0"}:
            raise BadCell(f"is {text[:40]!r}, but it says 0 or 1")
        return int(text[0])


def microseconds(instant: datetime) -> int:
    """Return an instant as microseconds since 1970."""
    return (instant - EPOCH) // MICROSECOND


@lru_cache(maxsize=MOST_REMEMBERED)
def instant_at(since: int) -> datetime:
    """Return the instant so many microseconds since 1970."""
    return EPOCH + timedelta(microseconds=since)
