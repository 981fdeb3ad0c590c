"""How large a change of many clients is: the effect size with its interval, and adjusted for where they began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import correlation, fmean, stdev

NORMAL_95 = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A mean change in standard deviations of the first scores: `d` plain, `g` corrected for few clients.

    `low` and `high` bound g at 95 %; `correlation` is that of first and last scores.
    """

    n: int
    change: float
    sd_first: float
    d: float
    g: float
    correlation: float
    error: float
    low: float
    high: float


def effect(first: Sequence[float], last: Sequence[float]) -> Effect | None:
    """Return the effect size of first and last scores, client by client; None of fewer than three or equal ones.

    Sources: Becker 1988, Hedges 1981, with J approximated as 1 - 3/(4(n-1) - 1).
    """
    n = len(first)
    if n < 3 or len(set(first)) == 1 or len(set(last)) == 1:  # noqa: PLR2004 -- J of two is below nought
        return None
    change, sd, shared = fmean(last) - fmean(first), stdev(first), correlation(first, last)
    d = change / sd
    g = correction(n) * d
    error = sqrt(2 * (1 - shared) / n + g * g / (2 * n))
    return Effect(
        n=n,
        change=change,
        sd_first=sd,
        d=d,
        g=g,
        correlation=shared,
        error=error,
        low=g - NORMAL_95 * error,
        high=g + NORMAL_95 * error,
    )


def correction(n: int) -> float:
    """Return J, by which d of n clients is too large."""
    return 1 - 3 / (4 * (n - 1) - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """What is usual elsewhere: the last score expected of a first one, its spread, and how much people change."""

    intercept: float
    slope: float
    sd_residual: float
    sd_first: float
    change: float

    def residual(self, first: float, last: float) -> float:
        """Return how far a last score is from the expected one, in standard deviations."""
        return (last - self.intercept - self.slope * first) / self.sd_residual

    def adjusted(self, first: float, last: float) -> float:
        """Return the change as an effect size, as if this client had begun where people usually do."""
        return (self.residual(first, last) * self.sd_residual + self.change) / self.sd_first
