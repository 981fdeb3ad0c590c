"""In a pairwise table each two values meet, in few rows."""

from __future__ import annotations

from itertools import combinations, product
from math import prod

from tests.infra.journeys import FACTORS, TABLE
from tests.infra.pairwise import covering


def test_every_two_values_meet_in_some_row() -> None:
    for one, other in combinations(FACTORS, 2):
        met = {(row[one], row[other]) for row in TABLE}
        assert met == set(product(FACTORS[one], FACTORS[other]))


def test_few_rows_are_enough() -> None:
    longest, second = sorted(map(len, FACTORS.values()), reverse=True)[:2]
    assert longest * second <= len(TABLE) <= longest * second * 1.2 < prod(map(len, FACTORS.values()))
    assert len(covering({"a": (1, 2), "b": (1, 2), "c": (1, 2)})) <= 5
