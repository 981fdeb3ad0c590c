"""Scores that say little, folded from ratings."""

import pytest

from services.alerts.domain.comfort import at_the_top, comfortable, moved
from services.alerts.domain.facts import Fact
from services.alerts.domain.rules import ComfortNumbers
from tests.infra.histories import folded, goal, held, quarters, rating, totals

NUMBERS = ComfortNumbers()


def spoken(facts: list[Fact], kind: str) -> list[str | None]:
    """Return at which sessions a rule spoke."""
    return [signal.session_id for signal in folded(facts).state.signals if signal.kind == kind]


def calm(weeks: int, *, total: float = 39, goals: list[float] | None = None) -> list[Fact]:
    """Return weekly ratings at one total, with the ratings of one goal if there are any."""
    scores = goals or []
    return [
        rating(week, quarters(total), goals={"goal-1": scores[week]} if scores else {}) for week in range(weeks)
    ]


def test_only_four_tens_are_the_top() -> None:
    assert at_the_top(40)
    assert not at_the_top(39.75)
    assert not at_the_top(None)


def test_five_check_ins_at_the_top_are_noted_once_until_one_is_not() -> None:
    assert spoken(totals([40] * 8), "CEILING") == ["session-004"]
    again = totals([40] * 6 + [39] + [40] * 5)
    assert spoken(again, "CEILING") == ["session-004", "session-011"]
    assert spoken(totals([40] * 4 + [None] + [40] * 4), "CEILING") == []


@pytest.mark.parametrize(
    ("seen", "found"),
    [([39.0] * 8, True), ([39.0] * 7, False), ([40.0] * 8, False), ([38.0] * 8, False)],
)
def test_comfort_is_high_totals_that_are_not_all_tens(seen: list[float], *, found: bool) -> None:
    assert comfortable(seen, 39.0, NUMBERS) == found


@pytest.mark.parametrize(
    ("goals", "found"),
    [
        ([[4, 4, 4, 4]], False),
        ([[4, 4, 5, 5]], True),
        ([[5, 5, 4, 4]], True),
        ([[]], False),
        ([[4, 4], [1, 1, 3, 3]], True),
    ],
)
def test_a_goal_moves_by_a_point(goals: list[list[float]], *, found: bool) -> None:
    assert moved(goals, NUMBERS) == found


def test_comfort_without_change_speaks_once() -> None:
    kind = "COMFORT_WITHOUT_CHANGE"
    assert spoken(calm(14, goals=[5.0] * 14), kind) == ["session-011"]
    assert spoken(calm(14), kind) == []
    assert spoken(calm(14, total=38, goals=[5.0] * 14), kind) == []
    assert spoken(calm(14, goals=[1 + week / 3 for week in range(14)]), kind) == []


def test_a_milestone_reached_meanwhile_is_a_change() -> None:
    rated = calm(14, goals=[5.0] * 14)
    for week, found in ((2, ["session-011"]), (9, [])):
        stone = goal(reached_weeks=[week])
        assert held(week) in {step.reached_at for step in stone.milestones}
        assert spoken([stone, *rated], "COMFORT_WITHOUT_CHANGE") == found
