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
from deploy.history_words import SKIPPED
from deploy.local.plan import ROOT
from services.alerts.adapters.csv_history.history import EVERY
from tests.infra.ratings_csv import PLAIN, table, typical

DATED = (*PLAIN, "held_at")


def replayed(ratings: Path, *more: str) -> Result:
    return CliRunner().invoke(replay, [str(ratings), "--alerts", str(ratings.with_name("alerts.csv")), *more])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
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
        f"attune: {ratings}: 2 rows are wrong. Nothing was written.\n"
        "  line 2: heard is 11, but answers go from 0 to 10\n"
        "  line 3: matters is 'nine', which is no number\n"
        f"--skip-bad leaves such rows out. {SKIPPED}\n"
    )
    assert list(tmp_path.iterdir()) == [ratings]


def test_bad_rows_can_be_left_out(tmp_path: Path) -> None:
    result = replayed(table(tmp_path, [*typical(), ("a", 1, 11, 9, 9, 9)]), "--skip-bad")
    assert result.exit_code == 0
    assert f"1 bad row left out. {SKIPPED}\n  line 9: heard is 11, but answers go from 0 to 10\n" in result.output


def test_what_stands_for_no_answer_is_said_and_then_read(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [("k1", 1, 9, 8, 9, 9, "2024-01-06", 1)]
    rows += [("k1", number, *["-99"] * 4, f"2024-01-{6 * number}", 1) for number in range(2, 5)]
    ratings = table(tmp_path, rows, (*DATED, "attended"))
    refused = replayed(ratings)
    assert refused.exit_code == 2
    assert "say what stands for no answer: --missing -99\n" in refused.stderr
    assert f"--skip-bad leaves such rows out. {SKIPPED}" in refused.stderr
    assert "MISSED_CHECK_INS" not in replayed(ratings, "--skip-bad").output.split("Alerts: ")[1].split("\n")[0]
    assert "Alerts: MISSED_CHECK_INS 1." in replayed(ratings, "--missing", "-99").output


def test_courses_of_therapy_are_told_apart_by_a_column(tmp_path: Path) -> None:
    scores = [9, 9, 9, 9, 3, 9, 9, 9]
    first = [("k1", number, *[score] * 4, f"2022-03-{3 * number:02}") for number, score in enumerate(scores, 1)]
    second = [("k1", number, 8, 8, 8, 8, f"2024-03-{3 * number:02}") for number in range(1, 9)]
    ratings = table(tmp_path, [*first, *second], DATED)
    refused = replayed(ratings)
    assert refused.exit_code == 2
    assert "\n  line 10: session 1 on 2024-03-03, but line 2 has it on 2022-03-03\n" in refused.stderr
    assert refused.stderr.rstrip().endswith("if it is one, mend the dates or the numbers.")
    assert list(tmp_path.iterdir()) == [ratings]
    rules = tmp_path / "rules.json"
    assert CliRunner().invoke(calibrate, [str(ratings), "--rules", str(rules)]).stderr == refused.stderr
    told_apart = [*[(*row, 1) for row in first], *[(*row, 2) for row in second]]
    result = replayed(table(tmp_path, told_apart, (*DATED, "episode")))
    assert result.output.startswith("16 ratings in 16 sessions of 1 client,")
    found = [(row["episode"], row["session_no"], row["kind"]) for row in rows(tmp_path / "alerts.csv")]
    assert ("1", "5", "RUPTURE") in found
    assert not [one for one in found if one[0] == "2" and one[2] == "RUPTURE"]


def test_a_date_still_to_come_is_refused_unless_as_of_says_so(tmp_path: Path) -> None:
    rows = [("k1", 1, 9, 9, 9, 9, "2024-01-06"), ("k1", 2, 9, 9, 9, 9, "2124-01-13")]
    ratings = table(tmp_path, rows, DATED)
    rules = str(tmp_path / "rules.json")
    for result in (
        replayed(ratings),
        replayed(ratings, "--as-of", "2024-02-01"),
        CliRunner().invoke(calibrate, [str(ratings), "--rules", rules]),
    ):
        assert result.exit_code == 2
        assert "  line 3: held_at is '2124-01-13', which is still to come. Is the year right?\n" in result.stderr
    assert replayed(ratings, "--as-of", "2124-02-01").exit_code == 0


def test_what_comes_after_as_of_is_counted(tmp_path: Path) -> None:
    assert (
        "2 later sessions left out (--as-of)."
        in replayed(table(tmp_path, dated(), DATED), "--as-of", "2026-01-20").output
    )


def test_both_commands_read_in_the_same_way(tmp_path: Path) -> None:
    ratings, rules = tmp_path / "ratings.csv", tmp_path / "rules.json"
    header = "client_id;session_no;heard;matters;fit;openness;held_at\n"
    rows = "".join(f"J\u00fcrgen;{number};9,5;9;9;NA;{number:02}.02.2024\n" for number in range(1, 6))
    ratings.write_bytes(f"{header}{rows}".encode("cp1252"))
    options = ["--encoding", "cp1252", "--missing", "NA", "--date-format", "DD.MM.YYYY"]
    told = "Read as: cp1252, semicolons between cells, decimal commas.\n"
    assert told in replayed(ratings, *options).output
    assert told in CliRunner().invoke(calibrate, [str(ratings), "--rules", str(rules), *options]).output


def test_outputs_are_for_people_unless_they_are_to_be_raw(tmp_path: Path) -> None:
    ratings = table(tmp_path, typical("=1+1"))
    replayed(ratings)
    assert (tmp_path / "alerts.csv").read_bytes().startswith(b"\xef\xbb\xbfclient_id,")
    assert {row["client_id"] for row in rows(tmp_path / "alerts.csv")} == {"'=1+1"}
    replayed(ratings, "--raw")
    assert (tmp_path / "alerts.csv").read_bytes().startswith(b"client_id,")
    assert {row["client_id"] for row in rows(tmp_path / "alerts.csv")} == {"=1+1"}


def test_what_does_not_say_how_dates_are_written_is_refused(tmp_path: Path) -> None:
    result = replayed(table(tmp_path, dated(), DATED), "--date-format", "day.month")
    assert result.exit_code == 2
    assert "'day.month' does not say how dates are written, as DD.MM.YYYY does." in result.stderr


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
