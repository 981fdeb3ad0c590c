"""Slipping away."""

from datetime import timedelta

import pytest
from scipy.stats import betabinom

from services.alerts.domain.rules import SlippingNumbers
from services.alerts.domain.slipping import (
    answer_due,
    missed_check_ins,
    missed_sessions,
    missed_tail,
    silent_ending_due,
)
from tests.infra.histories import held

NUMBERS = SlippingNumbers()


@pytest.mark.parametrize(
    ("sessions", "missed", "tail"),
    [(2, 2, 0.024), (3, 2, 0.0592), (4, 2, 0.0990031), (4, 3, 0.0193969), (5, 3, 0.0375926), (6, 3, 0.0594274)],
)
def test_worked_tails(sessions: int, missed: int, tail: float) -> None:
    assert missed_tail(missed, sessions, NUMBERS) == pytest.approx(tail, abs=1e-6)


def test_tails_as_scipy() -> None:
    for sessions in range(1, 7):
        for missed in range(sessions + 1):
            theirs = betabinom.sf(missed - 1, sessions, 1.2, 8.8)
            assert missed_tail(missed, sessions, NUMBERS) == pytest.approx(theirs)


@pytest.mark.parametrize(
    ("answered", "found"),
    [
        ("--", True),
        ("-", False),
        ("+--", False),
        ("+---", True),
        ("++---", True),
        ("----++", True),
        ("++++--", False),
        ("------++++++", False),
        ("", False),
    ],
)
def test_missed_check_ins(answered: str, found: bool) -> None:  # noqa: FBT001 -- a table
    assert missed_check_ins([mark == "+" for mark in answered], NUMBERS) == found


@pytest.mark.parametrize(
    ("missed", "found"), [([True, True], True), ([True], False), ([True, False], False), ([False, True], False)]
)
def test_missed_sessions(missed: list[bool], found: bool) -> None:  # noqa: FBT001 -- a table
    assert missed_sessions(missed, NUMBERS) == found


def test_a_silent_ending_falls_due_after_two_weeks() -> None:
    due = held(0) + timedelta(days=14)
    assert silent_ending_due(held(0), NUMBERS, score=1.0, missed=False) == due
    assert silent_ending_due(held(0), NUMBERS, score=None, missed=True) == due
    assert silent_ending_due(held(0), NUMBERS, score=0.9, missed=False) is None
    assert silent_ending_due(held(0), NUMBERS, score=None, missed=False) is None


def test_a_check_in_counts_as_unanswered_three_days_after_it_could_be_answered() -> None:
    assert answer_due(held(0), None, NUMBERS) == held(0) + timedelta(days=3)
    assert answer_due(held(0), held(1), NUMBERS) == held(1) + timedelta(days=3)
