"""Low starts, standing low, and slow slides."""

import pytest

from tests.infra.histories import folded, kinds, totals


@pytest.mark.parametrize(
    ("scores", "found"),
    [
        ([31], [("LOW_START", "session-000")]),
        ([32], []),
        ([36, 30], [("LOW_START", "session-001")]),
        ([31, 31], [("LOW_START", "session-000"), ("LOW_START", "session-001")]),
        ([36, None, 30], [("LOW_START", "session-002")]),
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
