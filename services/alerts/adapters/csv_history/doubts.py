"""What is doubtful in a history, seen while going through it client by client."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, Final

from services.alerts.adapters.csv_history.trouble import NAMED_AT_MOST, BadHistory
from services.alerts.adapters.csv_history.values import MICROSECOND, instant_at

# A session that is put off or whose date is corrected stays within a month.
FAR_APART: Final = timedelta(days=28) // MICROSECOND
EXAMPLES: Final = 5
ODD_AT_MOST: Final = 10_000
# Numbers as R and pandas rewrite them, and those that a spreadsheet would rewrite.
_RESHAPED: Final = re.compile(r"\d+(\.\d+)?[eE]\+?\d{1,2}|\d+\.0+")
_PADDED: Final = re.compile(r"0\d+")
# Where a row has what.
NUMBER, HELD, SUBMITTED, LINE, EPISODE = 1, 2, 8, 10, 11

Raw = tuple[Any, ...]
_session_of = itemgetter(EPISODE, NUMBER)

COURSES: Final = (
    "If these are several courses of therapy, tell them apart in a column `episode` (1, 2, or any name);"
    " if it is one, mend the dates or the numbers."
)


@dataclass(slots=True)
class Some:
    """How many there are, and the first few."""

    at_most: int
    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, said: str) -> None:
        """Take one more in."""
        self.count += 1
        if len(self.first) < self.at_most:
            self.first.append(said)

    @property
    def said(self) -> list[str]:
        """The first few, and how many more there are."""
        more = self.count - len(self.first)
        return [*self.first, f"and {more:,} more like these"] if more else self.first


class Doubts:
    """Sessions with two dates far apart, which are refused; and what is only told."""

    def __init__(self) -> None:
        self.corrected = 0
        self._courses = Some(NAMED_AT_MOST)
        self._replaced = Some(1)
        self._turned = Some(EXAMPLES)
        self._reshaped = Some(EXAMPLES)
        self._odd: dict[str, str] = {}
        self._twins = Some(EXAMPLES)

    def look(self, client_id: str, found: Sequence[Raw], latest: Sequence[Raw]) -> None:
        """Look at one client's rows, all and those that count, in the order of their numbers."""
        if len(found) != len(latest):
            self.corrected += len(found) - len(latest)
            self._look_at_corrections(found)
        held = [row[HELD] for row in latest]
        if None not in held and held != sorted(held):
            self._look_at_order(latest)
        if client_id[0].isdecimal():
            self._look_at_id(client_id, latest[0][LINE])

    def twins(self, known: Callable[[Sequence[str]], set[str]]) -> None:
        """At the end, look for ids that are the same number; `known` says which of some ids are clients'."""
        same = defaultdict(list)
        for client_id, plain in self._odd.items():
            same[plain].append(client_id)
        others = known(list(same))
        for plain, ids in same.items():
            together = [*ids, *([plain] if plain in others else [])]
            if len(together) > 1:
                self._twins.add(" and ".join(map(repr, together)))

    def check(self) -> None:
        """Refuse sessions with two dates far apart; raises BadHistory."""
        some = self._courses
        if not some.count:
            return
        count = "One session has" if some.count == 1 else f"{some.count:,} sessions have"
        raise BadHistory(
            f"{count} dates more than four weeks apart under one number,"
            " as where a second course of therapy counts from 1 again.",
            some.said,
            advice=[COURSES],
        )

    @property
    def notes(self) -> list[str]:
        """What is to be told."""
        return [*self._on_corrections(), *self._on_order(), *self._on_ids()]

    def _look_at_corrections(self, found: Sequence[Raw]) -> None:
        for (_, number), rows in groupby(found, key=_session_of):
            several = list(rows)
            if len(several) == 1:
                continue
            self._replaced.add(f"line {several[-1][LINE]} instead of line {several[-2][LINE]}")
            at = [(row[HELD] or row[SUBMITTED], row[LINE]) for row in several if row[HELD] or row[SUBMITTED]]
            if at and max(at)[0] - min(at)[0] > FAR_APART:
                (early, first), (late, second) = min(at), max(at)
                self._courses.add(
                    f"line {second}: session {number} on {_day(late)}, but line {first} has it on {_day(early)}"
                )

    def _look_at_order(self, latest: Sequence[Raw]) -> None:
        for row, later in pairwise(latest):
            if row[EPISODE] == later[EPISODE] and row[HELD] > later[HELD]:
                self._turned.add(
                    f"line {row[LINE]}: session {row[NUMBER]} on {_day(row[HELD])}, after session {later[NUMBER]}"
                    f" on {_day(later[HELD])} in line {later[LINE]}"
                )

    def _look_at_id(self, client_id: str, line: int) -> None:
        reshaped = _RESHAPED.fullmatch(client_id)
        if reshaped:
            self._reshaped.add(f"{client_id!r} in line {line}")
        if (reshaped or _PADDED.fullmatch(client_id)) and len(self._odd) < ODD_AT_MOST:
            self._odd[client_id] = str(int(Decimal(client_id)))

    def _on_corrections(self) -> Iterator[str]:
        if self.corrected:
            rows = "row" if self.corrected == 1 else "rows"
            yield (
                f"{self.corrected:,} {rows} gave way to a later one on the same session, such as"
                f" {self._replaced.first[0]}. A column `episode` tells several courses of therapy apart."
            )

    def _on_order(self) -> Iterator[str]:
        if self._turned.count:
            yield "Dates and session numbers contradict each other; sessions are taken in the order of the dates:"
            yield from (f"  {one}" for one in self._turned.said)

    def _on_ids(self) -> Iterator[str]:
        if self._reshaped.count:
            examples = ", ".join(self._reshaped.first)
            count = (
                "One client_id looks" if self._reshaped.count == 1 else f"{self._reshaped.count:,} client_ids look"
            )
            yield (
                f"{count} like a number that a program has rewritten: {examples}."
                " Keep ids as text in the program that writes the file."
            )
        if self._twins.count:
            examples = "; ".join(self._twins.first)
            yield f"Counted as different clients, though the same as numbers: {examples}."


def _day(since: int) -> str:
    return f"{instant_at(since):%Y-%m-%d}"
