"""The first line: which column stands where."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches

from services.alerts.adapters.csv_history.trouble import BadHistory
from services.alerts.domain.facts import ITEMS

REQUIRED = ("client_id", "session_no", *ITEMS)
OPTIONAL = ("held_at", "submitted_at", "attended")
GOAL = "goal:"
SEPARATORS = {";": "semicolons", "\t": "tabs"}


@dataclass(frozen=True, slots=True)
class Header:
    """Places of the columns by name, of the items in their order, and of the goals by the goal's name."""

    width: int
    places: dict[str, int]
    items: tuple[int, ...]
    goals: dict[str, int] = field(default_factory=dict)


def read_header(names: list[str]) -> Header:
    """Find the columns, in any order; raises BadHistory if one is missing, unknown or there twice."""
    plain = [_plain(name) for name in names]
    missing = [name for name in REQUIRED if name not in plain]
    if missing:
        other = next((name for sign, name in SEPARATORS.items() if sign in names[0]), None)
        hint = "" if other is None else f" Is it separated by {other}? Commas are needed."
        raise BadHistory(f"The header has no column {', '.join(missing)}.{hint}")
    twice = next((name for name in plain if plain.count(name) > 1), None)
    if twice is not None:
        raise BadHistory(f"The header has the column {twice!r} twice.")
    for name in plain:
        _check(name)
    places = {name: place for place, name in enumerate(plain)}
    goals = {name.removeprefix(GOAL): place for name, place in places.items() if name.startswith(GOAL)}
    return Header(len(plain), places, tuple(places[item] for item in ITEMS), goals)


def _plain(name: str) -> str:
    """Columns are known by lower case; a goal keeps its own."""
    kind, colon, goal = name.strip().partition(":")
    return f"{kind.strip().lower()}{colon}{goal.strip()}"


def _check(name: str) -> None:
    if name in REQUIRED or name in OPTIONAL or (name.startswith(GOAL) and name != GOAL):
        return
    close = get_close_matches(name, [*REQUIRED, *OPTIONAL], n=1)
    hint = f"is {close[0]!r} meant?" if close else "leave it out; goals are named 'goal:<name>'."
    raise BadHistory(f"The header has a column {name[:40]!r}, which is not known: {hint}")
