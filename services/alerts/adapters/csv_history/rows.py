"""Rows of a history: cells by the header, as values."""

from __future__ import annotations

import json
from typing import Final

from services.alerts.adapters.csv_history.header import Header
from services.alerts.adapters.csv_history.lines import cells
from services.alerts.adapters.csv_history.trouble import BadCell
from services.alerts.adapters.csv_history.values import Attended, Instants, Numbers, Scores, Values
from services.alerts.domain.facts import ITEMS

# What stands in the columns that `Rows.columns` names.
Row = tuple[int | float | str | None, ...]
LONGEST_ID: Final = 200
VALUES: Final = ("session_no", "submitted_at", "held_at", *ITEMS, "attended")


class Rows:
    """Makes rows of lines, for one header: line, client, the values that there are, and goals as JSON."""

    def __init__(self, header: Header) -> None:
        scores, instants = Scores(), Instants()
        kinds: dict[str, Values[int] | Values[float]] = {
            "session_no": Numbers(),
            "submitted_at": instants,
            "held_at": instants,
            "attended": Attended(),
        }
        places = header.places
        present = [name for name in VALUES if name in places]
        self.columns = ("line", "client_id", *present, "goals")
        self._width = header.width
        self._client = places["client_id"]
        self._values = [(name, kinds.get(name, scores), places[name]) for name in present]
        self._goals = [(goal, scores, place) for goal, place in header.goals.items()]

    def row(self, number: int, line: str) -> Row:
        """Read the line of that number; raises BadCell and says what is wrong, and in which column."""
        found = cells(line)
        if len(found) != self._width:
            raise BadCell(f"has {len(found)} cells where the header has {self._width}")
        client = found[self._client].strip()
        if not client or len(client) > LONGEST_ID or not client.isprintable():
            raise _wrong_id(client)
        try:
            values = [kind[found[place]] for _, kind, place in self._values]
            goals = {goal: kind[text] for goal, kind, place in self._goals if (text := found[place])}
        except BadCell:
            raise self._first_wrong(found) from None
        if values[0] is None:
            raise BadCell("session_no is empty")
        return (number, client, *values, _packed(goals) if goals else None)

    def _first_wrong(self, found: list[str]) -> BadCell:
        """Look again, slowly, for the column that is wrong."""
        goals = [(f"goal:{goal}", kind, place) for goal, kind, place in self._goals]
        for name, kind, place in [*self._values, *goals]:
            try:
                kind[found[place]]
            except BadCell as wrong:
                return BadCell(f"{name} {wrong}")
        raise AssertionError(found)


def _wrong_id(client: str) -> BadCell:
    if len(client) > LONGEST_ID:
        return BadCell(f"client_id is longer than {LONGEST_ID} characters")
    return BadCell("client_id holds characters that are no text" if client else "client_id is empty")


def _packed(goals: dict[str, float | None]) -> str | None:
    rated = {goal: score for goal, score in goals.items() if score is not None}
    return json.dumps(rated) if rated else None
