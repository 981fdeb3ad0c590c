"""Trend of a short series: Mann-Kendall test and Theil-Sen slope, for a few ratings at a time."""

from collections.abc import Sequence
from itertools import combinations
from math import erfc, sqrt
from statistics import NormalDist
from typing import NamedTuple

Z_90 = NormalDist().inv_cdf(0.95)


class MannKendall(NamedTuple):
    """S, its tie-corrected variance, z with continuity correction, one-sided p for a rise."""

    s: int
    variance: float
    z: float
    p_up: float


class TheilSen(NamedTuple):
    """Median slope per unit of time and its 90 % interval (Sen 1968, as scipy.stats.theilslopes)."""

    slope: float
    low: float
    high: float


def mann_kendall(scores: Sequence[float]) -> MannKendall:
    """Test whether later scores tend to be higher; a constant series has p_up .5."""
    s = sum([(b > a) - (b < a) for a, b in combinations(scores, 2)])
    variance = _variance(scores)
    z = (s - (s > 0) + (s < 0)) / sqrt(variance) if variance > 0 else 0.0
    return MannKendall(s, variance, z, erfc(z / sqrt(2)) / 2)


def theil_sen(times: Sequence[float], scores: Sequence[float], test: MannKendall | None = None) -> TheilSen:
    """Return the median of all pairwise slopes; pairs at the same time have none. Needs two times at least.

    `test` is that of the same scores, if it is known already: both go by the same variance.
    """
    pairs = zip(combinations(times, 2), combinations(scores, 2), strict=True)
    slopes = sorted([(d - c) / (b - a) for (a, b), (c, d) in pairs if b > a])
    variance = (test.variance if test else _variance(scores)) - _tied(times)
    reach = Z_90 * sqrt(max(variance, 0.0))
    count = len(slopes)
    high = min(round((count + reach) / 2), count - 1)
    low = max(round((count - reach) / 2) - 1, 0)
    middle = (slopes[count // 2] + slopes[(count - 1) // 2]) / 2
    return TheilSen(middle, slopes[low], slopes[high])


def _variance(scores: Sequence[float]) -> float:
    n = len(scores)
    return (n * (n - 1) * (2 * n + 5)) / 18 - _tied(scores)


def _tied(values: Sequence[float]) -> float:
    """Sum over groups of equal values, of which there are few."""
    groups = set(values)
    if len(groups) == len(values):
        return 0.0
    counts = [values.count(value) for value in groups]
    return sum([k * (k - 1) * (2 * k + 5) for k in counts if k > 1]) / 18
