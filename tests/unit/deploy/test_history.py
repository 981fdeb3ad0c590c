"""`./attune replay` and `./attune calibrate` as a person meets them."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deploy.history import calibrate, replay
from deploy.local.plan import ROOT
from services.alerts.adapters.csv_history.history import EVERY
from tests.infra.ratings_csv import PLAIN, table, typical

DATED = (*PLAIN, "held_at")


def replayed(ratings: Path, *more: str) -> Result:
    return CliRunner().invoke(replay, [str(ratings), "--alerts", str(ratings.with_name("alerts.csv")), *more])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def dated() -> list[tuple[object, ...]]:
    return [(*row, f"2026-01-{4 * number:02}") for number, row in enumerate(typical(), start=1)]


def test_alerts_and_scores(tmp_path: Path) -> None:
    result = replayed(table(tmp_path, typical()), "--scores", str(tmp_path / "scores.csv"))
    assert result.exit_code == 0, result.output
    (alert,) = rows(tmp_path / "alerts.csv")
    assert list(alert) == ["client_id", "session_no", "kind", "rule", "score", "severity", "explanation"]
    assert (alert["client_id"], alert["session_no"], alert["kind"], alert["rule"]) == ("c1", "5", "RUPTURE", "SBE")
    scores = rows(tmp_path / "scores.csv")
    assert list(scores[0]) == [
        "client_id", "session_no", "score", "flag", "baseline", "prediction_sd", "worst_stream"
    ]  # fmt: skip
    assert [row["score"] == "" for row in scores] == [True, True, *[False] * 5]
    assert [row["flag"] for row in scores] == ["0", "0", "0", "0", "1", "0", "0"]
    assert float(scores[4]["score"]) == float(alert["score"])
    assert scores[0]["baseline"] == "36.700000"
    assert "answers finer than whole points" in result.output
    assert "h = 2.35" in result.output


def test_what_is_off_is_said(tmp_path: Path) -> None:
    said = replayed(table(tmp_path, typical())).output
    assert "Off, as there are no dates (held_at): STALLED, REGRESSING, SILENT_ENDING." in said
    assert "Off, as there are no goals" in said
    assert "Off, as attendance is not recorded" in said
    columns = (*DATED, "goal:sleep", "attended")
    said = replayed(table(tmp_path, [(*row, 5, 1) for row in dated()], columns)).output
    assert "Off" not in said
    said = replayed(table(tmp_path, [*dated(), ("c2", 1, 9, 9, 9, 9, "")], DATED)).output
    assert "1 row without held_at; off for their clients: STALLED" in said


def test_up_to_a_day_includes_that_day(tmp_path: Path) -> None:
    ratings = table(tmp_path, dated(), DATED)
    for as_of, sessions in [("2026-01-20", 5), ("2026-01-19", 4), ("2026-01-20T00:00:00Z", 5)]:
        assert f"{sessions} ratings in" in replayed(ratings, "--as-of", as_of).output


def test_bad_rows_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    ratings = table(tmp_path, [("a", 1, 11, 9, 9, 9), ("a", 2, 9, "nine", 9, 9)])
    result = replayed(ratings, "--scores", str(tmp_path / "scores.csv"))
    assert result.exit_code == 2
    assert result.stderr == (
        f"attune: {ratings}: 2 rows are wrong. Nothing was written; --skip-bad leaves such rows out.\n"
        "  line 2: heard is 11, but answers go from 0 to 10\n"
        "  line 3: matters is 'nine', which is no number\n"
    )
    assert list(tmp_path.iterdir()) == [ratings]


def test_bad_rows_can_be_left_out(tmp_path: Path) -> None:
    result = replayed(table(tmp_path, [*typical(), ("a", 1, 11, 9, 9, 9)]), "--skip-bad")
    assert result.exit_code == 0
    assert "1 bad row left out:\n  line 9: heard is 11, but answers go from 0 to 10\n" in result.output


def test_what_cannot_be_read_or_written_is_one_line(tmp_path: Path) -> None:
    ratings = table(tmp_path, typical())
    nowhere = str(tmp_path / "nowhere" / "file")
    loop, long = tmp_path / "loop", str(tmp_path / ("a" * 300))
    loop.symlink_to(loop)
    cases = [
        ([str(tmp_path / "none.csv"), "--alerts", str(tmp_path / "a")], "none.csv: No such file or directory."),
        ([str(tmp_path), "--alerts", str(tmp_path / "a")], f"{tmp_path}: Is a directory."),
        ([str(ratings), "--alerts", nowhere], f"{nowhere}: No such file or directory."),
        ([str(ratings), "--alerts", str(tmp_path)], f"{tmp_path}: Is a directory."),
        ([str(ratings), "--alerts", str(ratings)], f"{ratings} is named twice."),
        ([str(ratings), "--alerts", str(tmp_path / "a"), "--rules", nowhere], f"{nowhere}: No such file"),
        ([str(loop), "--alerts", str(tmp_path / "a")], f"{loop}: Too many levels of symbolic links."),
        ([long, "--alerts", str(tmp_path / "a")], f"{long}: File name too long."),
        ([str(ratings), "--alerts", long], f"{long}: File name too long."),
    ]
    for arguments, said in cases:
        result = CliRunner().invoke(replay, arguments)
        assert result.exit_code == 2, arguments
        assert said in result.stderr
        assert result.stderr.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == [loop, ratings]


def test_what_is_no_rule_set_is_said_of_the_rules(tmp_path: Path) -> None:
    ratings, rules = table(tmp_path, typical()), tmp_path / "rules.json"
    rules.write_text("[]")
    result = replayed(ratings, "--rules", str(rules))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith(f"attune: {rules} is no rule set: ")


def test_a_history_may_come_through_a_pipe(tmp_path: Path) -> None:
    ratings, alerts = table(tmp_path, typical()), tmp_path / "alerts.csv"
    more = "".join(f"d{number},1,9,9,9,9\n" for number in range(EVERY))
    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-m", "deploy.cli", "replay", "/dev/stdin", "--alerts", str(alerts)],
        cwd=ROOT,
        input=ratings.read_text() + more,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("10,007 ratings in 10,007 sessions of 10,001 clients;")
    assert [row["session_no"] for row in rows(alerts)] == ["5"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission_is_said(tmp_path: Path) -> None:
    ratings = table(tmp_path, typical())
    ratings.chmod(0)
    result = replayed(ratings)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "Permission denied" in result.stderr


def test_calibrate_proposes_and_replay_takes_it(tmp_path: Path) -> None:
    clients = [
        (f"c{client}", number, *[9 + (client + number) % 2, 8 + number % 3, 9, 9])
        for client in range(30)
        for number in range(8)
    ]
    ratings, rules = table(tmp_path, clients), tmp_path / "rules.json"
    result = CliRunner().invoke(calibrate, [str(ratings), "--budget", "5", "--rules", str(rules)])
    assert result.exit_code == 0, result.output
    assert "a proposal, in force nowhere" in result.output
    proposed = json.loads(rules.read_text())
    assert (proposed["version"], set(proposed["priors"])) == (2, {"total", "heard", "matters", "fit", "openness"})
    said = replayed(ratings, "--rules", str(rules)).output
    assert f"Rule set 2, h = {proposed['h']:g}" in said


def test_few_clients_are_said(tmp_path: Path) -> None:
    ratings, rules = table(tmp_path, typical()), tmp_path / "rules.json"
    result = CliRunner().invoke(calibrate, [str(ratings), "--rules", str(rules)])
    assert "Fewer than 20 such clients: the priors stay the default ones." in result.output


@pytest.mark.parametrize("budget", ["0", "51", "five"])
def test_a_budget_that_cannot_be(tmp_path: Path, budget: str) -> None:
    ratings = table(tmp_path, typical())
    arguments = [str(ratings), "--budget", budget, "--rules", str(tmp_path / "rules.json")]
    assert CliRunner().invoke(calibrate, arguments).exit_code == 2


def test_neither_needs_an_engine(tmp_path: Path) -> None:
    code = (
        "import sys; from deploy import cli\n"
        "try: cli.attune(sys.argv[1:])\n"
        "finally: print(sorted({'pymongo', 'kafka', 'flask'} & set(sys.modules)))"
    )
    arguments = ["replay", str(table(tmp_path, typical())), "--alerts", str(tmp_path / "alerts.csv")]
    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("[]\n")
    assert (tmp_path / "alerts.csv").exists()
