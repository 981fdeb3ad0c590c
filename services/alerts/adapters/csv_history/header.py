"""The first line: what stands between the cells, and which column stands where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from services.alerts.adapters.csv_history.lines import cells
from services.alerts.adapters.csv_history.trouble import BadCell, BadHistory
from services.alerts.domain.facts import ITEMS
from shared.text import tidy

REQUIRED: Final = ("client_id", "session_no", *ITEMS)
OPTIONAL: Final = ("held_at", "submitted_at", "attended", "episode")
GOAL: Final = "goal:"
SEPARATORS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
# Excel's own first line, which says what stands between the cells.
_SEPARATOR_LINE: Final = re.compile(r'\ufeff*"?sep=(.)"?[,;\t|]*\n?', re.IGNORECASE)
# Columns are known whatever their case, blanks, hyphens and underscores.
_KNOWN: Final = {name.replace("_", ""): name for name in (*REQUIRED, *OPTIONAL)}
LONGEST_NAMED: Final = 40


@dataclass(frozen=True, slots=True)
class Header:
    """Places of the columns by name, of the items in their order, and of the goals by the goal's name.

    `unnamed` columns, counted from 1, are passed over.
    """

    width: int
    places: dict[str, int]
    items: tuple[int, ...]
    goals: dict[str, int] = field(default_factory=dict)
    unnamed: tuple[int, ...] = ()
    separator: str = ","

    @property
    def notes(self) -> list[str]:
        """What is to be told of columns that are passed over."""
        if not self.unnamed:
            return []
        columns = ", ".join(map(str, self.unnamed))
        one = len(self.unnamed) == 1
        return [f"Column{'' if one else 's'} {columns} without a name {'is' if one else 'are'} passed over."]


def separator_said(line: str) -> str | None:
    """Return what a line like Excel's `sep=;` says, or None if it is no such line."""
    found = _SEPARATOR_LINE.fullmatch(line)
    return found[1] if found and found[1] in SEPARATORS else None


def is_blank(line: str) -> bool:
    """Tell whether there is nothing in a line but separators."""
    return not tidy(line).strip(',;"| \t')


def read_header(line: str, encoding: str, separator: str | None = None) -> Header:
    """Find the separator and the columns, in any order; raises BadHistory, BadText or BadCell."""
    plain = line.lstrip("\ufeff")
    best = separator or max(SEPARATORS, key=lambda one: _known_in(plain, one))
    return _header(cells(plain, best, encoding), best)


def _header(names: Sequence[str], separator: str) -> Header:
    plain = [_plain(name) for name in names]
    named = [name for name in plain if name]
    if not any(name in REQUIRED or _nearest(name) for name in named):
        raise BadHistory(f"The first line must name the columns: {', '.join(REQUIRED)}.")
    wrong = [*_missing(named), *_twice(named), *_unknown(named)]
    if wrong:
        raise BadHistory(f"The header has {'; it has '.join(wrong)}.")
    places = {name: place for place, name in enumerate(plain) if name}
    return Header(
        width=len(plain),
        places=places,
        items=tuple(places[item] for item in ITEMS),
        goals={name.removeprefix(GOAL): place for name, place in places.items() if name.startswith(GOAL)},
        unnamed=tuple(place for place, name in enumerate(plain, start=1) if not name),
        separator=separator,
    )


def _known_in(line: str, separator: str) -> int:
    """Count the columns that are known if this is the separator."""
    try:
        names = [_plain(name) for name in cells(line, separator)]
    except BadCell:
        return 0
    return len(set(names).intersection(_KNOWN.values()))


def _plain(name: str) -> str:
    """Columns are known by their letters; a goal keeps its own name."""
    kind, colon, goal = tidy(name).partition(":")
    key = re.sub(r"[\s_-]+", "", kind.casefold())
    if colon and key == GOAL[:-1]:
        return f"{GOAL}{goal.strip()}"
    return _KNOWN.get(key, tidy(name))


def _missing(names: Sequence[str]) -> list[str]:
    missing = [name for name in REQUIRED if name not in names]
    return [f"no column {', '.join(missing)}"] if missing else []


def _twice(names: Sequence[str]) -> list[str]:
    twice = dict.fromkeys(name for name in names if names.count(name) > 1)
    return [f"the column {', '.join(map(repr, twice))} twice"] if twice else []


def _unknown(names: Sequence[str]) -> list[str]:
    """Name all columns that are not known, each with the nearest that is."""
    known = {*REQUIRED, *OPTIONAL}
    unknown = [name for name in names if name not in known and not (name.startswith(GOAL) and name != GOAL)]
    if not unknown:
        return []
    said = ", ".join(f"{name[:LONGEST_NAMED]!r}{_nearest(name)}" for name in dict.fromkeys(unknown))
    columns = "a column" if len(unknown) == 1 else "columns"
    advice = "leave out what is not known, or give it the name that is; goals are named 'goal:<name>'"
    return [f"{columns} {said}: {advice}"]


def _nearest(name: str) -> str:
    key = re.sub(r"[\s_-]+", "", name.casefold())
    close = get_close_matches(key, _KNOWN, n=1)
    return f" (is {_KNOWN[close[0]]!r} meant?)" if close else ""
