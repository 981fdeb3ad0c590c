"""How well ruptures are detected, on simulated ratings: `./attune bench detection`.

Thresholds are set on one simulated clinic and measured on another. Prints JSON; `--markdown` writes the
tables too. Simulation shows which detector is better on such ratings; it is no clinical validity.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from statistics import fmean
from typing import Any, Final

import click

from bench.detecting.clinic import Clinic
from bench.detecting.clinics_own import kept, own_rules, said
from bench.detecting.detectors import Detector, Innovation, detectors, published, scores
from bench.detecting.measures import auc, measure, threshold_for
from bench.detecting.model import Simulated, simulate
from bench.detecting.scenarios import SCENARIOS, WHOLE
from bench.detecting.tables import tables
from bench.report import report
from services.alerts.domain.calibration import FINE_H, WHOLE_H
from services.alerts.domain.relationship import STREAMS
from services.alerts.domain.rules import DEFAULT, RuleSet

FALSE_FLAGS: Final = (2, 5, 10)
TRAIN, TEST = 1, 2
OURS, PEERS = "SBE, total and items", "INDIVIDUALS_3S statistic"
# Seeds of the pairs: train, test.
PAIRS: Final = tuple((100 + pair, 200 + pair) for pair in range(8))
BUDGET: Final = 5.0


@click.command()
@click.option("--clients", default=WHOLE.clients, show_default=True, help="In each simulated clinic.")
@click.option("--pairs", default=len(PAIRS), show_default=True, type=click.IntRange(1, len(PAIRS)))
@click.option("--markdown", type=click.Path(path_type=Path, dir_okay=False), help="Where to write the tables.")
def detection(clients: int, pairs: int, markdown: Path | None) -> None:
    """Compare detectors of ruptures on simulated ratings."""
    figures = {
        "clients": clients,
        "scenarios": {name: _scenario(replace(clinic, clients=clients)) for name, clinic in SCENARIOS.items()},
        "goals": goals(replace(WHOLE, clients=clients), PAIRS[:pairs]),
    }
    if markdown is not None:
        markdown.write_text(tables(figures), encoding="utf-8")
    report("detection", figures)


def compare(train: Simulated, test: Simulated, names: tuple[str, ...] = ()) -> dict[str, dict[str, Any]]:
    """Measure the detectors (these, or all) on `test` at thresholds set on `train`."""
    makers = detectors(own_rules(train))
    return {name: _compare(train, test, make) for name, make in makers.items() if not names or name in names}


def goals(clinic: Clinic, pairs: tuple[tuple[int, int], ...]) -> dict[str, Any]:
    """Return SBE's mean figures over pairs of seeds, and how far it is above what peers could do."""
    found = [compare(simulate(clinic, train), simulate(clinic, test), (OURS, PEERS)) for train, test in pairs]
    ours, peers = ([one[name] for one in found] for name in (OURS, PEERS))
    sensitivity = {f"sensitivity at {flags}": _mean(ours, flags, "sensitivity") for flags in FALSE_FLAGS}
    peers_at_5 = _mean(peers, 5, "sensitivity")
    return {
        "pairs": len(pairs),
        "auc": fmean(one["auc"] for one in ours),
        **sensitivity,
        "false flags at 5": _mean(ours, 5, "false_flags"),
        f"{PEERS} at 5": peers_at_5,
        "above it": sensitivity["sensitivity at 5"] - peers_at_5,
    }


def _scenario(clinic: Clinic) -> dict[str, Any]:
    train, test = simulate(clinic, TRAIN), simulate(clinic, TEST)
    return {
        "ratings": int(test.rated.sum()),
        "ruptures": len(test.ruptures),
        "detectors": compare(train, test),
        "as published": _as_published(test, own_rules(train)),
        "said": said(test, _default_h(test)),
        "calibrated": asdict(kept(train, test, BUDGET)),
    }


def _as_published(test: Simulated, rules: RuleSet) -> dict[str, Any]:
    """Measure the rules that have a threshold of their own, and SBE at the default one."""
    makers = published(rules)
    found = {name: asdict(measure(test, scores(test, make), 1.0)) for name, make in makers.items()}
    default = replace(DEFAULT, h=_default_h(test))
    ours = scores(test, lambda: Innovation(default, STREAMS))
    return {f"SBE, h = {default.h}": asdict(measure(test, ours, default.h)), **found}


def _default_h(simulated: Simulated) -> float:
    return FINE_H if (simulated.items[simulated.rated] % 1 != 0).any() else WHOLE_H


def _compare(train: Simulated, test: Simulated, make: Callable[[], Detector]) -> dict[str, Any]:
    on_train, on_test = scores(train, make), scores(test, make)
    levels = {
        str(flags): asdict(measure(test, on_test, threshold_for(train, on_train, flags))) for flags in FALSE_FLAGS
    }
    return {"auc": auc(test, on_test), "at": levels}


def _mean(found: list[dict[str, Any]], flags: int, what: str) -> float:
    return fmean(one["at"][str(flags)][what] for one in found)


if __name__ == "__main__":
    detection()
