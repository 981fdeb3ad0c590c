"""What a history may look like, and what is said of one that may not be read."""

from pathlib import Path

import pytest

from services.alerts.adapters.csv_history.lines import LONGEST
from services.alerts.adapters.csv_history.options import Options
from services.alerts.adapters.csv_history.reader import MOST_BAD
from services.alerts.adapters.csv_history.trouble import NAMED_AT_MOST
from services.alerts.adapters.csv_history.values import MOST_REMEMBERED, Scores
from tests.infra.ratings_csv import HEADER, PLAIN, clients, reading, refusal, table, written


def test_columns_stand_in_any_order_with_or_without_the_optional_ones(tmp_path: Path) -> None:
    header = "attended,goal:Sleep well, Openness ,fit,matters,heard,session_no,client_id,submitted_at,held_at"
    row = "1,4.5,,8,9.5,10,3,anna,2026-03-02T10:00:00+01:00,2026-03-01"
    (session,) = clients(written(tmp_path, f"{header}\n{row}\n"))["anna"]
    assert session.items == {"heard": 10, "matters": 9.5, "fit": 8, "openness": None}
    assert session.total is None
    assert session.goals == {"Sleep well": 4.5}
    assert (session.session_no, session.attended, session.submitted) == (3, True, True)
    assert session.held_at.isoformat() == "2026-03-01T00:00:00+00:00"


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{HEADER}\na,1,9,9,9,9\n",
        f"{HEADER}\r\na,1,9,9,9,9\r\n",
        f"{HEADER}\ra,1,9,9,9,9\r",
        f"{HEADER}\n\na,1,9,9,9,9",
        '"client_id",session_no,heard,matters,fit,openness\n"a","1",9,"9",9,9\n',
        f"{HEADER}\n a , 1 , 9, 9.0 ,9,9\n",
        f"{HEADER}\na,1.0,9,9,9,9\n",
        f"\n \n{HEADER}\na,1,9,9,9,9\n",
        f",,,,,\n{HEADER}\na,1,9,9,9,9\n",
        f"{HEADER}\n,,,,,\na,1,9,9,9,9\n,,,,,\n,,\n,,,,,,,\n \u00a0,,,,,\n",
        f"\ufeff\ufeff{HEADER}\na,1,9,9,9,9\n",
        f"\ufeff\ufeff\n\ufeff{HEADER}\na,1,9,9,9,9\n",
        '\ufeff\ufeff"client_id","\ufeffsession_no",heard,matters,fit,openness\na,1,9,9,9,9\n',
        f"{HEADER}\na,1,9,9,9,9,,\n",
        "Client ID,SESSION-NO,Heard, matters ,fit,openness\na,1,9,9,9,9\n",
        "ClientId;sessionNo;HEARD;matters;fit;openness\na;1;9,0;9;9;9\n",
        f"sep=,\n{HEADER}\na,1,9,9,9,9\n",
        "\ufeffsep=;\nclient_id;session_no;heard;matters;fit;openness\na;1;9;9;9;9\n",
        "client_id\tsession_no\theard\tmatters\tfit\topenness\na\t1\t9,0\t9\t9\t9\n",
        "client_id|session_no|heard|matters|fit|openness\na|1|9|9|9|9\n",
        f'{HEADER}\na,1,"9,0",9,9,9\n',
        f"{HEADER}\n\u200ba\ufeff,\u00a01,9\u3000,9,9,9\n",
    ],
)
def test_what_programs_write(tmp_path: Path, content: str) -> None:
    (session,) = clients(written(tmp_path, content))["a"]
    assert (session.session_no, session.total) == (1, 36)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("a,1,11,9,9,9", "heard is 11, but answers go from 0 to 10"),
        ("a,1,9,-1,9,9", "matters is -1, but answers go from 0 to 10"),
        ("a,1,9,9,nine,9", "fit is 'nine', which is no number"),
        ("a,1,9,9,9,nan", "openness is 'nan', which is no number"),
        ("a,1,9,9,9,inf", "openness is inf, but answers go from 0 to 10"),
        ("a,1,9,9,9,1_0", "openness is '1_0', which is no number"),
        ('a,1,9,9,9,"1.234,5"', "openness is '1.234,5', which is no number"),
        ("a,1,9,9,9", "has 5 cells where the header has 6"),
        ("a,1,9,9,9,9,9", "has 7 cells where the header has 6"),
        (",1,9,9,9,9", "client_id is empty"),
        ("a\x07,1,9,9,9,9", "client_id holds the control character U+0007"),
        ("Zo\u00e9\u0085\x7fa,1,9,9,9,9", "client_id holds the control character U+0085"),
        ("a,,9,9,9,9", "session_no is empty"),
        ("a,-1,9,9,9,9", "session_no is '-1', which is no whole number from 0 on"),
        ("a,1.5,9,9,9,9", "session_no is '1.5', which is no whole number from 0 on"),
        ("a,99999999999,9,9,9,9", "session_no is '99999999999', which is no whole number from 0 on"),
        (f"{'a' * 201},1,9,9,9,9", "client_id is longer than 200 characters"),
        ('a,1,9,9,9,"9', "a quote is never closed on this line"),
        ('a,1,9,9,"9"9,9', "is not CSV: ',' expected after '\"'"),
    ],
)
def test_a_bad_row_is_named_with_what_is_wrong(tmp_path: Path, row: str, wrong: str) -> None:
    found = refusal(written(tmp_path, f"{HEADER}\na,2,9,9,9,9\n{row}\nb,1,9,9,9,9\n"))
    assert found.sentence == "One row is wrong."
    assert found.rows == (f"line 3: {wrong}",)
    assert found.skippable


