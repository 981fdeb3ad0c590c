"""Dates as spreadsheets and people write them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.alerts.adapters.csv_history.dates import layout
from services.alerts.adapters.csv_history.options import Missing, Options
from services.alerts.adapters.csv_history.trouble import DATES
from tests.infra.ratings_csv import PLAIN, clients, notes, refusal, table

DATED = (*PLAIN, "held_at")


def dated(folder: Path, *dates: str) -> Path:
    return table(folder, [("a", number, 9, 9, 9, 9, date) for number, date in enumerate(dates, start=1)], DATED)


def read(path: Path, *formats: str) -> list[str]:
    (sessions,) = clients(path, Options(date_formats=formats)).values()
    return [session.held_at.isoformat(timespec="minutes").removesuffix("+00:00") for session in sessions]


def test_the_day_comes_first_where_a_date_of_the_file_leaves_no_doubt(tmp_path: Path) -> None:
    path = dated(tmp_path, "03.02.2024", "13.2.2024", "14.02.2024 22:30:29", "3.3.2024 9:05", "04.04.2024 1:05 PM")
    found = ["2024-02-03T00:00", "2024-02-13T00:00", "2024-02-14T22:30", "2024-03-03T09:05", "2024-04-04T13:05"]
    assert read(path) == found
    assert notes(path) == ["Read as: dates with the day first."]


def test_a_date_with_the_year_first_leaves_none(tmp_path: Path) -> None:
    path = dated(tmp_path, "2024/2/3", "2024.02.13", "20240214", "2024-2-15 09:05")
    assert read(path) == ["2024-02-03T00:00", "2024-02-13T00:00", "2024-02-14T00:00", "2024-02-15T09:05"]
    assert notes(path) == []


@pytest.mark.parametrize("skip_bad", [False, True])
def test_dates_that_can_be_read_both_ways_are_refused(tmp_path: Path, *, skip_bad: bool) -> None:
    found = refusal(dated(tmp_path, "03/04/2024", "13.05.2024", "05/05/2024"), Options(skip_bad=skip_bad))
    assert found.sentence == (
        "Dates like '03/04/2024' can be read with the day or the month first, and no date in the file says which:"
        " say --date-format DD/MM/YYYY, or MM/DD/YYYY."
    )


def test_dates_with_the_month_first_are_never_half_read(tmp_path: Path) -> None:
    path = dated(tmp_path, "02/03/2024", "02/13/2024")
    assert refusal(path).rows == (
        "line 3: held_at is '02/13/2024', which has the month first: say --date-format MM/DD/YYYY",
    )
    sentence = "Dates like '02/13/2024' have the month first: say --date-format MM/DD/YYYY."
    assert refusal(path, Options(skip_bad=True)).sentence == sentence
    assert read(path, "MM/DD/YYYY") == ["2024-02-03T00:00", "2024-02-13T00:00"]


def test_a_day_that_is_its_month_leaves_no_doubt(tmp_path: Path) -> None:
    assert read(dated(tmp_path, "05/05/2024")) == ["2024-05-05T00:00"]


def test_a_date_as_a_spreadsheet_keeps_it_is_read_on_request(tmp_path: Path) -> None:
    path = dated(tmp_path, "45335", "45335.9378", "13.03.2024")
    found = refusal(path)
    assert found.rows[0] == (
        "line 2: held_at is 45335, which is a date as a spreadsheet keeps it: say --date-format excel"
    )
    assert found.advice == (DATES,)
    assert read(path, "excel") == ["2024-02-13T00:00", "2024-02-13T22:30", "2024-03-13T00:00"]


@pytest.mark.parametrize(
    ("how", "text"),
    [
        ("DD.MM.YYYY", "13.02.2024"),
        ("d.m.yyyy", "13.2.2024"),
        ("DD.MM.YY", "13.02.24"),
        ("MM/DD/YYYY", "02/13/2024"),
        ("YYYYMMDD", "20240213"),
        ("DD.MM.YYYY HH:MM", "13.02.2024"),
        ("DD-MMM-YYYY", "13-Feb-2024"),
        ("%d/%m/%Y", "13/2/2024"),
        ("%d/%m/%Y %H.%M", "13/2/2024 00.00"),
    ],
)
def test_a_person_can_say_how_dates_are_written(tmp_path: Path, how: str, text: str) -> None:
    assert read(dated(tmp_path, text, "2024-02-14"), how) == ["2024-02-13T00:00", "2024-02-14T00:00"]


def test_several_ways_are_tried_in_their_order(tmp_path: Path) -> None:
    path = dated(tmp_path, "02/03/2024", "13.03.2024 10:00", "45400")
    assert read(path, "MM/DD/YYYY", "DD.MM.YYYY", "excel") == [
        "2024-02-03T00:00", "2024-03-13T10:00", "2024-04-18T00:00"
    ]  # fmt: skip


def test_nothing_is_guessed_beside_what_was_said(tmp_path: Path) -> None:
    found = refusal(dated(tmp_path, "13.02.2024"), Options(date_formats=("MM/DD/YYYY",)))
    assert found.rows == (
        "line 2: held_at is '13.02.2024', which is no date like 2026-03-31 or 2026-03-31T14:00Z",
    )
    assert found.advice == (DATES,)


@pytest.mark.parametrize("how", ["", "date", "MM", "DD.MM", "YYYY", "MM.MM.YYYY", "%d.%m", "%Q", "%", "%d %d %Y"])
def test_what_does_not_say_how_dates_are_written(how: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the command says it in words
        layout(how)


def test_a_date_still_to_come_is_refused_by_line(tmp_path: Path) -> None:
    today = datetime(2024, 5, 2, tzinfo=UTC)
    path = dated(tmp_path, "2024-05-02", "2042-05-02", "13.02.2042")
    found = refusal(path, Options(until=today))
    assert found.rows == (
        "line 3: held_at is '2042-05-02', which is still to come. Is the year right?",
        "line 4: held_at is '13.02.2042', which is still to come. Is the year right?",
    )
    assert read(path) == ["2024-05-02T00:00", "2042-05-02T00:00", "2042-02-13T00:00"]


def test_a_last_date_long_after_all_others_is_doubted(tmp_path: Path) -> None:
    path = dated(tmp_path, "2024-01-02", "2024-01-09", "2025-01-16")
    assert notes(path) == [
        (
            "The last date, 2025-01-16 in line 4, is 373 days after the one before it in the whole file."
            " Is the year right?"
        )
    ]
    assert notes(dated(tmp_path, "2024-01-02", "2024-03-09")) == []


def test_no_answer_may_stand_for_no_date(tmp_path: Path) -> None:
    path = dated(tmp_path, "2024-01-02", "NA")
    assert refusal(path).advice[0].endswith("--missing NA")
    (sessions,) = clients(path, Options(missing=Missing(["NA"]))).values()
    assert len(sessions) == 2
