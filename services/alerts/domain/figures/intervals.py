"""Intervals of shares, and the limits of funnel plots: exact, from the standard library alone."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt
from statistics import NormalDist
from typing import Final

USUAL: Final = 0.95
FAR: Final = 0.998
# Beside the likeliest count: of all that is less likely together there is less than a number's last digit.
NEGLIGIBLE: Final = 1e-20


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
    low, high = _quantiles(of, target, (tail, 1 - tail))
    return low / of, high / of


def _quantiles(of: int, target: float, probabilities: Sequence[float]) -> list[int]:
    """Return for each probability the smallest count that is reached with at least that; they are in order."""
    first, weights = _weights(of, target)
    whole, reached, found = fsum(weights), 0.0, list[int]()
    for count, weight in enumerate(weights, first):
        reached += weight
        while len(found) < len(probabilities) and reached >= probabilities[len(found)] * whole:
            found.append(count)
    return found + [of] * (len(probabilities) - len(found))


def _weights(of: int, target: float) -> tuple[int, list[float]]:
    """Return the first count that is not negligible, and how probable each is beside the likeliest, which is 1.

    From the likeliest on each is reckoned from its neighbour, so that none vanishes early however many there are.
    """
    likeliest, odds = min(of, int((of + 1) * target)), target / (1 - target)
    below, above = list[float](), list[float]()
    weight, count = 1.0, likeliest
    while count > 0 and weight > NEGLIGIBLE:
        weight *= count / (of - count + 1) / odds
        count -= 1
        below.append(weight)
    weight, last = 1.0, likeliest
    while last < of and weight > NEGLIGIBLE:
        weight *= (of - last) / (last + 1) * odds
        last += 1
        above.append(weight)
    return count, [*reversed(below), 1.0, *above]
