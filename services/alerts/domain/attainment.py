"""Goal attainment scaling: several goals' attainment as one figure with mean 50 and deviation 10."""

from collections.abc import Sequence
from math import sqrt

RHO = 0.3


def attainment(levels: Sequence[float], weights: Sequence[float], rho: float = RHO) -> float:
    """Return T of levels from -2 to +2 (0: as expected); `rho` is the assumed correlation between goals.

    Source: Kiresuk and Sherman 1968.
    """
    squares = sum(weight * weight for weight in weights)
    spread = sqrt((1 - rho) * squares + rho * sum(weights) ** 2)
    return 50 + 10 * sum(weight * level for weight, level in zip(weights, levels, strict=True)) / spread
