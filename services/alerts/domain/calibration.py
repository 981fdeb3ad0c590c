"""Calibration: priors and threshold from a clinic's own ratings, to a budget of prompts, without labels.

What comes out is a proposal. It is in force for nobody before a person says from when.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise

from services.alerts.domain.curves import Fit
from services.alerts.domain.facts import ITEMS
from services.alerts.domain.relationship import STREAMS
from services.alerts.domain.rules import Prior, RuleSet, bounds

WHOLE_H, FINE_H = 2.6, 2.35
# Answers count as finer than whole points if more than one in so many is: one alone may be a slip of the pen.
FINE_FROM = 100
AT_LEAST = 3
# A default counts as much as so many ratings of the clinic's own.
DEFAULT_WEIGHT = 500
FEWEST_CLIENTS = 20
# Median absolute deviation of a normal distribution, in standard deviations.
MAD = 0.6745
# However alike a clinic's ratings are, a prior stays above these shares of the default: else half a point off is a
# rupture, or nobody's own ratings count.
LEAST_WITHIN, LEAST_BETWEEN = 0.1, 0.1
GRAIN = 3
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Moments:
    """Means and variances of one stream over relationships of at least three ratings; keeps no single rating."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    within: float = 0.0
    inverse: float = 0.0
    moves: Counter[float] = field(default_factory=Counter)

    def add(self, values: Sequence[float]) -> None:
        """Take one relationship's ratings in, in order."""
        n = len(values)
        if n < AT_LEAST:
            return
        mean = sum(values) / n
        self.count += 1
        off = mean - self.mean
        self.mean += off / self.count
        self.squares += off * (mean - self.mean)
        self.within += sum((x - mean) * (x - mean) for x in values) / (n - 1)
        self.inverse += 1 / n
        self.moves.update(round(abs(b - a), GRAIN) for a, b in pairwise(values))

    def prior(self, default: Prior) -> Prior:
        """Return mean, variance within and variance between; the default while there are too few to tell.

        The variance within is half that of successive differences, told robustly by their median, and
        half the plain one: a rupture is to count as little, but a top score that never moves is no calm.
        """
        if self.count < FEWEST_CLIENTS:
            return default
        calm = (quantile(self.moves, 0.5) / MAD) ** 2 / 2
        s2 = max((calm + self.within / self.count) / 2, LEAST_WITHIN * default.s2)
        between = self.squares / (self.count - 1) - s2 * self.inverse / self.count
        return Prior(self.mean, s2, max(between, LEAST_BETWEEN * default.tau2))


@dataclass(slots=True)
class Observed:
    """What a clinic's ratings are like: moments by stream, totals, how many answers lie between whole points.

    `courses` are those of questionnaires, by instrument.
    """

    streams: dict[str, Moments] = field(default_factory=lambda: {name: Moments() for name in STREAMS})
    totals: Counter[float] = field(default_factory=Counter)
    answers: int = 0
    fine: int = 0
    courses: dict[str, Fit] = field(default_factory=dict)

    @property
    def clients(self) -> int:
        """How many relationships there are to learn from."""
        return max(moments.count for moments in self.streams.values())

    def add(self, totals: Iterable[float | None], items: Sequence[dict[str, float | None]]) -> None:
        """Take one relationship in: its totals and items, in order of its sessions."""
        known = [total for total in totals if total is not None]
        self.totals.update(round(total, GRAIN) for total in known)
        self.streams["total"].add(known)
        for name in ITEMS:
            values = [x for answers in items if (x := answers.get(name)) is not None]
            self.answers += len(values)
            self.fine += sum(not float(x).is_integer() for x in values)
            self.streams[name].add(values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposed rule set, never in force by itself, and what it rests on.

    `clients` had at least three ratings; `scores` is how many scores the threshold was read off,
    `own_h` what they say alone, `default_h` what it was blended with.
    """

    rules: RuleSet
    budget: float
    clients: int
    scores: int
    own_h: float | None
    default_h: float


def default_h(answers: int, fine: int) -> float:
    """Return the threshold for whole points, or for finer steps if more than one answer in a hundred has some."""
    return FINE_H if fine * FINE_FROM > answers else WHOLE_H


def fitted(observed: Observed, current: RuleSet, *, version: int) -> RuleSet:
    """Return the current rules with the clinic's own priors and percentiles and the default threshold."""
    priors = {name: moments.prior(current.priors[name]) for name, moments in observed.streams.items()}
    curves = {name: curve for name, fit in observed.courses.items() if (curve := fit.curve()) is not None}
    count = observed.totals.total()
    return replace(
        current,
        version=version,
        in_force_from=NEVER,
        h=default_h(observed.answers, observed.fine),
        priors=priors,
        p10=blended(quantile(observed.totals, 0.10), count, current.p10) if count else current.p10,
        p75=blended(quantile(observed.totals, 0.75), count, current.p75) if count else current.p75,
        outcome=replace(current.outcome, curves=current.outcome.curves | curves),
    )


def threshold(scores: "array[float]", budget: float, fallback: float) -> tuple[float, float | None]:
    """Return h such that `budget` of 100 scores reach it, blended and within its bounds, and h unblended."""
    if not scores:
        return fallback, None
    own = _at(sorted(scores), 1 - budget / 100)
    h, (low, high) = blended(own, len(scores), fallback), bounds("h")
    return min(max(h, low), high), own


def blended(own: float, count: int, default: float) -> float:
    """Weigh the clinic's own figure, from `count` ratings, against the default."""
    return (count * own + DEFAULT_WEIGHT * default) / (count + DEFAULT_WEIGHT)


def quantile(counts: Counter[float], share: float) -> float:
    """Return the quantile of counted values, half-way between two at a gap; nought of nothing."""
    place = share * (counts.total() - 1)
    low, high = int(place), -int(-place // 1)
    found: list[float] = []
    seen = 0
    for value in sorted(counts):
        seen += counts[value]
        while len(found) < 2 and seen > (low, high)[len(found)]:  # noqa: PLR2004 -- the two neighbours
            found.append(value)
    return found[0] + (found[-1] - found[0]) * (place - low) if found else 0.0


def _at(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    above = ordered[min(low + 1, len(ordered) - 1)]
    return ordered[low] + (above - ordered[low]) * (place - low)
