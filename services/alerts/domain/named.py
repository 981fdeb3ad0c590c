"""Rules that peers use, for comparison and what-if only: what each says about one client's totals in order.

They are no switches in the product; in simulation they flag up to half of all healthy sessions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

BELOW_CUTOFF_AT = 36.0
DROP = 1.0
LOW_ITEM_AT = 9.0
OWN_SDS = 2.0
INDIVIDUALS_SIGMAS = 3.0
FROM_RATING = 3
LEAST_SPREAD = 0.5
RANGE_TO_SD = 1.128


@dataclass(slots=True)
class Running:
    """A client's totals so far: how many, mean, squared deviations, moving ranges, the last one."""

    k: int = 0
    mean: float = 0.0
    squares: float = 0.0
    ranges: float = 0.0
    last: float = 0.0

    def learn(self, total: float) -> None:
        """Take one more total in."""
        if self.k:
            self.ranges += abs(total - self.last)
        self.k += 1
        off = total - self.mean
        self.mean += off / self.k
        self.squares += off * (total - self.mean)
        self.last = total


NAMED = ("BELOW_CUTOFF", "DROP_1", "LOW_ITEM", "OWN_2SD", "INDIVIDUALS_3S")


def flagged(before: Running, total: float | None, items: Sequence[float]) -> list[str]:
    """Return which of these rules flag a rating, given its total, if it has one, and its answers; learns it."""
    found = ["LOW_ITEM"] if low_item(items) else []
    if total is None:
        return found
    flags = {
        "BELOW_CUTOFF": below_cutoff(total),
        "DROP_1": drop_1(before, total),
        "OWN_2SD": (own_2sd(before, total) or 0.0) >= OWN_SDS,
        "INDIVIDUALS_3S": (individuals_3s(before, total) or 0.0) >= INDIVIDUALS_SIGMAS,
    }
    before.learn(total)
    return found + [name for name, flags_it in flags.items() if flags_it]


def below_cutoff(total: float) -> bool:
    """BELOW_CUTOFF: a fixed limit for everyone."""
    return total < BELOW_CUTOFF_AT


def drop_1(before: Running, total: float) -> bool:
    """DROP_1: a point or more below the rating before."""
    return before.k > 0 and total <= before.last - DROP


def low_item(items: Sequence[float]) -> bool:
    """LOW_ITEM: any statement under nine."""
    return any(item < LOW_ITEM_AT for item in items)


def own_2sd(before: Running, total: float) -> float | None:
    """OWN_2SD: own standard deviations below the own mean; flags from 2 on, None before three ratings."""
    if before.k < FROM_RATING:
        return None
    return (before.mean - total) / max(sqrt(before.squares / (before.k - 1)), LEAST_SPREAD)


def individuals_3s(before: Running, total: float) -> float | None:
    """INDIVIDUALS_3S: sigmas of an individuals chart below the own mean; flags from 3 on, None before three."""
    if before.k < FROM_RATING:
        return None
    return (before.mean - total) / max(before.ranges / (before.k - 1) / RANGE_TO_SD, LEAST_SPREAD)
