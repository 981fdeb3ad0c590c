"""Goals that ask for a review, and attainment."""

from dataclasses import replace

import pytest

from services.alerts.domain.attainment import attainment
from services.alerts.domain.reviews import milestones_reached_at, overdue_at, reached
from services.alerts.domain.rules import ReviewNumbers
from tests.infra.histories import goal, held


def test_overdue_at_its_horizon() -> None:
    assert overdue_at(goal(horizon_weeks=6)) == held(6)
    assert overdue_at(goal(agreed_week=4, horizon_weeks=6)) == held(10)
    assert overdue_at(goal()) is None
    assert overdue_at(replace(goal(horizon_weeks=6), status="reached")) is None


@pytest.mark.parametrize(
    ("scores", "found"), [([8, 8], True), ([5, 8, 9], True), ([8], False), ([8, 7.9], False), ([8, 7, 8], False)]
)
def test_reached_at_two_ratings_running(scores: list[float], found: bool) -> None:  # noqa: FBT001 -- a table
    assert reached(scores, ReviewNumbers()) == found


def test_reached_with_all_its_milestones() -> None:
    done = goal(reached_weeks=[1, 2])
    assert milestones_reached_at(done) == held(2)
    part = replace(done, milestones=(done.milestones[0], replace(done.milestones[1], reached_at=None)))
    assert milestones_reached_at(part) is None
    assert milestones_reached_at(goal()) is None
    assert milestones_reached_at(replace(done, status="reached")) is None


@pytest.mark.parametrize(
    ("levels", "weights", "t"),
    [
        ([0, 0, 0], [1, 1, 1], 50.0),
        ([1, 0, -1, 1], [1, 1, 1, 1], 53.62738125055006),
        ([2, 1, 0], [3, 2, 1], 67.62610596956927),
        ([-1, -1, -1], [1, 1, 1], 36.306936062370845),
        ([1], [1], 60.0),
    ],
)
def test_attainment(levels: list[float], weights: list[float], t: float) -> None:
    assert attainment(levels, weights) == pytest.approx(t)
