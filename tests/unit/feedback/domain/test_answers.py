from __future__ import annotations

import pytest

from services.feedback.domain.answers import Answers, GoalScore, Items
from shared.errors import Invalid


def test_the_total_counts_only_when_all_four_are_answered() -> None:
    assert Items(heard=8, matters=4, fit=9, openness=7).total() == 28
    assert Items(heard=0, matters=0, fit=0, openness=0).total() == 0
    assert Items(heard=8, matters=4, fit=9).total() is None
    assert Items().total() is None


def test_the_order_of_goals_makes_no_other_answers() -> None:
    one, two = GoalScore(goal_id="a", score=3), GoalScore(goal_id="b", score=4)
    assert Answers(items=Items(), goals=(one, two)) == Answers(items=Items(), goals=(two, one))


def test_a_goal_is_rated_once() -> None:
    twice = (GoalScore(goal_id="a", score=3), GoalScore(goal_id="a", score=4))
    with pytest.raises(Invalid) as caught:
        Answers(items=Items(), goals=twice)
    assert list(caught.value.fields) == ["goals"]
