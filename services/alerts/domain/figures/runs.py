"""Run charts: a figure from quarter to quarter about its median, and what is more than chance in it.

Source: Perla, Provost and Murray 2011 (BMJ Quality and Safety 20, 46-51): a shift is six or more points running on
one side of the median, where points on the median neither count nor break the run; a trend is five or more points
running that all rise or all fall, where a point equal to the one before does not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import Final

SHIFT: Final = 6
TREND: Final = 5
# With fewer points about the median the rules say little either way.
ENOUGH: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run chart: the median, how many points lie off it, and whether there is a shift or a trend, which way.

    `shift` and `trend` are 1 upwards, -1 downwards, 0 for neither; of several the last counts. `lately` is how
    many of the last points lie running on one side of the median, negative below.
    """

    median: float
    useful: int
    shift: int
    trend: int
    lately: int


def run(values: Sequence[float]) -> Run | None:
    """Return what the points say, oldest first; None where there is none."""
    if not values:
        return None
    middle = median(values)
    sides = [1 if value > middle else -1 for value in values if value != middle]
    steps = [1 if after > before else -1 for before, after in pairwise(values) if after != before]
    lengths = list(_runs(sides))
    return Run(
        median=middle,
        useful=len(sides),
        shift=_last(lengths, SHIFT),
        trend=_last(_runs(steps), TREND - 1),
        lately=lengths[-1] if lengths else 0,
    )


def _runs(signs: Sequence[int]) -> Iterator[int]:
    """Go through the runs of equal signs: each its length, with its sign."""
    for sign, same in groupby(signs):
        yield sign * sum(1 for _ in same)


def _last(runs: Sequence[int] | Iterator[int], least: int) -> int:
    """Return the sign of the last run that is as long as that; 0 if none is."""
    found = [one for one in runs if abs(one) >= least]
    return 0 if not found else 1 if found[-1] > 0 else -1
