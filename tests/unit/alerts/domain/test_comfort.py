"""Scores that say little."""

import pytest

from services.alerts.domain.comfort import ComfortNumbers, ceiling, comfort_without_change

TOP: list[float | None] = [10, 10, 10, 10]


@pytest.mark.parametrize(
    ("check_ins", "found"),
    [
        ([TOP] * 5, True),
        ([TOP] * 4, False),
        ([[9, 10, 10, 10], *[TOP] * 5], True),
        ([*[TOP] * 4, [10, 10, 10, None]], False),
    ],
)
def test_ceiling(check_ins: list[list[float | None]], found: bool) -> None:  # noqa: FBT001 -- a table
    assert ceiling(check_ins) == found


@pytest.mark.parametrize(
    ("totals", "goals", "milestone", "sessions", "found"),
    [
        ([39.0] * 8, [[4, 4, 4, 4]], False, 12, True),
        ([39.0] * 7, [], False, 12, False),
        ([40.0] * 8, [], False, 12, False),
        ([38.0] * 8, [], False, 12, False),
        ([39.0] * 8, [[4, 4, 5, 5]], False, 12, False),
        ([39.0] * 8, [[5, 5, 4, 4]], False, 12, False),
        ([39.0] * 8, [[]], False, 12, True),
        ([39.0] * 8, [], True, 12, False),
        ([39.0] * 8, [], False, 11, False),
    ],
)
def test_comfort_without_change(
    totals: list[float],
    goals: list[list[float]],
    milestone: bool,  # noqa: FBT001 -- a table
    sessions: int,
    *,
    found: bool,
) -> None:
    seen = comfort_without_change(totals, goals, ComfortNumbers(), milestone=milestone, sessions=sessions)
    assert seen == found
