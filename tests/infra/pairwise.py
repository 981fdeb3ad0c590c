"""A small table in which every two values of different factors meet in some row, found greedily."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product

Row = Mapping[str, object]
Pair = tuple[tuple[str, object], tuple[str, object]]


def pairs(row: Row) -> set[Pair]:
    """Which values meet in that row."""
    return set(combinations(sorted(row.items(), key=lambda item: item[0]), 2))


def covering(factors: Mapping[str, Sequence[object]]) -> list[Row]:
    """Rows in which each pair of values meets, the same ones each time."""
    every = [dict(zip(factors, values, strict=True)) for values in product(*factors.values())]
    meets = {number: pairs(row) for number, row in enumerate(every)}
    missing, rows = set[Pair]().union(*meets.values()), list[Row]()
    while missing:
        best = max(meets, key=lambda number: len(meets[number] & missing))
        rows.append(every[best])
        missing -= meets[best]
    return rows
