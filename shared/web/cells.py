"""Cells of files that people open in a spreadsheet."""

from __future__ import annotations

from typing import Final

# By these a spreadsheet knows a formula; some look past blanks before it, and some read full-width signs too.
BEGINS: Final = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def plain(cell: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{cell}" if (cell[:1] in BEGINS or cell.lstrip()[:1] in BEGINS) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
