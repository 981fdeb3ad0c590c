"""The rules that peers use."""

import pytest

from services.alerts.domain.named import (
    NAMED,
    Running,
    below_cutoff,
    drop_1,
    flagged,
    individuals_3s,
    low_item,
    own_2sd,
)


def after(totals: list[float]) -> Running:
    running = Running()
    for total in totals:
        running.learn(total)
    return running


def test_fixed_limits() -> None:
    assert (below_cutoff(35.9), below_cutoff(36)) == (True, False)
    assert (low_item([9, 9, 8.9, 10]), low_item([9, 9, 9, 9])) == (True, False)


def test_drop_since_the_rating_before() -> None:
    assert not drop_1(Running(), 10)
    assert drop_1(after([38]), 37)
    assert not drop_1(after([38]), 37.5)


def test_own_spread_needs_three_ratings() -> None:
    assert own_2sd(after([38, 36]), 30) is None
    assert individuals_3s(after([38, 36]), 30) is None
    assert own_2sd(after([38, 36, 37]), 35) == pytest.approx(2.0)
    assert individuals_3s(after([38, 36, 37]), 33) == pytest.approx(4 / (1.5 / 1.128))


def test_a_client_who_always_rates_the_same_keeps_some_spread() -> None:
    assert own_2sd(after([40, 40, 40]), 39) == pytest.approx(2.0)
    assert individuals_3s(after([40, 40, 40]), 39) == pytest.approx(2.0)


def test_what_each_rating_is_flagged_by_in_order() -> None:
    running, ratings = Running(), [38.0, 38.5, 38.0, 38.5, 30.0]
    found = [flagged(running, total, [total / 4] * 4) for total in ratings]
    assert found == [
        [],
        [],
        [],
        [],
        ["LOW_ITEM", "BELOW_CUTOFF", "DROP_1", "OWN_2SD", "INDIVIDUALS_3S"],
    ]
    assert flagged(running, None, [8.0]) == ["LOW_ITEM"]
    assert running.last == 30.0
    assert set(NAMED) == set(found[-1])
