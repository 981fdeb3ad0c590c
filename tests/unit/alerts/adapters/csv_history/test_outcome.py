"""What a replay writes is safe to open in a spreadsheet, and as it is for programs."""

import csv
import io
from pathlib import Path

import pytest

from services.alerts.adapters.csv_history.replaying import Outputs, replay_into
from services.alerts.domain.rules import DEFAULT
from services.alerts.usecases.replay import Terms
from tests.infra.ratings_csv import HEADER, reading, written

FORMULAS = ["=1+1", "+1+1", "-2", "@SUM(1)", '=HYPERLINK("http://example.invalid";"a")', "＝1+1", "'=1", "a;=1+1"]  # noqa: RUF001 -- wide signs count too


def replayed(path: Path, *, raw: bool = False) -> tuple[bytes, bytes]:
    outputs = Outputs(alerts=path.with_name("alerts.csv"), scores=path.with_name("scores.csv"), raw=raw)
    with reading(path) as history:
        replay_into(history, Terms(rules=DEFAULT), outputs)
    return outputs.alerts.read_bytes(), path.with_name("scores.csv").read_bytes()


def history(folder: Path, client: str, header: str = HEADER, more: str = "") -> Path:
    cell = client.replace('"', '""')
    rows = "".join(
        f'"{cell}",{number},{",".join([str(score)] * 4)}{more}\n'
        for number, score in enumerate([9, 9, 9, 9, 4], 1)
    )
    return written(folder, f"{header}\n{rows}")


def column(content: bytes, name: str) -> set[str]:
    return {row[name] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))}


@pytest.mark.parametrize("client", FORMULAS)
def test_no_cell_is_a_formula(tmp_path: Path, client: str) -> None:
    for content in replayed(history(tmp_path, client)):
        assert content.startswith(b"\xef\xbb\xbf")
        (shown,) = column(content, "client_id")
        assert shown != client
        assert shown.replace("'", "") == client.replace("'", "")
        for part in (shown, *shown.split(";")):
            assert part.lstrip()[:1] not in set("=+-@＝＋－＠")  # noqa: RUF001 -- wide signs count too


@pytest.mark.parametrize("client", FORMULAS)
def test_raw_is_as_it_was_read(tmp_path: Path, client: str) -> None:
    for content in replayed(history(tmp_path, client), raw=True):
        assert not content.startswith(b"\xef\xbb\xbf")
        assert column(content, "client_id") == {client}


def test_names_that_differ_differ_in_what_is_written(tmp_path: Path) -> None:
    shown = [column(replayed(history(tmp_path, client))[0], "client_id").pop() for client in ("=1", "'=1", "''=1")]
    assert shown == ["'=1", "''=1", "'''=1"]


@pytest.mark.parametrize("client", ["k1", "'t Hooft", "a-b", "Zoé", "a,b", 'a"b', "a; b"])
def test_other_names_stay_as_they_are(tmp_path: Path, client: str) -> None:
    for content in replayed(history(tmp_path, client)):
        assert column(content, "client_id") == {client}


def test_a_goal_that_is_a_formula_is_safe_in_the_explanation(tmp_path: Path) -> None:
    path = history(tmp_path, "k1", f"{HEADER},goal:=1+1", ",9")
    assert all(not text.startswith("=") for text in column(replayed(path)[0], "explanation"))
    assert any(text.startswith("'=1+1: ") for text in column(replayed(path)[0], "explanation"))
    assert any(text.startswith("=1+1: ") for text in column(replayed(path, raw=True)[0], "explanation"))


def test_courses_have_a_column_if_the_history_has(tmp_path: Path) -> None:
    path = history(tmp_path, "k1", f"{HEADER},episode", ",=first")
    for content in replayed(path):
        assert content.decode("utf-8-sig").startswith("client_id,episode,session_no,")
        assert column(content, "episode") == {"'=first"}
    assert column(replayed(path, raw=True)[0], "episode") == {"=first"}
