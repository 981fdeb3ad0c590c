"""Scores that say little: all at the top, or a good relationship in which nothing moves."""

from collections.abc import Sequence
from statistics import median

from services.alerts.domain.rules import ComfortNumbers

TOP = 10.0
HIGHEST = 40.0


def at_the_top(total: float | None) -> bool:
    """CEILING counts these: four answers of ten."""
    return total == HIGHEST


def comfortable(totals: Sequence[float], p75: float, numbers: ComfortNumbers) -> bool:
    """COMFORT_WITHOUT_CHANGE, first half: high totals over the last ratings, but not all at the top."""
    if len(totals) < numbers.window:
        return False
    return p75 <= median(totals[-numbers.window :]) < HIGHEST


def moved(goals: Sequence[Sequence[float]], numbers: ComfortNumbers) -> bool:
    """COMFORT_WITHOUT_CHANGE, second half: whether a goal moved, up or down (goals' own rules say which)."""
    return any(abs(_net(scores)) >= numbers.net for scores in goals)


def _net(scores: Sequence[float]) -> float:
    return median(scores[-2:]) - median(scores[:2]) if scores else 0.0
