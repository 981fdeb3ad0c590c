"""Intervals of shares, and the limits of funnel plots: exact, from the standard library alone."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, lgamma, log, sqrt
from statistics import NormalDist
from typing import Final

USUAL: Final = 0.95
FAR: Final = 0.998


def wilson(count: int, of: int, level: float = USUAL) -> tuple[float, float]:
    """Return Wilson's score interval of a share (Wilson 1927)."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    middle, weight = (count + z * z / 2) / (of + z * z), of / (of + z * z)
    share = count / of
    reach = z * sqrt(weight * share * (1 - share) / (of + z * z) + (z / (of + z * z)) ** 2 / 4)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def binomial_limits(of: int, target: float, level: float = USUAL) -> tuple[float, float]:
    """Return the exact limits within which a share lies if the target is true (Spiegelhalter 2005)."""
    if target in {0.0, 1.0}:
        return target, target
    tail = (1 - level) / 2
    return _quantile(of, target, tail) / of, _quantile(of, target, 1 - tail) / of


def _quantile(of: int, target: float, probability: float) -> int:
    """Return the smallest count that is reached with at least that probability."""
    reached = 0.0
    for count, weight in enumerate(_weights(of, target)):
        reached += weight
        if reached >= probability:
            return count
    return of


def _weights(of: int, target: float) -> Iterator[float]:
    """Go through the probabilities of each count from nought on; by logarithms, so that none vanishes early."""
    for count in range(of + 1):
        ways = lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)
        yield exp(ways + count * log(target) + (of - count) * log(1 - target))