@pytest.mark.parametrize(
    ("name", "cell", "wrong"),
    [
        ("held_at", "yesterday", "held_at is 'yesterday', which is no date like 2026-03-31 or 2026-03-31T14:00Z"),
        ("held_at", "0203-03-01", "held_at is '0203-03-01', a year that cannot be"),
        ("submitted_at", "31.02.2026", "submitted_at is '31.02.2026', which is no date"),
        ("attended", "maybe", "attended is 'maybe', but it says 1 or 0, true or false, yes or no"),
        ("episode", "\x01", "episode holds the control character U+0001"),
        ("goal:sleep", "12", "goal:sleep is 12, but answers go from 0 to 10"),
    ],
)
def test_so_is_one_in_an_optional_column(tmp_path: Path, name: str, cell: str, wrong: str) -> None:
    (row,) = refusal(table(tmp_path, [("a", 1, 9, 9, 9, 9, cell)], (*PLAIN, name))).rows
    assert row.startswith(f"line 2: {wrong}")


def test_twenty_bad_rows_are_enough(tmp_path: Path) -> None:
    found = refusal(table(tmp_path, [("a", number, 11, 9, 9, 9) for number in range(30)]))
    assert found.sentence == "30 rows are wrong."
    assert len(found.rows) == NAMED_AT_MOST + 1
    assert found.rows[-1] == "and 10 more like these, up to line 31"


def test_many_of_one_kind_hide_no_other(tmp_path: Path) -> None:
    bad = [("a", number, 11, 9, 9, 9) for number in range(30)]
    found = refusal(table(tmp_path, [*bad, ("a", "x", 9, 9, 9, 9), ("", 2, 9, 9, 9, 9)]))
    assert found.sentence == "32 rows are wrong."
    assert "line 32: session_no is 'x', which is no whole number from 0 on" in found.rows
    assert found.rows[-1] == "line 33: client_id is empty"
    assert len(found.rows) <= NAMED_AT_MOST + 1


def test_more_kinds_than_anybody_reads_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"{'a,' * count}a\n" for count in range(7, 40))
    found = refusal(written(tmp_path, f"{HEADER}\n{rows}"))
    assert (found.sentence, len(found.rows)) == ("33 rows are wrong.", NAMED_AT_MOST + 1)
    assert found.rows[-1] == "and 13 in which something else is wrong"


