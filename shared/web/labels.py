"""How far from its dot a value is written, so that it stands clear of what the degrees of a scale are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

# The names of degrees end at the right edge, each above its line; on a phone the longest take so many per cent.
NAMES_FROM: Final = 60.0
# Pixels from the baseline of figures, or from the line of a degree, to the top and the bottom of what is written.
FIGURES: Final = (-9.0, 0.0)
NAME: Final = (-15.0, -2.0)
USUAL: Final = -12
# Above the dot, a little nearer, under it, then further away.
OFFSETS: Final = (*range(USUAL, -21, -1), *range(-11, -7), *range(18, 29), *range(-21, -33, -1), *range(29, 41))


def offset(x: float, y: float, degrees: Iterable[float], *, bottom: float) -> int:
    """How far under a dot its value is written (above it where negative); `degrees` are the heights of lines."""
    if x < NAMES_FROM:
        return USUAL
    names = [(line + NAME[0], line + NAME[1]) for line in degrees]
    free = (one for one in OFFSETS if y + one <= bottom and not any(_meet(_text(y + one), name) for name in names))
    return next(free, USUAL)


def _text(baseline: float) -> tuple[float, float]:
    return baseline + FIGURES[0], baseline + FIGURES[1]


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
