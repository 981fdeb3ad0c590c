"""Sudden gains and losses between two sessions (Tang and DeRubeis 1999, as in R's suddengains)."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean

SIDE, LEAST = 3, 2
SHARE = 0.25
# Student's t at .975 by degrees of freedom; no more than three values a side leave only these.
T_975 = {2: 4.302652729749462, 3: 3.1824463052837078, 4: 2.7764451051977934}


def sudden_gain(scores: Sequence[float | None], at: int, cut_off: float) -> bool | None:
    """Tell whether scores (low is good) fall suddenly after index `at`; None if that cannot be decided.

    A gain is at least the cut-off, a quarter of the score before, and clear of the spread around it.
    """
    sides = _sides(scores, at)
    before, after = scores[at], scores[at + 1]
    if sides is None or before is None or after is None:
        return None
    gain = before - after
    return gain >= cut_off and gain >= SHARE * before and _clear(*sides)


def sudden_loss(scores: Sequence[float | None], at: int, cut_off: float) -> bool | None:
    """Tell the same of a rise; its quarter is of the score before, too, so that the criterion binds."""
    sides = _sides(scores, at)
    before, after = scores[at], scores[at + 1]
    if sides is None or before is None or after is None:
        return None
    loss = after - before
    return loss >= cut_off and loss >= SHARE * before and _clear(*sides)


def reversed_later(scores: Sequence[float | None], at: int) -> bool:
    """Tell whether half of the gain after index `at` was lost again at any later time."""
    before, after = scores[at], scores[at + 1]
    if before is None or after is None:
        return False
    half = (before + after) / 2
    return any(score is not None and score >= half for score in scores[at + 2 :])


def _sides(scores: Sequence[float | None], at: int) -> tuple[list[float], list[float]] | None:
    before = [score for score in scores[max(0, at + 1 - SIDE) : at + 1] if score is not None]
    after = [score for score in scores[at + 1 : at + 1 + SIDE] if score is not None]
    return (before, after) if min(len(before), len(after)) >= LEAST else None


def _clear(before: list[float], after: list[float]) -> bool:
    freedom = len(before) + len(after) - 2
    pooled = sqrt((_squares(before) + _squares(after)) / freedom)
    return abs(fmean(before) - fmean(after)) > T_975[freedom] * pooled


def _squares(scores: list[float]) -> float:
    mean = fmean(scores)
    return sum((score - mean) ** 2 for score in scores)
