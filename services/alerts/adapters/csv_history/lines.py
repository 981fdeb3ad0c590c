"""Lines of a text file that may hold anything: none is read further than a bound, none is trusted to be text."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Final, TextIO

from services.alerts.adapters.csv_history.trouble import BadCell, BadHistory, BadLine, BadText

LONGEST: Final = 1 << 20
UTF_8: Final = "utf-8-sig"
# Bytes that are no text come out as these characters, and are found line by line.
NO_TEXT: Final = range(0xDC80, 0xDD00)
# What files that are no text begin with.
OTHER_FILES: Final = {
    b"PK\3\4": "a spreadsheet or a zip archive",
    b"\xd0\xcf\x11\xe0": "an Excel workbook",
    b"\x1f\x8b": "compressed",
    b"%PDF": "a PDF",
}


def opened(path: Path, encoding: str | None = None) -> TextIO:
    """Open a file as text, whatever ends its lines; raises BadHistory if it is none, or OSError."""
    stream = path.open("rb")
    try:
        start = stream.peek(4)
        return TextIOWrapper(stream, _encoding(start, encoding), errors="surrogateescape", newline=None)
    except BaseException:
        stream.close()
        raise


def _encoding(start: bytes, asked: str | None) -> str:
    """Return the encoding asked for, or what the file's first bytes say; raises BadHistory."""
    other = next((what for sign, what in OTHER_FILES.items() if start.startswith(sign)), None)
    if other is not None:
        raise BadHistory(f"The file is {other}, not CSV; open it in its program and save it as CSV in UTF-8.")
    if asked is None:
        return "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else UTF_8
    try:
        b"a".decode(asked, "ignore")
        plain = codecs.lookup(asked).name
    except (LookupError, UnicodeError, ValueError):
        raise BadHistory(
            f"There is no encoding {asked[:40]!r}; utf-8, windows-1252, mac-roman and utf-16 are some."
        ) from None
    return UTF_8 if plain == "utf-8" or start.startswith(codecs.BOM_UTF8) else asked


def lines(stream: TextIO) -> Iterator[str]:
    """Read line by line, never more than `LONGEST` characters and one; a longer line comes cut."""
    with _decoding(stream):
        while line := stream.readline(LONGEST + 1):
            yield line


def pass_over(stream: TextIO) -> None:
    """Skip the rest of a line that was cut, in pieces."""
    with _decoding(stream):
        while (piece := stream.readline(LONGEST)) and not piece.endswith("\n"):
            pass


@contextmanager
def _decoding(stream: TextIO) -> Iterator[None]:
    try:
        yield
    except UnicodeError as error:
        raise BadHistory(f"The file is not {stream.encoding}; --encoding may name what it is.") from error


def cells(line: str, separator: str = ",", encoding: str = UTF_8) -> list[str]:
    """Split a line into its cells, a row being a line; raises BadLine, BadText or BadCell."""
    if len(line) > LONGEST:
        raise BadLine(f"is longer than {LONGEST:,} characters")
    if not line.isascii():
        _check_text(line, encoding)
    if '"' not in line:
        return line.rstrip("\n").split(separator)
    try:
        return next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error as error:
        open_quote = "unexpected end" in str(error)
        raise BadCell("a quote is never closed on this line" if open_quote else f"is not CSV: {error}") from error


def _check_text(line: str, encoding: str) -> None:
    strange = next((ord(char) for char in line if ord(char) in NO_TEXT), None)
    if strange is None:
        return
    byte = bytes((strange - 0xDC00,))
    what = f"byte 0x{byte[0]:02X}"
    if encoding != UTF_8:
        raise BadText(f"is not {encoding} ({what}); --encoding may name another one")
    letter = byte.decode("cp1252", "ignore")
    guess = f", which is {letter!r} in Windows-1252" if letter.isprintable() and letter else ""
    raise BadText(
        f"is not UTF-8 ({what}{guess}). Save the file as CSV in UTF-8, or say what it is written in,"
        " for instance --encoding windows-1252"
    )
