"""Stalled and regressing goals, folded from ratings."""

from datetime import timedelta

import pytest

from services.alerts.domain.goals import standstill
from services.alerts.domain.rules import DEFAULT
from tests.infra.histories import folded, goal, goal_ratings, held, kinds

NUMBERS = DEFAULT.goal
FLAT: list[float] = [3, 4, 3, 3, 4, 3, 3]


def stalls(scores: list[float], *, weeks: list[int] | None = None) -> list[tuple[str, str | None]]:
    return kinds(folded(goal_ratings(scores, weeks=weeks)))


@pytest.mark.parametrize(
    ("scores", "met"),
    [
        (FLAT, True),
        (FLAT[:6], True),
        ([2, 2, 3, 3, 3, 4, 4, 5], False),
        ([3, 3, 3, 3, 3, 8], False),
        ([5, 6, 6, 6, 6, 6, 6, 6], False),
        ([6, 6, 6, 6, 6, 6, 6, 6], True),
        ([5, 2, 6, 3, 5, 2, 6], True),
        ([6, 5, 5, 4, 4, 3], True),
        ([3, 3, 3, 3], False),
        ([8, 8, 8, 8, 8, 8], False),
    ],
)
def test_criteria_at_the_last_rating(scores: list[float], met: bool) -> None:  # noqa: FBT001 -- a table
    times = [held(week).timestamp() for week in range(len(scores))]
    assert (standstill(times, scores, NUMBERS) is not None) == met


def test_a_goal_that_stands_still_at_two_ratings_running_is_raised_once() -> None:
    assert stalls(FLAT[:6]) == []
    assert stalls(FLAT) == [("STALLED", "session-006")]
    assert stalls([*FLAT, 3, 4, 3]) == [("STALLED", "session-006")]


def test_it_is_raised_again_after_a_whole_further_window() -> None:
    found = stalls([*FLAT, *[3.0] * 8])
    assert found == [("STALLED", "session-006"), ("STALLED", "session-014")]


def test_a_goal_that_moved_in_between_may_stall_again() -> None:
    found = stalls([*FLAT, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6])
    assert [kind for kind, _ in found] == ["STALLED", "STALLED"]


def test_a_goal_that_goes_down_regresses() -> None:
    assert stalls([6, 5, 5, 4, 4, 3, 2]) == [("REGRESSING", "session-006")]


def test_a_stalled_goal_that_then_goes_down_is_raised_as_regressing() -> None:
    found = stalls([5, 5, 5, 5, 5, 5, 5, 4, 4, 3, 2, 1])
    assert [kind for kind, _ in found] == ["STALLED", "REGRESSING"]


def test_six_ratings_in_less_than_four_weeks_say_nothing() -> None:
    ratings = goal_ratings(FLAT)
    close = [
        type(fact)(**{name: getattr(fact, name) for name in fact.__slots__} | {"held_at": held(number / 2)})
        for number, fact in enumerate(ratings)
    ]
    assert kinds(folded(close)) == []


def test_fortnightly_ratings_count_by_date() -> None:
    assert stalls([4, 4, 5, 4, 4, 4, 4], weeks=[0, 2, 4, 6, 8, 10, 12]) == [("STALLED", "session-012")]


def test_a_milestone_in_the_last_four_weeks_is_movement() -> None:
    assert kinds(folded([goal(reached_weeks=[4.5]), *goal_ratings(FLAT)])) == []
    assert kinds(folded([goal(reached_weeks=[0.5]), *goal_ratings(FLAT)])) == [("STALLED", "session-006")]


def test_a_goals_own_horizon_stretches_or_shortens_that() -> None:
    early = goal(horizon_weeks=8, reached_weeks=[0.5])
    assert kinds(folded([early, *goal_ratings(FLAT)])) == []
    short = goal(horizon_weeks=1, reached_weeks=[3.5])
    assert kinds(folded([short, *goal_ratings(FLAT)])) == [("STALLED", "session-006")]


def test_a_milestone_reached_later_does_not_reach_back() -> None:
    assert kinds(folded([*goal_ratings(FLAT), goal(reached_weeks=[7])])) == [("STALLED", "session-006")]


def test_a_milestone_noted_by_the_time_the_rating_came_in_counts() -> None:
    noted = (held(6) + timedelta(minutes=30) - held(0)) / timedelta(weeks=1)
    assert kinds(folded([*goal_ratings(FLAT), goal(reached_weeks=[noted])])) == []


def test_a_changed_goal_is_a_new_start() -> None:
    changed = goal(agreed_week=3.5, revision=(1, 2))
    assert kinds(folded([*goal_ratings(FLAT), changed])) == []


def test_two_goals_are_told_apart() -> None:
    facts = [
        type(fact)(**{name: getattr(fact, name) for name in fact.__slots__} | {"goals": {"a": 3.0, "b": 3.0}})
        for fact in goal_ratings(FLAT)
    ]
    signals = folded(facts).state.signals
    assert sorted(signal.goal_id or "" for signal in signals) == ["a", "b"]
    assert len({signal.signal_id for signal in signals}) == 2


def test_the_evidence_carries_the_figures() -> None:
    (signal,) = folded(goal_ratings(FLAT)).state.signals
    assert signal.evidence["p_up"] == pytest.approx(0.576775, abs=1e-6)
    assert (signal.evidence["weeks"], signal.evidence["slope"]) == (6.0, 0.0)
    assert signal.score is None
