"""Control charts in their textbook forms, for one value at a time or for arrays of them.

Sources: Roberts 1959 (EWMA), Page 1954 (CUSUM), Western Electric 1956 and Nelson 1984 (runs).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, TypeVar

import numpy as np

from bench.detecting.clinic import Floats

V = TypeVar("V", float, Floats)


def ewma(level: V, z: V, weight: float) -> V:
    """Return the moving average with its next value."""
    return level + weight * (z - level)


def ewma_spread(seen: int, weight: float) -> float:
    """Return the moving average's standard deviation after so many values of unit variance."""
    return float(np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * seen))))


def cusum(level: V, z: V, slack: float) -> V:
    """Return the sum of what exceeds the slack, with its next value; it never falls below nought."""
    found: V = np.maximum(0.0, level + z - slack)
    return found


def beyond(values: Sequence[float], sigmas: float, count: int, among: int) -> list[int]:
    """Return places where the value lies so far out, and so many of the last few do on the same side."""
    return _either_side(values, lambda run: run[-1] > sigmas and sum(z > sigmas for z in run[-among:]) >= count)


def one_side(values: Sequence[float], running: int) -> list[int]:
    """Return places that end so many values running on one side of the centre."""
    return _either_side(values, lambda run: len(run) >= running and all(z > 0 for z in run[-running:]))


def steady(values: Sequence[float], running: int) -> list[int]:
    """Return places that end so many values running of which each is above, or each below, the one before."""

    def rises(run: Sequence[float]) -> bool:
        last = run[-running:]
        return len(last) == running and all(a < b for a, b in pairwise(last))

    return _either_side(values, rises)


LONGEST_RUN: Final = 8
WESTERN_ELECTRIC: Final[dict[str, Callable[[Sequence[float]], list[int]]]] = {
    "one beyond three": lambda values: beyond(values, 3, 1, 1),
    "two of three beyond two": lambda values: beyond(values, 2, 2, 3),
    "four of five beyond one": lambda values: beyond(values, 1, 4, 5),
    "eight on one side": lambda values: one_side(values, LONGEST_RUN),
}


def _either_side(values: Sequence[float], holds: Callable[[Sequence[float]], bool]) -> list[int]:
    mirrored = [-value for value in values]
    return [end for end in range(len(values)) if holds(values[: end + 1]) or holds(mirrored[: end + 1])]
