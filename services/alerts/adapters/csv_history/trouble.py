"""What keeps a history from being read, in words for the person whose file it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from shared.errors import Invalid

NAMED_AT_MOST: Final = 20
Hint = Literal["", "missing", "dates", "row names"]

DATES: Final = (
    "To keep dates as 2026-03-31 in a spreadsheet, give the column the format yyyy-mm-dd before saving it as CSV."
    " Or say how they are written: --date-format DD.MM.YYYY, MM/DD/YYYY or the like, and --date-format excel for"
    " numbers such as 45335; it may be given several times."
)
ROW_NAMES: Final = (
    "If R wrote the file: its write.table numbers the rows and leaves that column out of the header, which"
    " row.names = FALSE mends."
)


class BadCell(ValueError):
    """What is wrong with a row or a cell in it; the reader adds the line.

    `wrong` is the same for all cells in which the same is wrong; `cell` is what stands there, and `hint`
    says which advice helps.
    """

    def __init__(self, wrong: str, cell: str = "", *, column: str = "", hint: Hint = "") -> None:
        self.wrong, self.cell, self.column, self.hint = wrong, cell, column, hint
        said = f"is {cell}, {wrong}" if cell else wrong
        super().__init__(f"{column} {said}" if column else said)

    def within(self, column: str) -> BadCell:
        """Return the same, of a column."""
        return BadCell(self.wrong, self.cell, column=column, hint=self.hint)


class BadLine(BadCell):
    """A line so long that the whole file is doubtful."""


class BadText(BadCell):
    """Bytes that are no text in the file's encoding: no row of the file can be trusted to be read rightly."""


class BadHistory(Invalid):
    """What is wrong with the file as a whole, or with the rows that `rows` names, and what to do.

    `skippable` if those rows could be left out.
    """

    def __init__(
        self, sentence: str, rows: Sequence[str] = (), *, advice: Sequence[str] = (), skippable: bool = False
    ) -> None:
        super().__init__(sentence)
        self.rows, self.advice, self.skippable = tuple(rows), tuple(advice), skippable


@dataclass(slots=True)
class _Kind:
    count: int = 0
    last: int = 0
    rows: list[str] = field(default_factory=list)


class Troubles:
    """Bad rows by what is wrong with them, so that many of one kind do not hide another."""

    def __init__(self) -> None:
        self.count = 0
        self._kinds: dict[tuple[str, str], _Kind] = {}
        self._unknown: dict[str, None] = {}
        self._hints: set[Hint] = set()

    def add(self, line: int, wrong: BadCell) -> None:
        """Take a row in."""
        self.count += 1
        self._hints.add(wrong.hint)
        if wrong.hint == "missing" and len(self._unknown) < NAMED_AT_MOST:
            self._unknown.setdefault(wrong.cell.strip("'"))
        name = (wrong.column, wrong.wrong)
        if name not in self._kinds and len(self._kinds) == NAMED_AT_MOST:
            return
        kind = self._kinds.setdefault(name, _Kind())
        kind.count, kind.last = kind.count + 1, line
        if len(kind.rows) < NAMED_AT_MOST:
            kind.rows.append(f"line {line}: {wrong}")

    @property
    def rows(self) -> list[str]:
        """Some rows of each kind, and how many more there are."""
        return [*self._rows()]

    @property
    def advice(self) -> list[str]:
        """What helps, each thing once."""
        said = []
        if "missing" in self._hints:
            said.append(
                "Leave a cell empty where nothing was answered, or say what stands for no answer:"
                f" --missing {','.join(self._unknown)}"
            )
        return said + [text for hint, text in (("dates", DATES), ("row names", ROW_NAMES)) if hint in self._hints]

    def _rows(self) -> Iterator[str]:
        share = NAMED_AT_MOST // max(1, len(self._kinds))
        for kind in self._kinds.values():
            yield from kind.rows[:share]
            more = kind.count - share
            if more > 0:
                yield f"and {more:,} more like {'this' if share == 1 else 'these'}, up to line {kind.last}"
        others = self.count - sum(kind.count for kind in self._kinds.values())
        if others:
            yield f"and {others:,} in which something else is wrong"
