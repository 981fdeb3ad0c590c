"""Rows of a history: cells by the header, as values."""

from __future__ import annotations

import json
from typing import Final

from services.alerts.adapters.csv_history.dates import Instants
from services.alerts.adapters.csv_history.header import Header
from services.alerts.adapters.csv_history.lines import UTF_8, cells
from services.alerts.adapters.csv_history.options import Options
from services.alerts.adapters.csv_history.trouble import BadCell
from services.alerts.adapters.csv_history.values import (
    LONGEST_ID,
    Attended,
    Ids,
    Numbers,
    Scores,
    Values,
    read_id,
)
from services.alerts.domain.facts import ITEMS
from shared.text import tidy

# What stands in the columns that `Rows.columns` names.
Row = tuple[int | float | str | None, ...]
VALUES: Final = ("session_no", "submitted_at", "held_at", *ITEMS, "attended", "episode")


class Rows:
    """Makes rows of lines, for one header: line, client, the values that there are, and goals as JSON."""

    def __init__(self, header: Header, options: Options, encoding: str = UTF_8) -> None:
        self._scores = Scores(options.missing)
        self.instants = Instants(options.missing, options.date_formats, options.until)
        kinds: dict[str, Values[int] | Values[float] | Values[str]] = {
            "session_no": Numbers(),
            "submitted_at": self.instants,
            "held_at": self.instants,
            "attended": Attended(options.missing),
            "episode": Ids(options.missing),
        }
        places = header.places
        present = [name for name in VALUES if name in places]
        self.columns = ("line", "client_id", *present, "goals")
        self._separator, self._encoding = header.separator, encoding
        self._width = header.width
        self._named = tuple(places.values())
        self._client = places["client_id"]
        self._values = [(name, kinds.get(name, self._scores), places[name]) for name in present]
        self._goals = [(goal, self._scores, place) for goal, place in header.goals.items()]

    @property
    def notes(self) -> list[str]:
        """What is to be told of how values were read."""
        return [*(["decimal commas"] if self._scores.commas else []), *self.instants.notes]

    def row(self, number: int, line: str) -> Row | None:
        """Read the line of that number, None if every cell is empty; raises BadCell, which says what is wrong."""
        found = cells(line, self._separator, self._encoding)
        if len(found) != self._width and not self._fit(found):
            return None
        client = found[self._client].strip()
        if not (client.isascii() and client.isprintable() and 0 < len(client) <= LONGEST_ID):
            client = self._id(found)
            if not client:
                return None
        try:
            values = [kind[found[place]] for _, kind, place in self._values]
            goals = {goal: kind[text] for goal, kind, place in self._goals if (text := found[place])}
        except BadCell:
            raise self._first_wrong(found) from None
        if values[0] is None:
            raise BadCell("session_no is empty")
        return (number, client, *values, _packed(goals) if goals else None)

    def _fit(self, found: list[str]) -> bool:
        """Tell whether there are cells for all columns, and no more that are not empty; False if all are empty."""
        if not any(map(tidy, found)):
            return False
        if len(found) > self._width and not any(map(tidy, found[self._width :])):
            return True
        row_name = len(found) == self._width + 1 and tidy(found[0]).isdecimal()
        sentence = f"has {len(found)} cells where the header has {self._width}"
        raise BadCell(sentence, hint="row names" if row_name else "")

    def _id(self, found: list[str]) -> str:
        """Read a client's id that is not plain; it is empty if the whole row is."""
        try:
            client = read_id(found[self._client])
        except BadCell as wrong:
            raise wrong.within("client_id") from None
        if not client and any(tidy(found[place]) for place in self._named):
            raise BadCell("client_id is empty")
        return client

    def _first_wrong(self, found: list[str]) -> BadCell:
        """Look again, slowly, for the column that is wrong."""
        goals = [(f"goal:{goal}", kind, place) for goal, kind, place in self._goals]
        for name, kind, place in [*self._values, *goals]:
            try:
                kind[found[place]]
            except BadCell as wrong:
                return wrong.within(name)
        raise AssertionError(found)


def _packed(goals: dict[str, float | None]) -> str | None:
    rated = {goal: score for goal, score in goals.items() if score is not None}
    return json.dumps(rated) if rated else None
