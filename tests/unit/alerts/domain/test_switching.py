"""What may follow on the timeline, from when, and which numbers may be changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.alerts.domain.rules import DEFAULT, Prior, Timeline
from services.alerts.domain.switching import AHEAD, FARTHEST, MONTH, changed, following, proposal_due
from shared.errors import Conflict, Invalid

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_set_follows_a_minute_from_now() -> None:
    first = following(Timeline(), replace(DEFAULT, h=3.0), None, NOW)
    assert (first.version, first.in_force_from, first.h) == (2, NOW + AHEAD, 3.0)
    second = following(Timeline().append(first), first, NOW + timedelta(days=3), NOW)
    assert (second.version, second.in_force_from) == (3, NOW + timedelta(days=3))


@pytest.mark.parametrize("off", [timedelta(seconds=59), timedelta(0), -timedelta(days=1), FARTHEST + AHEAD])
def test_neither_the_past_nor_the_far_future_can_be_ruled(off: timedelta) -> None:
    with pytest.raises(Invalid) as error:
        following(Timeline(), DEFAULT, NOW + off, NOW)
    assert list(error.value.fields) == ["in_force_from"]


def test_none_comes_before_one_that_is_to_come() -> None:
    to_come = Timeline().append(following(Timeline(), DEFAULT, NOW + timedelta(days=3), NOW))
    with pytest.raises(Conflict):
        following(to_come, DEFAULT, None, NOW)


def test_some_numbers_change_and_the_rest_stay() -> None:
    new = changed(DEFAULT, {"h": 3.0, "priors": {"total": {"mu0": 33.0}}, "goal": {"net": 2.0}})
    assert new.priors["total"] == Prior(33.0, 4.0, 6.5)
    assert new.goal == replace(DEFAULT.goal, net=2.0)
    assert replace(new, h=2.6, priors=DEFAULT.priors, goal=DEFAULT.goal) == DEFAULT


@pytest.mark.parametrize("numbers", [{"p10": 39.5}, {"p75": 30.0}, {"goal": {"at_least": 9}}])
def test_numbers_must_not_contradict(numbers: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        changed(DEFAULT, numbers)


def test_a_proposal_is_due_once_a_month() -> None:
    assert proposal_due(None, NOW)
    assert proposal_due(NOW - MONTH, NOW)
    assert not proposal_due(NOW - MONTH + timedelta(hours=1), NOW)
