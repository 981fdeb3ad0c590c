"""Reading a history: what is wrong with rows is collected by line number, up to a bound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from services.alerts.adapters.csv_history.header import Header, read_header
from services.alerts.adapters.csv_history.lines import LONGEST, cells, lines, pass_over
from services.alerts.adapters.csv_history.rows import Row, Rows
from services.alerts.adapters.csv_history.trouble import BadCell, BadHistory, BadLine

NAMED_AT_MOST = 20


class Reader:
    """Reads the header at once and then rows; raises BadHistory.

    With `skip_bad` bad rows are left out: `skipped` counts them, `bad` names the first. Without it the
    last row, the twentieth bad one or one that makes the whole file doubtful ends the reading.
    """

    def __init__(self, stream: TextIO, *, skip_bad: bool = False) -> None:
        self.bad: list[str] = []
        self.skipped = 0
        self._stream = stream
        self._skip_bad = skip_bad
        self.header: Header = _header(next(lines(stream), ""))
        self._rows = Rows(self.header)
        self.columns = self._rows.columns

    def __iter__(self) -> Iterator[Row]:
        """Read the rows, in the order of the file."""
        rows = self._rows
        for number, line in enumerate(lines(self._stream), start=2):
            if line == "\n":
                continue
            try:
                row = rows.row(number, line)
            except BadCell as wrong:
                self._note(number, line, wrong)
            else:
                yield row
        if self.bad and not self._skip_bad:
            raise self._refusal()

    def _note(self, number: int, line: str, wrong: BadCell) -> None:
        self.skipped += 1
        if self.skipped <= NAMED_AT_MOST:
            self.bad.append(f"line {number}: {wrong}")
        if not self._skip_bad and isinstance(wrong, BadLine):
            raise BadHistory(f"Line {number} {wrong}.")
        if not self._skip_bad and self.skipped == NAMED_AT_MOST:
            raise self._refusal()
        if len(line) > LONGEST and not line.endswith("\n"):
            pass_over(self._stream)

    def _refusal(self) -> BadHistory:
        count = len(self.bad)
        if count == NAMED_AT_MOST:
            return BadHistory(f"At least {count} rows are wrong.", self.bad)
        return BadHistory("One row is wrong." if count == 1 else f"{count} rows are wrong.", self.bad)


def _header(line: str) -> Header:
    if not line.strip():
        raise BadHistory("The file is empty: its first line must name the columns.")
    # Spreadsheets' own formats and UTF-16 have such a byte early on, and text in UTF-8 has none.
    if "\0" in line:
        raise BadHistory("The file is not text in UTF-8; save it as CSV in UTF-8.")
    try:
        return read_header(cells(line))
    except BadCell as wrong:
        raise BadHistory(f"Line 1 {wrong}.") from wrong
