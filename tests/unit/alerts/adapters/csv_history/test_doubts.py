"""What is refused or told of rows that read well one by one and do not fit together."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from services.alerts.adapters.csv_history.doubts import COURSES
from services.alerts.adapters.csv_history.trouble import NAMED_AT_MOST
from tests.infra.ratings_csv import PLAIN, clients, notes, reading, refusal, table

DATED = (*PLAIN, "held_at")


def weekly(start: date, count: int, client: str = "a") -> list[Sequence[object]]:
    return [(client, number + 1, 9, 9, 9, 9, start + timedelta(weeks=number)) for number in range(count)]


FIRST, SECOND = weekly(date(2022, 3, 3), 8), weekly(date(2024, 3, 3), 8)


def test_a_number_on_two_dates_far_apart_is_refused_by_line(tmp_path: Path) -> None:
    found = refusal(table(tmp_path, [*FIRST, *SECOND], DATED))
    assert found.sentence == (
        "8 sessions have dates more than four weeks apart under one number, as where a second course of therapy"
        " counts from 1 again."
    )
    assert found.rows[0] == "line 10: session 1 on 2024-03-03, but line 2 has it on 2022-03-03"
    assert (len(found.rows), found.advice, found.skippable) == (8, (COURSES,), False)


def test_so_is_one_that_was_rated_twice_far_apart(tmp_path: Path) -> None:
    found = refusal(table(tmp_path, [*FIRST, *SECOND], (*PLAIN, "submitted_at")))
    assert found.rows[0] == "line 10: session 1 on 2024-03-03, but line 2 has it on 2022-03-03"


def test_only_the_first_are_named(tmp_path: Path) -> None:
    rows = [
        row
        for client in "bcdefg"
        for row in [*weekly(date(2022, 1, 1), 8, client), *weekly(date(2023, 1, 1), 8, client)]
    ]
    found = refusal(table(tmp_path, rows, DATED))
    assert found.sentence.startswith("48 sessions have")
    assert found.rows[NAMED_AT_MOST:] == ("and 28 more like these",)


@pytest.mark.parametrize("days", [0, 7, 28])
def test_a_corrected_date_is_a_correction(tmp_path: Path, days: int) -> None:
    rows = [*FIRST, ("a", 8, 5, 5, 5, 5, date(2022, 4, 21) + timedelta(days=days))]
    path = table(tmp_path, rows, DATED)
    assert clients(path)["a"][-1].total == 20
    assert notes(path) == [
        (
            "1 row gave way to a later one on the same session, such as line 10 instead of line 9."
            " A column `episode` tells several courses of therapy apart."
        )
    ]


def test_courses_told_apart_are_sessions_of_their_own(tmp_path: Path) -> None:
    rows = [*[(*row, "first") for row in FIRST], *[(*row, "second") for row in SECOND]]
    path = table(tmp_path, rows, (*DATED, "episode"))
    found = [(session.episode_id, session.session_no) for session in clients(path)["a"]]
    assert found == [(course, number) for course in ("first", "second") for number in range(1, 9)]
    assert notes(path) == []


def test_dates_that_contradict_numbers_are_told_by_line(tmp_path: Path) -> None:
    rows = [list(row) for row in FIRST]
    rows[4][6] = date(2022, 4, 12)
    path = table(tmp_path, rows, DATED)
    assert notes(path) == [
        "Dates and session numbers contradict each other; sessions are taken in the order of the dates:",
        "  line 6: session 5 on 2022-04-12, after session 6 on 2022-04-07 in line 7",
    ]


def test_courses_do_not_contradict_each_other(tmp_path: Path) -> None:
    rows = [*[(*row, 2) for row in FIRST], *[(*row, 1) for row in SECOND]]
    assert notes(table(tmp_path, rows, (*DATED, "episode"))) == []


def test_only_some_contradictions_are_named(tmp_path: Path) -> None:
    rows = [
        (f"c{client}", number, 9, 9, 9, 9, f"2024-01-{9 - number:02}") for client in range(7) for number in (1, 2)
    ]
    assert notes(table(tmp_path, rows, DATED))[-1] == "  and 2 more like these"


def test_ids_that_look_reshaped_are_told(tmp_path: Path) -> None:
    rows = [(name, 1, 9, 9, 9, 9) for name in ("1e+05", "100000", "7.0", "7", "2.5E+11", "0042", "42", "k7.0")]
    assert notes(table(tmp_path, rows)) == [
        (
            "3 client_ids look like a number that a program has rewritten: '1e+05' in line 2, '2.5E+11' in line 6,"
            " '7.0' in line 4. Keep ids as text in the program that writes the file."
        ),
        (
            "Counted as different clients, though the same as numbers: '0042' and '42'; '1e+05' and '100000';"
            " '7.0' and '7'."
        ),
    ]


@pytest.mark.parametrize("name", ["0042", "42", "k1e5", "12-3", "2024.5", "\u0663"])
def test_other_ids_are_not(tmp_path: Path, name: str) -> None:
    assert notes(table(tmp_path, [(name, 1, 9, 9, 9, 9)])) == []


def test_every_walk_looks_anew(tmp_path: Path) -> None:
    path = table(tmp_path, [("7.0", 1, 9, 9, 9, 9), ("7", 1, 9, 9, 9, 9), ("7", 1, 8, 8, 8, 8)])
    with reading(path) as history:
        list(history.clients("once"))
        first = history.notes
        list(history.clients("twice"))
        assert history.notes == first
        assert len(first) == 3
