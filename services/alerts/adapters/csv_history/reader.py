"""Reading a history: what is wrong with rows is collected by line number, up to a bound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TextIO

from services.alerts.adapters.csv_history.header import (
    SEPARATORS,
    Header,
    is_blank,
    read_header,
    separator_said,
)
from services.alerts.adapters.csv_history.lines import LONGEST, UTF_8, lines, pass_over
from services.alerts.adapters.csv_history.options import Options
from services.alerts.adapters.csv_history.rows import Row, Rows
from services.alerts.adapters.csv_history.trouble import BadCell, BadHistory, BadLine, BadText, Troubles

# More bad rows than anybody reads end the reading.
MOST_BAD: Final = 10_000


class Reader:
    """Reads the header at once and then rows; raises BadHistory.

    With `skip_bad` bad rows are left out and `troubles` says which. Without it the last row, very many bad
    ones or one that makes the whole file doubtful ends the reading; bytes that are no text do so always.
    """

    def __init__(self, stream: TextIO, options: Options) -> None:
        self.troubles = Troubles()
        self._stream = stream
        self._skip_bad = options.skip_bad
        self._line = 0
        self._lines = self._numbered()
        self.header = self._header()
        self._rows = Rows(self.header, options, stream.encoding)
        self.columns = self._rows.columns

    def __iter__(self) -> Iterator[Row]:
        """Read the rows, in the order of the file."""
        rows = self._rows
        for line in self._lines:
            if line == "\n":
                continue
            try:
                row = rows.row(self._line, line)
            except BadCell as wrong:
                self._note(line, wrong)
            else:
                if row is not None:
                    yield row
        if self.troubles.count and not self._skip_bad:
            raise self._refusal()
        rows.instants.decide()

    @property
    def notes(self) -> list[str]:
        """What is to be told of how the file was read, other than as UTF-8 with commas and points."""
        encoding, separator = self._stream.encoding, self.header.separator
        unusual = [
            *([] if encoding == UTF_8 else [encoding]),
            *([] if separator == "," else [f"{SEPARATORS[separator]} between cells"]),
            *self._rows.notes,
        ]
        return [*([f"Read as: {', '.join(unusual)}."] if unusual else []), *self.header.notes]

    def _numbered(self) -> Iterator[str]:
        for number, line in enumerate(lines(self._stream), start=1):
            self._line = number
            yield line

    def _header(self) -> Header:
        """Read the first line that is not blank; Excel's own may say before it what stands between cells."""
        separator = None
        for line in self._lines:
            # UTF-16 without a mark has such bytes early on, and text in UTF-8 has none.
            if "\0" in line:
                raise BadHistory("The file is not text in UTF-8; save it as CSV in UTF-8.")
            said = separator_said(line)
            separator = said or separator
            if said is None and not is_blank(line):
                return self._read_header(line, separator)
        raise BadHistory("The file is empty: its first line must name the columns.")

    def _read_header(self, line: str, separator: str | None) -> Header:
        try:
            return read_header(line, self._stream.encoding, separator)
        except BadCell as wrong:
            raise BadHistory(f"Line {self._line} {wrong}.") from wrong

    def _note(self, line: str, wrong: BadCell) -> None:
        if isinstance(wrong, BadText) or (isinstance(wrong, BadLine) and not self._skip_bad):
            raise BadHistory(f"Line {self._line} {wrong}.")
        self.troubles.add(self._line, wrong)
        if not self._skip_bad and self.troubles.count == MOST_BAD:
            raise self._refusal()
        if len(line) > LONGEST and not line.endswith("\n"):
            pass_over(self._stream)

    def _refusal(self) -> BadHistory:
        count = self.troubles.count
        how_many = f"{'At least ' if count == MOST_BAD else ''}{count:,} rows are"
        return BadHistory(
            "One row is wrong." if count == 1 else f"{how_many} wrong.",
            self.troubles.rows,
            advice=self.troubles.advice,
            skippable=True,
        )
