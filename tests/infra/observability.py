"""The rules and the dashboard as tests read them, and the metrics that they name."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import yaml

from deploy.local.plan import ROOT

FOLDER: Final = ROOT / "deploy" / "observability"


def rules() -> list[dict[str, Any]]:
    """Every rule."""
    groups = yaml.safe_load((FOLDER / "rules.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions() -> list[str]:
    """What rules and dashboard ask of Prometheus."""
    panels = json.loads((FOLDER / "grafana/dashboards/attune.json").read_text(encoding="utf-8"))["panels"]
    return [rule["expr"] for rule in rules()] + [ask["expr"] for panel in panels for ask in panel["targets"]]


def named() -> set[str]:
    """The metrics of ours that they name."""
    return {name for expr in expressions() for name in re.findall(r"\battune_\w+", expr)}


def shown(page: str) -> set[str]:
    """The metrics that a page of metrics has values of."""
    return set(re.findall(r"^(attune_\w+)", page, re.MULTILINE))


def declared(page: str) -> set[str]:
    """The metrics that a page of metrics can have, also those that have not counted anything yet."""
    found: set[str] = set()
    for name, kind in re.findall(r"^# TYPE (attune_\w+) (\w+)$", page, re.MULTILINE):
        found |= {f"{name}_{part}" for part in ("bucket", "sum", "count")} if kind == "histogram" else {name}
    return found
