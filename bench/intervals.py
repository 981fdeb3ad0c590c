"""Intervals of shares and limits of funnel plots, offline: for benchmarks, and for aggregates to come."""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt

from scipy import stats


def wilson(count: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """Return Wilson's interval of a share."""
    z = float(stats.norm.ppf((1 + level) / 2))
    middle, weight = (count + z * z / 2) / (of + z * z), of / (of + z * z)
    share = count / of
    reach = z * sqrt(weight * share * (1 - share) / (of + z * z) + (z / (of + z * z)) ** 2 / 4)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def binomial_limits(of: int, target: float, level: float = 0.95) -> tuple[float, float]:
    """Return the exact limits within which a share lies if the target is true (Spiegelhalter 2005)."""
    tail = (1 - level) / 2
    low, high = (float(stats.binom.ppf(share, of, target)) / of for share in (tail, 1 - tail))
    return low, high


def poisson_limits(expected: float, level: float = 0.95) -> tuple[float, float]:
    """Return the limits of observed to expected counts if the ratio is one."""
    tail = (1 - level) / 2
    low = float(stats.chi2.ppf(tail, 2 * expected)) / 2 / expected
    high = float(stats.chi2.ppf(1 - tail, 2 * (expected + 1))) / 2 / expected
    return low, high


def overdispersion(observed: Sequence[float], expected: Sequence[float]) -> tuple[float, float]:
    """Return φ and τ² of observed to expected counts on the scale of logarithms (DerSimonian and Laird)."""
    pairs = list(zip(observed, expected, strict=True))
    phi = sum(b * log(a / b) ** 2 for a, b in pairs) / len(pairs)
    weights = sum(expected)
    spread = weights - sum(b * b for b in expected) / weights
    return phi, max(0.0, (len(pairs) * phi - (len(pairs) - 1)) / spread)
