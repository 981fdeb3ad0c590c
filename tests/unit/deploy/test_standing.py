"""A program of ours whose clock stands: for pictures, which are the same each time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from deploy.local import plan
from deploy.local.place import Place

AT = "2026-11-27T09:40:00+00:00"
TELL = """
from shared import clock
from shared.store.connection import Store
from services.intake.usecases import clients
print(clock.now().isoformat(), Store.__init__.__kwdefaults__["now"]().isoformat())
print(clients.new_id(), clients.new_id())
"""


def standing(seed: str, module: str, *places: Path) -> str:
    """What that module prints where the clock stands."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-P", "-m", "deploy.local.standing", AT, seed, module],
        env={"PYTHONPATH": ":".join(map(str, (plan.ROOT, *places)))},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_it_is_always_the_same_instant_there_with_the_same_ids(tmp_path: Path) -> None:
    (tmp_path / "telling.py").write_text(TELL, encoding="utf-8")
    at, units_at, *ids = standing("one", "telling", tmp_path).split()
    assert at == units_at == AT
    assert standing("one", "telling", tmp_path).split()[2:] == ids
    assert len({*ids, *standing("two", "telling", tmp_path).split()[2:]}) == 4


def test_two_fillings_of_the_demo_are_the_same(tmp_path: Path) -> None:
    told = standing("demo", "tests.infra.demo_told", tmp_path)
    assert told.count("session_no") > 100
    assert standing("demo", "tests.infra.demo_told", tmp_path) == told


def test_no_clock_stands_unless_it_is_asked_for(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.open()
    plan.choose_ports(place)
    for process in plan.services(place):
        assert "deploy.local.standing" not in process.command
    place.state.stands_at = AT
    for process in plan.services(place):
        assert process.command[3:6] == ["deploy.local.standing", AT, process.name]
