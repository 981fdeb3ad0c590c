"""What a person can say about a history, where the file itself does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime


class Missing:
    """Texts that stand for no answer; case does not count, and neither does how a number is written."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        plain = [text.strip() for text in texts]
        self._words = {text.casefold() for text in plain if text}
        self._numbers = {number for text in plain if (number := _number(text)) is not None}

    def __contains__(self, text: str) -> bool:
        """Tell whether the text stands for no answer."""
        return bool(self._words) and (text.casefold() in self._words or _number(text) in self._numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to read a history.

    `date_formats` are tried in their order after ISO; without an `encoding` it is UTF-8, or UTF-16 where the
    file says so; dates after `until` are refused.
    """

    skip_bad: bool = False
    encoding: str | None = None
    missing: Missing = field(default_factory=Missing)
    date_formats: tuple[str, ...] = ()
    until: datetime | None = None


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
