"""Rules over several sessions speak once, when they begin to hold."""

from datetime import timedelta

import pytest

from services.alerts.domain.comfort import ComfortNumbers
from services.alerts.domain.course import WORDS, Course, silent_ending, watch
from services.alerts.domain.facts import ITEMS
from services.alerts.domain.past import UNDATED, PastSession
from services.alerts.domain.rules import RULES
from tests.infra.histories import START


def session(
    total: float | None, *, attended: bool | None = None, goals: dict[str, float] | None = None
) -> PastSession:
    items: dict[str, float | None] = dict.fromkeys(ITEMS, None if total is None else total / 4)
    return PastSession(1, UNDATED, items, goals or {}, attended, total is not None)


def spoken(sessions: list[PastSession], *, with_goals: bool = True) -> list[tuple[int, str]]:
    """Return at which session which rule spoke."""
    course = Course(with_goals=with_goals)
    return [
        (number, finding.kind)
        for number, one in enumerate(sessions, start=1)
        for finding in watch(course, one, ComfortNumbers())
    ]


def test_five_check_ins_at_the_top_are_noted_once_until_one_is_not() -> None:
    assert spoken([session(40)] * 8) == [(5, "CEILING")]
    assert spoken([session(40)] * 6 + [session(39)] + [session(40)] * 5) == [(5, "CEILING"), (12, "CEILING")]


def test_check_ins_not_answered() -> None:
    answered, unanswered = session(36, attended=True), session(None, attended=True)
    assert spoken([answered, unanswered]) == []
    assert spoken([unanswered, unanswered, unanswered]) == [(2, "MISSED_CHECK_INS")]
    assert spoken([answered] + [unanswered] * 3) == [(4, "MISSED_CHECK_INS")]


def test_sessions_missed() -> None:
    kept, missed = session(36, attended=True), session(None, attended=False)
    assert spoken([kept, missed, kept, missed]) == []
    assert spoken([kept, missed, missed, missed, kept, missed, missed]) == [
        (3, "MISSED_SESSIONS"),
        (7, "MISSED_SESSIONS"),
    ]


def test_a_rated_session_was_attended_whatever_the_records_say() -> None:
    assert spoken([session(36, attended=False)] * 3) == []


def test_where_attendance_is_not_recorded_nothing_is_missed() -> None:
    assert spoken([session(None)] * 4) == []


def test_a_goal_reached_is_worth_a_review() -> None:
    scores = [6, 8, 9, 9, 7, 8, 8]
    assert spoken([session(36, goals={"sleep": score}) for score in scores]) == [
        (3, "GOAL_REACHED_REVIEW"),
        (7, "GOAL_REACHED_REVIEW"),
    ]


def test_comfort_without_change() -> None:
    calm = [session(39, goals={"sleep": 5})] * 14
    assert spoken(calm) == [(12, "COMFORT_WITHOUT_CHANGE")]
    assert spoken(calm, with_goals=False) == []
    assert spoken([session(39)] * 14) == []
    assert spoken([session(38, goals={"sleep": 5})] * 14) == []
    assert spoken([session(39, goals={"sleep": 1 + number / 3}) for number in range(14)]) == []


@pytest.mark.parametrize(
    ("score", "missed", "days", "due"),
    [(1.0, False, 14, True), (1.0, False, 13, False), (0.9, False, 20, False), (None, True, 14, True)],
)
def test_a_silent_ending(score: float | None, days: int, *, missed: bool, due: bool) -> None:
    course = Course(missed=[missed])
    found = silent_ending(course, START, score, START + timedelta(days=days))
    assert (found is not None) == due


def test_every_rule_has_words() -> None:
    assert all("worth" in words or kind == "CEILING" for kind, words in WORDS.items())
    assert set(WORDS) <= set(RULES)
