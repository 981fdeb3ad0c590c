"""Every benchmark can be asked for, by the name of its file."""

from __future__ import annotations

from pathlib import Path

import click

from deploy.cli import bench

FOLDER = Path(__file__).parents[3] / "bench"


def test_what_can_be_measured_is_what_there_is_a_benchmark_for() -> None:
    what = bench.params[0].type
    assert isinstance(what, click.Choice)
    there = {file.stem for file in FOLDER.glob("*.py") if "__main__" in file.read_text(encoding="utf-8")}
    folders = {file.parent.name for file in FOLDER.glob("*/__main__.py")}
    assert set(what.choices) == there | folders
