"""Run charts: shifts and trends as Perla, Provost and Murray describe them."""

import pytest

from services.alerts.domain.figures.runs import run


def test_nothing_is_said_of_no_points() -> None:
    assert run([]) is None


@pytest.mark.parametrize(
    ("values", "shift"),
    [
        ([1, 1, 1, 1, 1, 1, 5, 5, 5, 5, 5, 5], 1),
        ([5, 5, 5, 5, 5, 5, 1, 1, 1, 1, 1, 1], -1),
        ([1, 1, 1, 1, 1, 5, 5, 5, 5, 5], 0),
        ([1, 1, 1, 3, 5, 5, 5, 3, 5, 5, 5, 1, 1, 1, 5, 1], 1),
    ],
)
def test_six_running_on_one_side_are_a_shift(values: list[float], shift: int) -> None:
    found = run(values)
    assert found is not None
    assert found.shift == shift


@pytest.mark.parametrize(
    ("values", "trend"),
    [
        ([1, 2, 3, 4, 5], 1),
        ([1, 2, 2, 3, 4, 5], 1),
        ([1, 2, 3, 4], 0),
        ([9, 7, 5, 3, 1, 2], -1),
        ([1, 2, 3, 2, 3, 4], 0),
    ],
)
def test_five_points_that_only_rise_or_only_fall_are_a_trend(values: list[float], trend: int) -> None:
    found = run(values)
    assert found is not None
    assert found.trend == trend


def test_points_on_the_median_do_not_count() -> None:
    found = run([3, 3, 3, 3, 3, 3, 3])
    assert found is not None
    assert (found.median, found.useful, found.shift, found.trend, found.lately) == (3, 0, 0, 0, 0)


def test_how_many_of_the_last_lie_on_one_side() -> None:
    found = run([31, 36, 34, 41, 45, 52, 58, 61])
    assert found is not None
    assert (found.median, found.lately, found.shift) == (43, 4, 0)