def test_very_many_bad_rows_end_the_reading(tmp_path: Path) -> None:
    found = refusal(table(tmp_path, [("a", number, 11, 9, 9, 9) for number in range(MOST_BAD + 5)]))
    assert found.sentence == "At least 10,000 rows are wrong."


def test_bad_rows_can_be_left_out(tmp_path: Path) -> None:
    bad = [("a", number, 11, 9, 9, 9) for number in range(30)]
    path = table(tmp_path, [*bad, ("a", 40, 9, 9, 9, 9)])
    with path.open("ab") as file:
        file.write(b"x" * (2 * LONGEST) + b"\nb,1,9,9,9,9\n")
    with reading(path, Options(skip_bad=True)) as history:
        assert [client for client, _ in history.clients("reading")] == ["a", "b"]
        assert (history.reader.troubles.count, history.extent.rows) == (31, 2)
    assert f"line 33: is longer than {LONGEST:,} characters" in history.reader.troubles.rows


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("client,score", "The header has no column client_id, session_no, heard, matters, fit, openness; it has"),
        ("client_id,session_no,heard,matters,fit", "The header has no column openness."),
        (f"{HEADER},heard,Heard", "The header has the column 'heard' twice."),
        (f"{HEADER},held", "a column 'held' (is 'held_at' meant?): leave out what is not known"),
        (f"{HEADER},age", "a column 'age': leave out what is not known"),
        (f"{HEADER},goal:", "a column 'goal:': leave out"),
        (
            "client;session_no;heard;matters;fit;age;sex;age",
            "no column client_id, openness; it has the column 'age' twice; it has columns 'client' (is",
        ),
        (
            "client;session_no;heard;matters;fit;age;sex;age",
            "'client_id' meant?), 'age', 'sex': leave out what is not known",
        ),
        ("a,1,9,9,9,9", "The first line must name the columns: client_id, session_no, heard,"),
    ],
)
def test_a_wrong_header(tmp_path: Path, header: str, sentence: str) -> None:
    found = refusal(written(tmp_path, f"{header}\na,1,9,9,9,9\n"))
    assert sentence in found.sentence
    assert not found.rows


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty: its first line must name the columns."),
        (b"\n\n", "The file is empty: its first line must name the columns."),
        (HEADER.encode("utf-16-le"), "The file is not text in UTF-8; save it as CSV in UTF-8."),
        (HEADER.encode("utf-16")[:-1], "The file is not utf-16; --encoding may name what it is."),
        (b"PK\3\4\x14\0\6\0\xff", "The file is a spreadsheet or a zip archive, not CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "The file is an Excel workbook, not CSV"),
        (f"{HEADER}\n{'9' * (LONGEST + 1)}".encode(), f"Line 2 is longer than {LONGEST:,} characters."),
        (b"x" * (LONGEST + 1), f"Line 1 is longer than {LONGEST:,} characters."),
    ],
)
def test_a_file_that_is_wrong_as_a_whole(tmp_path: Path, content: bytes, sentence: str) -> None:
    found = refusal(written(tmp_path, content))
    assert sentence in found.sentence
    assert not found.rows


def test_a_giant_line_is_never_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "ratings.csv"
    with path.open("wb") as file:
        file.write(f"{HEADER}\n".encode())
        file.truncate(2 << 30)
    assert "Line 2 is longer than" in refusal(path).sentence


def test_a_header_alone_is_a_history_without_ratings(tmp_path: Path) -> None:
    assert clients(written(tmp_path, HEADER)) == {}


def test_ever_new_texts_are_not_remembered_for_ever() -> None:
    scores = Scores()
    for number in range(MOST_REMEMBERED + 10):
        assert scores[f"{number / 100_000:.6f}"] == pytest.approx(number / 100_000)
    assert len(scores) == MOST_REMEMBERED
