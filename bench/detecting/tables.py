"""The measured figures as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

SHORT = {
    "SBE, total and items": "SBE",
    "INDIVIDUALS_3S statistic": "INDIVIDUALS_3S",
    "drop below the running mean": "running mean",
}


def tables(figures: dict[str, Any]) -> str:
    """Write a table of detectors for each scenario, one across scenarios, and one of the goals."""
    scenarios = figures["scenarios"]
    parts = ["### Over pairs of seeds, whole points", _goals(figures["goals"])]
    parts += ["### Across scenarios, at 5 false flags of 100", _across(scenarios)]
    for name, found in scenarios.items():
        parts += [f"### {name[0].upper()}{name[1:]}", _detectors(found["detectors"])]
        parts += [_published(found), _said(found["said"])]
    return "\n\n".join(parts) + "\n"


def _goals(goals: dict[str, Any]) -> str:
    return _table(("figure", "value"), [(name, _figure(value)) for name, value in goals.items()])


def _across(scenarios: dict[str, Any]) -> str:
    names = [f"{short}: {what}" for short in SHORT.values() for what in ("AUC", "sensitivity")]
    rows = []
    for name, found in scenarios.items():
        own = [found["detectors"][detector] for detector in SHORT]
        cells = [_figure(value) for one in own for value in (one["auc"], one["at"]["5"]["sensitivity"])]
        calibrated = found["calibrated"]
        rows.append((name, *cells, f"{calibrated['h']:.2f}", f"{calibrated['flagged']:.2f}"))
    return _table(("scenario", *names, "calibrated h", "flagged of 100"), rows)


def _detectors(found: dict[str, Any]) -> str:
    rows = []
    for name, one in found.items():
        rows.append((name, _figure(one["auc"]), *(_level(at) for at in one["at"].values())))
    return _table(("detector", "AUC", "at 2 of 100", "at 5 of 100", "at 10 of 100"), rows)


def _published(found: dict[str, Any]) -> str:
    rows = [
        (name, _figure(at["sensitivity"]), f"{at['false_flags']:.1f}")
        for name, at in found["as published"].items()
    ]
    return _table(("rule as published", "sensitivity", "false flags of 100"), rows)


def _said(said: dict[str, dict[str, float]]) -> str:
    rows = [(kind, *(f"{figure:.2f}" for figure in found.values())) for kind, found in said.items()]
    return _table(("kind of prompt", "of 100 ratings", "of 100 clients"), rows)


def _level(at: dict[str, float]) -> str:
    """Sensitivity, same-session detection, false flags measured, delay."""
    shares = f"{_figure(at['sensitivity'])} / {_figure(at['same_session'])}"
    return f"{shares} / {at['false_flags']:.1f} / {at['delay']:.2f}"


def _figure(value: float) -> str:
    return f"{value:.3f}".removeprefix("0") if isinstance(value, float) and abs(value) < 1 else f"{value:.4g}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
