"""What programs write where nothing was answered."""

from pathlib import Path

import pytest

from services.alerts.adapters.csv_history.options import Missing, Options
from tests.infra.ratings_csv import PLAIN, clients, refusal, table

ATTENDED = (*PLAIN, "held_at", "attended")


def unanswered(folder: Path, *marks: str) -> Path:
    rows = [("a", number, *[mark] * 4, f"2024-01-{number:02}", 1) for number, mark in enumerate(marks, start=1)]
    return table(folder, rows, ATTENDED)


@pytest.mark.parametrize(
    "mark",
    [
        "NA",
        "na",
        ".",
        "N/A",
        "#N/A",
        "NULL",
        "None",
        "nan",
        "-",
        "\u2013",
        "-99",
        "-9",
        "-1",
        "999",
        "99",
        "77",
        "?",
    ],
)
def test_the_message_says_how_to_write_no_answer(tmp_path: Path, mark: str) -> None:
    found = refusal(unanswered(tmp_path, mark))
    assert found.rows[0].startswith("line 2: heard is ")
    assert found.advice == (
        f"Leave a cell empty where nothing was answered, or say what stands for no answer: --missing {mark}",
    )
    (session,) = clients(unanswered(tmp_path, mark), Options(missing=Missing([mark])))["a"]
    assert (session.submitted, session.attended, session.items["heard"]) == (False, True, None)


def test_all_that_may_stand_for_it_is_said_at_once(tmp_path: Path) -> None:
    found = refusal(unanswered(tmp_path, "NA", "-99", "NA", "."))
    assert found.advice[0].endswith("--missing NA,-99,.")
    (sessions,) = clients(
        unanswered(tmp_path, "NA", "-99", "na", "."), Options(missing=Missing(["NA", "-99", "."]))
    ).values()
    assert [session.submitted for session in sessions] == [False] * 4


@pytest.mark.parametrize("slip", ["11", "12.5", "nine"])
def test_a_slip_stands_for_nothing(tmp_path: Path, slip: str) -> None:
    assert refusal(unanswered(tmp_path, slip)).advice == ()


@pytest.mark.parametrize(("said", "written"), [("-99", "-99.0"), ("-99", "-99,0"), ("NA", "na"), (" NA ", "NA")])
def test_case_and_how_a_number_is_written_do_not_count(said: str, written: str) -> None:
    assert written in Missing([said])
    assert "5" not in Missing([said])


def test_nothing_said_stands_for_nothing() -> None:
    assert "" not in Missing([""])
    assert "0" not in Missing()


def test_who_attended_is_known_though_nought_stands_for_no_answer(tmp_path: Path) -> None:
    rows = [("a", 1, 0, 0, 0, 0, "2024-01-01", 0), ("a", 2, 9, 9, 9, 9, "2024-01-02", "NA")]
    (sessions,) = clients(table(tmp_path, rows, ATTENDED), Options(missing=Missing(["0", "NA"]))).values()
    assert [(session.attended, session.submitted) for session in sessions] == [(False, False), (None, True)]


@pytest.mark.parametrize(
    ("yes", "no"),
    [("TRUE", "FALSE"), ("true", "false"), ("Yes", "No"), ("WAHR", "FALSCH"), ("t", "f"), ("1", "0")],
)
def test_who_attended_is_said_in_many_ways(tmp_path: Path, yes: str, no: str) -> None:
    path = table(tmp_path, [("a", 1, 9, 9, 9, 9, "", yes), ("a", 2, "", "", "", "", "", no)], ATTENDED)
    assert [session.attended for session in clients(path)["a"]] == [True, False]


def test_a_client_may_be_called_what_stands_for_no_answer(tmp_path: Path) -> None:
    assert list(clients(table(tmp_path, [("NA", 1, 9, 9, 9, 9)]), Options(missing=Missing(["NA"])))) == ["NA"]
