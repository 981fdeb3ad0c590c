"""Every recursion of the reference folder, where that folder is."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.alerts.domain.goals import WEEK, standstill
from services.alerts.domain.rules import DEFAULT
from services.alerts.domain.sbe import Stream, step
from services.alerts.domain.trend import mann_kendall, theil_sen

FOLDER = Path(__file__).parents[4].parent / "shared" / "reference"


def reference(name: str) -> Any:  # noqa: ANN401 -- JSON of many shapes
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the reference figures are not here ({path})")
    return json.loads(path.read_text())


@pytest.mark.parametrize(
    ("case", "prior"),
    [
        ("sbe_typical_rupture_and_repair", "total"),
        ("sbe_ceiling_flat_40", "total"),
        ("sbe_low_start", "total"),
        ("sbe_long", "total"),
        ("sbe_item_goals", "matters"),
    ],
)
def test_every_step_of_the_worked_examples(case: str, prior: str) -> None:
    stream = Stream()
    for row in reference("worked_examples.json")[case]:
        reading = step(stream, row["x"], DEFAULT.priors[prior], DEFAULT)
        seen = (reading.usual, reading.noise, reading.spread, stream.n, stream.m, stream.r, stream.nu)
        expected = tuple(row[name] for name in ("baseline", "si", "pred_sd", "n", "m", "R", "nu"))
        assert seen == pytest.approx(expected, abs=1e-6)
        assert reading.score == (None if row["score"] is None else pytest.approx(row["score"], abs=1e-6))


def test_every_goal_trend() -> None:
    cases = [case for case in reference("goal_trend_cases.json")["cases"] if "sen_slope" in case]
    for case in cases:
        slope = theil_sen(case["t_weeks"], case["x"])
        expected = (case["sen_slope"], case["theil_lo90"], case["theil_hi90"])
        assert (slope.slope, slope.low, slope.high) == pytest.approx(expected, abs=1e-9), case["name"]
        if "mk_s" in case:
            test = mann_kendall(case["x"])
            expected = (case["mk_s"], case["mk_var_s"], case["mk_z"])
            assert (test.s, test.variance, test.z) == pytest.approx(expected, abs=1e-9), case["name"]
    assert len(cases) > 10


def test_every_stalled_goal() -> None:
    for case in reference("worked_examples.json")["stalled_goal"]["cases"]:
        times = [week * WEEK for week in case["weeks"]][-8:]
        found = standstill(times, [float(x) for x in case["x"]][-8:], DEFAULT.goal)
        milestone = case["milestone_days_ago"] is not None
        assert (found is not None and not milestone) == case["criteria_met_now"], case["name"]
