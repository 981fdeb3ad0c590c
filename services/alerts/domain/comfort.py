"""Scores that say little: all at the top, or a good relationship in which nothing moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

TOP = 10.0
HIGHEST = 40.0
CEILING_RUN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ComfortNumbers:
    """Window in ratings, the clinic's 75th percentile, least movement of a goal, sessions before asking."""

    window: int = 8
    p75: float = 39.0
    net: float = 1.0
    sessions: int = 12


def ceiling(check_ins: Sequence[Sequence[float | None]]) -> bool:
    """CEILING: four answers of ten, five times running; a note that scores carry no information here."""
    last = check_ins[-CEILING_RUN:]
    return len(last) == CEILING_RUN and all(item == TOP for items in last for item in items)


def comfort_without_change(
    totals: Sequence[float],
    goals: Sequence[Sequence[float]],
    numbers: ComfortNumbers,
    *,
    milestone: bool,
    sessions: int,
) -> bool:
    """COMFORT_WITHOUT_CHANGE: high totals over the last ratings, and neither goal nor milestone moved.

    `goals` are each goal's ratings within the window, `milestone` whether one was reached in it,
    `sessions` how many the episode has had. Movement down counts as movement: goals' own rules say it.
    """
    last = totals[-numbers.window :]
    if len(last) < numbers.window or sessions < numbers.sessions or milestone:
        return False
    moved = any(abs(_net(scores)) >= numbers.net for scores in goals)
    return numbers.p75 <= median(last) < HIGHEST and not moved


def _net(scores: Sequence[float]) -> float:
    return median(scores[-2:]) - median(scores[:2]) if scores else 0.0
