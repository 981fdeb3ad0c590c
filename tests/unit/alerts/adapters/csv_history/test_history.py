"""Rows in any order, corrected and repeated, as sessions by client."""

from pathlib import Path

import pytest

from services.alerts.domain.facts import ITEMS
from tests.infra.ratings_csv import PLAIN, reading, table

SUBMITTED = (*PLAIN, "submitted_at")


def test_clients_come_in_order_whatever_the_files(tmp_path: Path) -> None:
    rows = [("b", 1, 9, 9, 9, 9), ("a", 2, 9, 9, 9, 9), ("b", 2, 8, 8, 8, 8), ("a", 1, 7, 7, 7, 7)]
    with reading(table(tmp_path, rows)) as history:
        found = [(client, [session.session_no for session in own]) for client, own in history.clients("reading")]
    assert found == [("a", [1, 2]), ("b", [1, 2])]


@pytest.mark.parametrize(
    ("first", "second", "heard"),
    [
        ("2026-01-02", "2026-01-03", 2),
        ("2026-01-03", "2026-01-02", 1),
        ("2026-01-02T10:00+02:00", "2026-01-02T09:00Z", 2),
        ("2026-01-02", "2026-01-02", 2),
        ("", "", 2),
        ("2026-01-02", "", 1),
        ("", "2026-01-02", 2),
    ],
)
def test_the_latest_submission_counts_and_then_the_later_row(
    tmp_path: Path, first: str, second: str, heard: int
) -> None:
    rows = [("a", 1, 1, 9, 9, 9, first), ("a", 1, 2, 9, 9, 9, second)]
    with reading(table(tmp_path, rows, SUBMITTED)) as history:
        ((_, (session,)),) = history.clients("reading")
        assert history.spool.doubts.corrected == 1
    assert session.items["heard"] == heard


def test_an_empty_row_is_a_check_in_only_if_it_was_submitted(tmp_path: Path) -> None:
    rows = [("a", 1, "", "", "", "", "2026-01-02"), ("a", 2, "", "", "", "", "")]
    with reading(table(tmp_path, rows, SUBMITTED)) as history:
        ((_, sessions),) = history.clients("reading")
    assert [session.submitted for session in sessions] == [True, False]


@pytest.mark.parametrize(
    ("fine", "whole", "h"), [(0, 100, 2.6), (1, 99, 2.6), (2, 98, 2.35), (100, 0, 2.35), (0, 0, 2.6)]
)
def test_the_size_of_steps_picks_the_threshold(tmp_path: Path, fine: int, whole: int, h: float) -> None:
    rows = [("a", number, 9.5 if number < fine else 9, "", "", "") for number in range(fine + whole)]
    with reading(table(tmp_path, rows)) as history:
        assert history.default_h == h


def test_what_a_history_holds(tmp_path: Path) -> None:
    rows = [("a", 1, 9, 9, 9, 9, "2026-01-02T10:00Z"), ("a", 2, 9.5, 9, "", "", "")]
    with reading(table(tmp_path, rows, (*PLAIN, "held_at"))) as history:
        extent = history.extent
        assert not history.dated
    assert (extent.rows, extent.undated, extent.answers, extent.fine) == (2, 1, 6, 1)
    assert extent.last is not None
    assert extent.last.isoformat() == "2026-01-02T10:00:00+00:00"


def test_any_number_of_goals(tmp_path: Path) -> None:
    names = [f"goal:{number}" for number in range(3000)]
    rows = [("a", 1, 9, 9, 9, 9, *["" for _ in names[1:]], 7)]
    with reading(table(tmp_path, rows, (*PLAIN, *names))) as history:
        ((_, (session,)),) = history.clients("reading")
    assert session.goals == {"2999": 7}
    assert list(session.items) == list(ITEMS)
