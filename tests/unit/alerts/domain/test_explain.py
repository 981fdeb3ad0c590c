"""What a clinician reads."""

import pytest

from services.alerts.domain.explain import explain, points
from services.alerts.domain.facts import Fact
from tests.infra.histories import folded, goal_ratings, quarters, rating, totals


def item_dip() -> list[Fact]:
    nine = quarters(36)
    return [*(rating(week, nine) for week in range(6)), rating(6, {**nine, "matters": 5.0})]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (item_dip(), "4 below what is usual for this client on what matters: worth talking about."),
        (
            totals([38, 38.5, 37.5, 38.2, 33]),
            "5 below what is usual for this client over all: worth talking about.",
        ),
        (totals([30]), "A low start, 30 of 40: worth talking about early."),
        (
            totals([33, 33, 31, 31]),
            "Mostly low in the last three check-ins, around 31 of 40: worth talking about.",
        ),
        (
            totals([38, 38, 38, 35, 34, 33, 33, 33]),
            "5 lower than in the first sessions, little by little: worth talking about.",
        ),
        (goal_ratings([3, 4, 3, 3, 4, 3, 3]), "A goal has not moved for 6 weeks: worth talking about."),
        (goal_ratings([6, 5, 5, 4, 4, 3, 2]), "A goal has been going down for 6 weeks: worth talking about."),
    ],
)
def test_each_rule_in_words(facts: list[Fact], sentence: str) -> None:
    assert explain(folded(facts).state.signals[-1]).sentence == sentence


@pytest.mark.parametrize(("value", "shown"), [(4.87, "5"), (2.0, "2"), (1.94, "1.9"), (1.0, "1"), (0.04, "0")])
def test_points_are_said_as_people_say_them(value: float, shown: str) -> None:
    assert points(value) == shown
