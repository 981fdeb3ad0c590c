"""Published figures and worked examples, which lie beside the project where it is developed and nowhere else."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2].parent / "shared" / "reference"


def reference(name: str) -> Any:  # noqa: ANN401 -- JSON of many shapes
    """Read a file of figures; skips the test where there is none."""
    return json.loads(_found(name).read_text(encoding="utf-8"))


def reference_rows(name: str) -> list[dict[str, str]]:
    """Read a file of rows; skips the test where there is none."""
    with _found(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _found(name: str) -> Path:
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the reference figures are not here ({path})")
    return path
