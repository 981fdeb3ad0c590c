"""A benchmark's result as JSON, with the machine and the versions that it was measured on."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

PACKAGES: Final = ("flask", "gunicorn", "kafka-python", "marshmallow", "msgspec", "pymongo")


def report(name: str, figures: dict[str, Any]) -> None:
    """Print one JSON object on standard output."""
    print(json.dumps({"benchmark": name, **figures, "machine": machine(), "versions": versions()}, indent=2))


def machine() -> dict[str, Any]:
    """What the benchmark ran on."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"cpu": model, "cores": os.cpu_count(), "memory_gib": round(memory, 1), "system": platform.platform()}


def versions() -> dict[str, str]:
    """Python's version and those of the packages that matter."""
    return {"python": platform.python_version()} | {package: version(package) for package in PACKAGES}


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which so many per cent lie."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def _lines(place: str) -> list[str]:
    path = Path(place)
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
