"""Mann-Kendall and Theil-Sen, with the well-kept libraries as referees."""

import random

import pymannkendall
import pytest
from scipy.stats import theilslopes

from services.alerts.domain.trend import mann_kendall, theil_sen

SERIES: list[list[float]] = [
    [3, 4, 3, 3, 4, 3, 3],
    [2, 2, 3, 3, 3, 4, 4, 5],
    [5, 6, 6, 6, 6, 6, 6, 6],
    [6, 5, 5, 4, 4, 3],
    [5, 2, 6, 3, 5, 2, 6],
    [0, 10, 0, 10, 5, 5, 5, 5],
]


@pytest.mark.parametrize(
    ("scores", "s", "p_up", "slope"),
    [
        ([3, 4, 3, 3, 4, 3, 3], -2, 0.576775, 0),
        ([2, 2, 3, 3, 3, 4, 4, 5], 23, 0.002199, 0.4),
        ([5, 6, 6, 6, 6, 6, 6, 6], 7, 0.095215, 0),
        ([6, 5, 5, 4, 4, 3], -13, 0.990318, -0.5),
        ([4, 4, 4, 4, 4, 4], 0, 0.5, 0),
    ],
)
def test_worked_figures(scores: list[float], s: int, p_up: float, slope: float) -> None:
    test = mann_kendall(scores)
    assert (test.s, test.p_up) == pytest.approx((s, p_up), abs=1e-6)
    assert theil_sen(range(len(scores)), scores).slope == pytest.approx(slope)


@pytest.mark.parametrize("scores", SERIES)
def test_mann_kendall_as_pymannkendall(scores: list[float]) -> None:
    ours, theirs = mann_kendall(scores), pymannkendall.original_test(scores)
    assert (ours.s, ours.variance, ours.z) == pytest.approx((theirs.s, theirs.var_s, theirs.z), abs=1e-9)


def test_theil_sen_as_scipy() -> None:
    chance = random.Random(7)  # noqa: S311 -- invented series
    for _ in range(60):
        count = chance.randint(6, 8)
        times = sorted(chance.choice([float(week), week + 0.5]) for week in range(count))
        scores = [float(chance.randint(0, 10)) for _ in range(count)]
        theirs = theilslopes(scores, times, 0.90)
        ours = theil_sen(times, scores)
        assert (ours.slope, ours.low, ours.high) == pytest.approx(tuple(theirs)[:1] + tuple(theirs)[2:])


def test_ratings_at_the_same_time_have_no_slope() -> None:
    theirs = theilslopes([3, 5, 4, 6], [0, 0, 1, 2], 0.90)
    ours = theil_sen([0, 0, 1, 2], [3, 5, 4, 6])
    assert (ours.slope, ours.low, ours.high) == pytest.approx((theirs[0], theirs[2], theirs[3]))
