"""What the two rules on low ratings say where statements are left open: `./attune bench low`.

On simulated clinics, by the product's own functions: with every statement answered; with some left open at random
and only whole check-ins judged, as it was until fold version 2; and as it is, with such check-ins reckoned from
what was answered. Prints JSON: means over the seeds, and the lowest and highest of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean, median
from typing import Any, Final

import click
import numpy as np

from bench.detecting.model import Simulated, simulate
from bench.detecting.scenarios import WHOLE
from bench.report import report
from services.alerts.domain.facts import ITEMS
from services.alerts.domain.low import LAST, level_of, low_standing, low_start, take_in
from services.alerts.domain.relationship import Level, Relationship
from services.alerts.domain.rules import DEFAULT, RuleSet

SEEDS: Final = 8
FIRST_SEED: Final = 301
WAYS: Final = ("all answered", "whole check-ins only", "reckoned")
KINDS: Final = ("LOW_START", "LOW_STANDING")


@dataclass
class Judged:
    """One way of judging: how often each rule spoke, how often wholly answered totals bear it out, and to whom."""

    times: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    clients: dict[str, set[int]] = field(default_factory=lambda: {kind: set() for kind in KINDS})

    def client(self, client: int, levels: Sequence[tuple[Level | None, float]], rules: RuleSet) -> None:
        """Judge one client's ratings in order, each with the total that it has when all is answered."""
        relationship, totals = Relationship("", ""), list[float]()
        for level, total in levels:
            if level is None:
                continue
            take_in(relationship, level)
            totals.append(total)
            if low_start(relationship, rules) is not None:
                self._said("LOW_START", client, bears_out=total < rules.p10)
            if low_standing(relationship, rules) is not None:
                self._said("LOW_STANDING", client, bears_out=median(totals[-LAST:]) < rules.p10)

    def _said(self, kind: str, client: int, *, bears_out: bool) -> None:
        self.times[kind] += 1
        self.right[kind] += bears_out
        self.clients[kind].add(client)


def one_clinic(simulated: Simulated, missing: float, seed: int) -> dict[str, dict[str, dict[str, float]]]:
    """Return for each way of judging and each rule how often it spoke, to how many, and how often rightly."""
    chance = np.random.default_rng(seed)
    is_open = chance.random(simulated.items.shape) < missing
    ways = {way: Judged() for way in WAYS}
    everybody = np.flatnonzero(simulated.rated.any(axis=1)).tolist()
    for client in everybody:
        sessions = np.flatnonzero(simulated.rated[client]).tolist()
        ratings = [(simulated.items[client, s].tolist(), is_open[client, s].tolist()) for s in sessions]
        for way, judged in ways.items():
            levels = [(_level(way, answers, opened), sum(answers)) for answers, opened in ratings]
            judged.client(client, levels, DEFAULT)
    ratings_in_all = int(simulated.rated.sum())
    truly = ways[WAYS[0]].clients
    return {
        way: {
            kind: {
                "of 100 ratings": 100 * judged.times[kind] / ratings_in_all,
                "of 100 clients": 100 * len(judged.clients[kind]) / len(everybody),
                "of 100 clients of whom all answers would say it": 100
                * len(judged.clients[kind] & truly[kind])
                / len(truly[kind]),
                "of 100 times borne out by all answers": 100 * judged.right[kind] / judged.times[kind],
            }
            for kind in KINDS
        }
        for way, judged in ways.items()
    }


def _level(way: str, answers: Sequence[float], opened: Sequence[bool]) -> Level | None:
    if way == "all answered" or not any(opened):
        return level_of(dict(zip(ITEMS, answers, strict=True)), sum(answers))
    if way == "whole check-ins only":
        return None
    given = [None if left else score for score, left in zip(answers, opened, strict=True)]
    return level_of(dict(zip(ITEMS, given, strict=True)), None)


def over(found: Sequence[Any]) -> Any:  # noqa: ANN401 - nested as deep as what is measured
    """Return the mean, lowest and highest of each figure."""
    if isinstance(found[0], dict):
        return {name: over([one[name] for one in found]) for name in found[0]}
    return {"mean": round(fmean(found), 2), "lowest": round(min(found), 2), "highest": round(max(found), 2)}


@click.command()
@click.option("--clients", default=WHOLE.clients, show_default=True, help="In each simulated clinic.")
@click.option("--seeds", default=SEEDS, show_default=True, type=click.IntRange(1))
@click.option(
    "--missing", default=30.0, show_default=True, type=click.FloatRange(0, 90), help="Of 100 statements."
)
def low(clients: int, seeds: int, missing: float) -> None:
    """Count what the low rules say where statements are left open."""
    clinic = replace(WHOLE, clients=clients)
    found = [
        one_clinic(simulate(clinic, seed), missing / 100, seed) for seed in range(FIRST_SEED, FIRST_SEED + seeds)
    ]
    figures = {"clients": clients, "seeds": seeds, "statements left open of 100": missing}
    report("low", {**figures, "ways": over(found)})


if __name__ == "__main__":
    low()
