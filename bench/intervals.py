"""Limits of observed to expected counts and their overdispersion, for benchmarks."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from scipy import stats


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
