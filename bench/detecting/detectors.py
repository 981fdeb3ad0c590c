"""What is compared: each detector sees a client's ratings in order and scores each by what came before.

SBE and the rules that peers use are the product's own functions; the charts are textbook forms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf, sqrt
from statistics import fmean

import numpy as np

from bench.detecting.charts import LONGEST_RUN, WESTERN_ELECTRIC, cusum, ewma, ewma_spread
from bench.detecting.clinic import Floats
from bench.detecting.model import Simulated
from services.alerts.domain.facts import ITEMS
from services.alerts.domain.named import (
    INDIVIDUALS_SIGMAS,
    OWN_SDS,
    Running,
    below_cutoff,
    drop_1,
    individuals_3s,
    low_item,
    own_2sd,
)
from services.alerts.domain.relationship import STREAMS
from services.alerts.domain.rules import RuleSet
from services.alerts.domain.sbe import Stream, step

# A score that no threshold reaches: nothing can be said yet.
UNDEFINED = -inf
TARGET_FROM = 3
EWMA_WEIGHT = 0.3
CUSUM_SLACK = 0.5

# Scores one client's next rating, given its items; learns it.
Detector = Callable[[Sequence[float]], float]


def scores(simulated: Simulated, make: Callable[[], Detector]) -> Floats:
    """Return each rating's score, NaN where there is none."""
    found = np.full(simulated.total.shape, np.nan)
    for client in np.flatnonzero(simulated.rated.any(axis=1)):
        detector = make()
        for session in np.flatnonzero(simulated.rated[client]):
            found[client, session] = detector(simulated.items[client, session].tolist())
    return found


def detectors(rules: RuleSet) -> dict[str, Callable[[], Detector]]:
    """Return the compared detectors by name; `rules` has the priors of the clinic that thresholds are set on."""
    sd = sqrt(rules.priors["total"].s2)
    return {
        "SBE, total and items": lambda: Innovation(rules, STREAMS),
        "SBE, total alone": lambda: Innovation(rules, STREAMS[:1]),
        "below a fixed cut-off": lambda: lambda items: -sum(items),
        "lowest item": lambda: lambda items: -min(items),
        "drop since the last rating": lambda: History(_drop),
        "drop below the running mean": lambda: History(_below_mean),
        "OWN_2SD statistic": lambda: History(_or_undefined(own_2sd)),
        "INDIVIDUALS_3S statistic": lambda: History(_or_undefined(individuals_3s)),
        "EWMA .3, target of three": lambda: Chart(sd, _ewma),
        "CUSUM .5, target of three": lambda: Chart(sd, _cusum),
    }


def published(rules: RuleSet) -> dict[str, Callable[[], Detector]]:
    """Return rules as they are published, each scoring 1 where it flags."""
    sd = sqrt(rules.priors["total"].s2)
    return {
        "BELOW_CUTOFF": lambda: lambda items: float(below_cutoff(sum(items))),
        "DROP_1": lambda: History(lambda before, total: float(drop_1(before, total))),
        "LOW_ITEM": lambda: lambda items: float(low_item(items)),
        "OWN_2SD": lambda: History(lambda before, total: float((own_2sd(before, total) or 0) >= OWN_SDS)),
        "INDIVIDUALS_3S": lambda: History(
            lambda before, total: float((individuals_3s(before, total) or 0) >= INDIVIDUALS_SIGMAS)
        ),
        "Western Electric, target of three": lambda: Runs(sd),
    }


@dataclass(slots=True)
class Innovation:
    """SBE by the product's own step: the highest defined score of the streams."""

    rules: RuleSet
    names: Sequence[str]
    streams: dict[str, Stream] = field(default_factory=dict)

    def __call__(self, items: Sequence[float]) -> float:
        """Score one rating."""
        values = dict(zip(ITEMS, items, strict=True)) | {"total": round(sum(items), 6)}
        highest = UNDEFINED
        for name in self.names:
            stream = self.streams.setdefault(name, Stream())
            score = step(stream, values[name], self.rules.priors[name], self.rules).score
            highest = highest if score is None else max(highest, score)
        return highest


@dataclass(slots=True)
class History:
    """A rule on the total and the client's own totals before it."""

    rule: Callable[[Running, float], float]
    running: Running = field(default_factory=Running)

    def __call__(self, items: Sequence[float]) -> float:
        """Score one rating."""
        total = sum(items)
        score = self.rule(self.running, total)
        self.running.learn(total)
        return score


@dataclass(slots=True)
class Chart:
    """A control chart against the mean of the client's first three totals, in the clinic's standard deviations."""

    sd: float
    rule: Callable[[Chart, float], float]
    count: int = 0
    target: float = 0.0
    level: float = 0.0

    def __call__(self, items: Sequence[float]) -> float:
        """Score one rating."""
        self.count += 1
        total = sum(items)
        if self.count <= TARGET_FROM:
            self.target += (total - self.target) / self.count
            return UNDEFINED
        return self.rule(self, (total - self.target) / self.sd)


@dataclass(slots=True)
class Runs:
    """The Western Electric rules, downwards, against the mean of the client's first three totals."""

    sd: float
    totals: list[float] = field(default_factory=list)

    def __call__(self, items: Sequence[float]) -> float:
        """Flag one rating."""
        self.totals.append(sum(items))
        target = fmean(self.totals[:TARGET_FROM])
        recent = [(total - target) / self.sd for total in self.totals[TARGET_FROM:][-LONGEST_RUN:]]
        low = bool(recent) and recent[-1] < 0
        return float(low and any(len(recent) - 1 in rule(recent) for rule in WESTERN_ELECTRIC.values()))


def _ewma(chart: Chart, z: float) -> float:
    chart.level = ewma(chart.level, z, EWMA_WEIGHT)
    return -chart.level / ewma_spread(chart.count - TARGET_FROM, EWMA_WEIGHT)


def _cusum(chart: Chart, z: float) -> float:
    chart.level = cusum(chart.level, -z, CUSUM_SLACK)
    return chart.level


def _drop(before: Running, total: float) -> float:
    return before.last - total if before.k else UNDEFINED


def _below_mean(before: Running, total: float) -> float:
    return before.mean - total if before.k > 1 else UNDEFINED


def _or_undefined(rule: Callable[[Running, float], float | None]) -> Callable[[Running, float], float]:
    def scored(before: Running, total: float) -> float:
        score = rule(before, total)
        return UNDEFINED if score is None else score

    return scored
