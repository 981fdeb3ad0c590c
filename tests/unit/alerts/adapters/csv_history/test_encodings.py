"""What a file's text is written in, and what stands between its cells."""

from pathlib import Path

import pytest

from services.alerts.adapters.csv_history.options import Options
from tests.infra.ratings_csv import HEADER, clients, notes, refusal, written

UMLAUTS = f"{HEADER}\na,1,9,9,9,9\nJürgen,1,9,9,9,9\n"


@pytest.mark.parametrize("skip_bad", [False, True])
def test_the_encoding_is_named_for_the_file_and_never_costs_rows(tmp_path: Path, *, skip_bad: bool) -> None:
    found = refusal(written(tmp_path, UMLAUTS.encode("cp1252")), Options(skip_bad=skip_bad))
    assert found.sentence == (
        "Line 3 is not UTF-8 (byte 0xFC, which is 'ü' in Windows-1252). Save the file as CSV in UTF-8, or say what"
        " it is written in, for instance --encoding windows-1252."
    )
    assert (found.rows, found.skippable) == ((), False)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("cp1252", "windows-1252"),
        ("latin-1", "ISO-8859-1"),
        ("mac-roman", "mac-roman"),
        ("utf-16-le", "utf-16-le"),
        ("utf-8", "utf-8"),
    ],
)
def test_a_person_can_name_the_encoding(tmp_path: Path, encoding: str, said: str) -> None:
    path = written(tmp_path, UMLAUTS.encode(encoding))
    assert list(clients(path, Options(encoding=said))) == ["Jürgen", "a"]
    assert notes(path, Options(encoding=said)) == ([] if said == "utf-8" else [f"Read as: {said}."])


def test_what_the_file_says_of_itself_is_believed(tmp_path: Path) -> None:
    path = written(tmp_path, UMLAUTS.replace(",", "\t").encode("utf-16"))
    assert list(clients(path)) == ["Jürgen", "a"]
    assert notes(path) == ["Read as: utf-16, tabs between cells."]
    marked = written(tmp_path, UMLAUTS.encode("utf-8-sig"))
    assert list(clients(marked, Options(encoding="windows-1252"))) == ["Jürgen", "a"]


def test_bytes_that_the_named_encoding_does_not_have(tmp_path: Path) -> None:
    found = refusal(written(tmp_path, f"{HEADER}\n".encode() + b"\x81,1,9,9,9,9\n"), Options(encoding="cp1252"))
    assert found.sentence == "Line 2 is not cp1252 (byte 0x81); --encoding may name another one."


@pytest.mark.parametrize("encoding", ["", "klingon", "base64", "undefined", "a\0b"])
def test_what_is_no_encoding(tmp_path: Path, encoding: str) -> None:
    found = refusal(written(tmp_path, UMLAUTS), Options(encoding=encoding))
    assert found.sentence.startswith(f"There is no encoding {encoding!r}; utf-8, windows-1252,")


def test_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    rows = "a;1;9,5;9;9;10;2024-02-04\n" + '"a;b";1;9.5;9;"8,25";10;2024-02-04\n'
    path = written(tmp_path, f"{HEADER.replace(',', ';')};held_at\n{rows}")
    found = clients(path)
    assert [found["a"][0].items["heard"], found["a;b"][0].items["fit"]] == [9.5, 8.25]
    assert notes(path) == ["Read as: semicolons between cells, decimal commas."]


def test_columns_without_a_name_are_passed_over_with_a_word(tmp_path: Path) -> None:
    path = written(tmp_path, f'"",{HEADER},\n"1",a,1,9,9,9,9,x\n"2",,,,,,,\n')
    assert list(clients(path)) == ["a"]
    assert notes(path) == ["Columns 1, 8 without a name are passed over."]


def test_row_numbers_that_the_header_does_not_know_are_explained(tmp_path: Path) -> None:
    found = refusal(written(tmp_path, f'{HEADER}\n"1",a,1,9,9,9,9\n'))
    assert found.rows == ("line 2: has 7 cells where the header has 6",)
    assert "row.names = FALSE" in found.advice[0]


@pytest.mark.parametrize("name", ["م\u200cروم", "山\u3000田", "🧑\u200d⚕️", "a\u00a0b", "=1+1"])
def test_ids_are_of_whatever_characters(tmp_path: Path, name: str) -> None:
    assert list(clients(written(tmp_path, f"{HEADER}\n\u00a0{name}\u3000,1,9,9,9,9\n"))) == [name]


def test_ids_that_look_the_same_are_one_client(tmp_path: Path) -> None:
    names = ["Zo\u00e9", "Zoe\u0301", "Zo\u00e9\u200b", "\ufeffZoe\u0301"]
    rows = "".join(f"{name},{number},9,9,9,9\n" for number, name in enumerate(names, start=1))
    found = clients(written(tmp_path, f"{HEADER}\n{rows}"))
    assert {name: len(sessions) for name, sessions in found.items()} == {"Zo\u00e9": 4}


def test_goals_that_look_the_same_are_one_goal(tmp_path: Path) -> None:
    found = refusal(written(tmp_path, f"{HEADER},goal:Caf\u00e9,Goal : Cafe\u0301\n"))
    assert found.sentence == "The header has the column 'goal:Caf\u00e9' twice."
