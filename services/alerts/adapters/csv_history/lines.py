"""Lines of a text file that may hold anything: none is read further than a bound, none is trusted to be text."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from services.alerts.adapters.csv_history.trouble import BadCell, BadLine

LONGEST = 1 << 20
# Bytes that are no UTF-8 come out as these characters, and are found line by line.
NO_TEXT = range(0xDC80, 0xDD00)


def opened(path: Path) -> TextIO:
    """Open a file as text in UTF-8, with or without a byte order mark, whatever ends its lines."""
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline=None)


def lines(stream: TextIO) -> Iterator[str]:
    """Read line by line, never more than `LONGEST` characters and one; a longer line comes cut."""
    while line := stream.readline(LONGEST + 1):
        yield line


def pass_over(stream: TextIO) -> None:
    """Skip the rest of a line that was cut, in pieces."""
    while (piece := stream.readline(LONGEST)) and not piece.endswith("\n"):
        pass


def cells(line: str) -> list[str]:
    """Split a line into its cells, a row being a line; raises BadLine or BadCell."""
    if len(line) > LONGEST:
        raise BadLine(f"is longer than {LONGEST:,} characters")
    if not line.isascii():
        _check_text(line)
    if '"' not in line:
        return line.rstrip("\n").split(",")
    try:
        return next(csv.reader([line], strict=True))
    except csv.Error as error:
        open_quote = "unexpected end" in str(error)
        raise BadCell("a quote is never closed on this line" if open_quote else f"is not CSV: {error}") from error


def _check_text(line: str) -> None:
    strange = next((ord(char) for char in line if ord(char) in NO_TEXT), None)
    if strange is not None:
        raise BadLine(f"is not UTF-8 (byte 0x{strange - 0xDC00:02X}); save the file as UTF-8")
