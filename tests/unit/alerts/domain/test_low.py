"""Low starts, standing low, and slow slides."""

from collections.abc import Sequence

import pytest

from services.alerts.domain.explain import explain
from services.alerts.domain.facts import ITEMS, Fact
from services.alerts.domain.signals import Signal
from tests.infra.histories import folded, kinds, rating, totals

# A client who prefers not to say one of four.
LOW_AND_OPEN = (3, 4, None, 2)


@pytest.mark.parametrize(
    ("scores", "found"),
    [
        ([31], [("LOW_START", "session-000")]),
        ([32], []),
        ([36, 30], [("LOW_START", "session-001")]),
        ([31, 31], [("LOW_START", "session-000"), ("LOW_START", "session-001")]),
        ([36, 36, 31], []),
    ],
)
def test_low_start(scores: list[float | None], found: list[tuple[str, str]]) -> None:
    assert kinds(folded(totals(scores))) == found


def standing(scores: list[float | None]) -> list[str | None]:
    return [session for kind, session in kinds(folded(totals(scores))) if kind == "LOW_STANDING"]


def test_standing_low_speaks_from_the_third_rating_and_once_in_five() -> None:
    assert standing([8.0] * 2) == []
    assert standing([8.0] * 13) == ["session-002", "session-007", "session-012"]


def test_the_middle_one_of_the_last_three_counts() -> None:
    assert standing([36, 31, 31]) == ["session-002"]
    assert standing([36, 36, 31]) == []
    assert standing([32, 32, 32]) == []


def test_a_low_start_is_never_a_rupture() -> None:
    assert {kind for kind, _ in kinds(folded(totals([8.0] * 20)))} == {"LOW_START", "LOW_STANDING"}


def answered(*weeks: Sequence[float | None]) -> list[Fact]:
    return [rating(week, dict(zip(ITEMS, answers, strict=True))) for week, answers in enumerate(weeks)]


def low(*weeks: Sequence[float | None]) -> list[Signal]:
    signals = folded(answered(*weeks)).state.signals
    return [signal for signal in signals if signal.kind in {"LOW_START", "LOW_STANDING"}]


def test_a_low_start_does_not_hide_behind_one_answer_left_open() -> None:
    (found,) = folded(answered(LOW_AND_OPEN)).state.signals
    assert (found.kind, found.severity, found.score) == ("LOW_START", "low", 20.0)
    assert found.evidence == {"total": 12.0, "p10": 32.0, "rating": 1.0, "answered": 3.0}


@pytest.mark.parametrize(
    ("answers", "total"),
    [
        ((3, 4, None, 2), 12.0),
        ((None, 7.9, None, 8), 31.8),
        ((None, 8, None, 8), None),
        ((7.9, 8.1, 8, None), None),
        ((3, None, None, None), None),
        ((None, None, None, None), None),
        ((7, 8, 8, 8), 31.0),
    ],
)
def test_two_answers_or_more_are_reckoned_to_four(answers: Sequence[float | None], total: float | None) -> None:
    assert [found.evidence["total"] for found in low(answers)] == ([] if total is None else [total])


def test_the_first_two_are_those_with_two_answers_or_more() -> None:
    nothing, one = (None, None, None, None), (None, None, 1, None)
    signals = low(nothing, LOW_AND_OPEN, one, LOW_AND_OPEN, (9, 9, 9, 9), LOW_AND_OPEN)
    starts = [found for found in signals if found.kind == "LOW_START"]
    assert [(found.session_id, found.evidence["rating"]) for found in starts] == [
        ("session-001", 1.0),
        ("session-003", 2.0),
    ]


def test_standing_low_counts_what_is_reckoned_and_says_so() -> None:
    good, low_one, open_one = (9, 9, 9, 9), (7, 7, 7, 7), (None, 7, None, 7)
    (found,) = low(good, good, open_one, (1, None, None, None), low_one)
    assert (found.kind, found.session_id) == ("LOW_STANDING", "session-004")
    assert found.evidence == {"median": 28.0, "p10": 32.0, "reckoned": 1.0}


def test_the_words_say_what_is_reckoned() -> None:
    (start,) = low((3, 4, None, None))
    assert explain(start).sentence == (
        "A low start, about 14 of 40, reckoned from the two statements that were answered: "
        "worth talking about early."
    )
    standing = low(*[(9, 9, 9, 9)] * 2, *[(7, None, 7, 7.1)] * 2)[-1]
    assert explain(standing).sentence == (
        "Mostly low in the last three check-ins, around 28 of 40, reckoned where statements were left open: "
        "worth talking about."
    )


def test_everything_else_still_needs_a_total() -> None:
    sliding = [(10 - week, 10 - week, None, 10 - week) for week in range(7)]
    top = [(10, 10, None, 10)] * 6
    assert {kind for kind, _ in kinds(folded(answered(*sliding)))} <= {"RUPTURE", "LOW_STANDING"}
    assert kinds(folded(answered(*top))) == []


def slides(scores: list[float | None]) -> list[tuple[str | None, str]]:
    signals = folded(totals(scores)).state.signals
    return [(signal.session_id, signal.severity) for signal in signals if signal.kind == "SLIDE"]


def test_a_slide_is_five_points_from_the_first_three_to_the_last_three() -> None:
    assert slides([38, 38, 38, 35, 34, 33, 33, 33]) == [("session-007", "low")]
    assert slides([38, 38, 38, 33, 33]) == []
    assert slides([38, 38, 38, 33.2, 33.2, 33.2]) == []


def test_a_slide_is_raised_once_and_again_at_the_next_five_points() -> None:
    steps: list[float | None] = [38 - 0.5 * week for week in range(26)]
    assert slides(steps) == [("session-012", "low"), ("session-022", "high")]


def test_a_slide_that_was_won_back_may_come_again() -> None:
    there_and_back: list[float | None] = [38, 38, 38, 34, 33, 33, 33, 35, 37, 38, 36, 34, 33, 33, 33]
    assert [session for session, _ in slides(there_and_back)] == ["session-006", "session-014"]


def test_tenths_that_add_up_to_the_threshold_count() -> None:
    assert slides([38.1, 38.2, 38.3, 33.1, 33.2, 33.3]) == [("session-005", "low")]
