"""What keeps a history from being read, in words for the person whose file it is."""

from __future__ import annotations

from collections.abc import Sequence

from shared.errors import Invalid


class BadCell(ValueError):
    """What is wrong with a row or a cell in it; the reader adds where."""


class BadLine(BadCell):
    """A line so wrong that the whole file is doubtful: no text, or without an end."""


class BadHistory(Invalid):
    """What is wrong with the file as a whole, or with the rows that `rows` names."""

    def __init__(self, sentence: str, rows: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.rows = tuple(rows)
