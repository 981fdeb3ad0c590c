"""How a client would like to work, and how it has been so far: pairs of which they lean to one side or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

Kind = Literal["stated", "experienced"]
KINDS: Final[tuple[Kind, ...]] = ("stated", "experienced")
# The words of each stand in `web.preferences`: -2 and -1 lean to the first side, 1 and 2 to the other.
PAIRS: Final = ("structure", "between", "time", "challenge")
LEANINGS: Final = (-2, -1, 0, 1, 2)
# Before which sessions it is looked at again.
REVIEWED_AT: Final = (3, 10)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What was said at one time: a pair that is missing is one without a preference.

    `sessions` is how many had been held by then.
    """

    kind: Kind
    leanings: Mapping[str, int] = field(repr=False)
    sessions: int
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """All that was said, oldest first."""

    client_id: str
    entries: tuple[Entry, ...] = ()

    def last(self, kind: Kind) -> Entry | None:
        """What was said last of that kind."""
        return next((entry for entry in reversed(self.entries) if entry.kind == kind), None)

    def due(self, held: int) -> int | None:
        """The coming session at which it is to be looked at again, if that has not been done; 1 if never asked."""
        if self.last("stated") is None:
            return 1
        passed = [number for number in REVIEWED_AT if held >= number - 1]
        last = self.last("experienced")
        if not passed or (last is not None and last.sessions >= passed[-1] - 1):
            return None
        return passed[-1]
