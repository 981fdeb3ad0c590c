"""Files from the wild that lie beside the project on some machines: what each message says to a new user."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from deploy.history import replay
from deploy.local.plan import ROOT

TRIALS: Final = ROOT.parent / "shared" / "trials"
THE_SAME: Final = ("7 ratings in 7 sessions of 1 client", "Alerts: RUPTURE 1, SLIDE 1.")
COURSES: Final = "tell them apart in a column `episode`"

pytestmark = pytest.mark.skipif(not TRIALS.is_dir(), reason="the folder of trials is not on this machine")


@pytest.mark.parametrize(
    ("file", "options", "code", "said"),
    [
        ("01-comma-rows.csv", [], 0, THE_SAME),
        ("01b-comma-rows-and-one-real-error.csv", [], 2, ["One row is wrong", "  line 34: heard is 11, but"]),
        ("01b-comma-rows-and-one-real-error.csv", ["--skip-bad"], 0, ["1 bad row left out.", "  line 34: heard"]),
        ("02-blank-first-line.csv", [], 0, THE_SAME),
        ("03-double-bom.csv", [], 0, THE_SAME),
        ("04-trailing-empty-column.csv", [], 0, [*THE_SAME, "Column 8 without a name is passed over."]),
        ("04b-row-numbers-first.csv", [], 0, [*THE_SAME, "Column 1 without a name is passed over."]),
        ("05-unanswered-as-NA.csv", [], 2, ["Leave a cell empty where nothing was answered", "--missing NA\n"]),
        ("05-unanswered-as-NA.csv", ["--missing", "NA,-99"], 0, ["Alerts: MISSED_CHECK_INS 4."]),
        ("05-unanswered-as-NA.csv", ["--skip-bad"], 0, ["MISSED_CHECK_INS, MISSED_SESSIONS and SILENT_ENDING"]),
        ("05-unanswered-as-blank.csv", [], 0, ["Alerts: MISSED_CHECK_INS 4."]),
        ("06-second-course-of-therapy.csv", [], 2, ["  line 10: session 1 on 2024-03-03, but line 2", COURSES]),
        ("07-mistyped-year.csv", [], 2, ["  line 57: held_at is '2042-03-24'", "Is the year right?"]),
        ("08-formula-ids.csv", [], 0, ["Alerts: RUPTURE 3, SLIDE 3."]),
        ("08b-formula-goal.csv", [], 0, ["Alerts: GOAL_REACHED_REVIEW 1."]),
        ("09-joiner-in-id.csv", [], 0, ["3 ratings in 3 sessions of 3 clients"]),
        ("10-nfc-nfd.csv", [], 0, ["5 ratings in 5 sessions of 1 client", "RUPTURE 2"]),
        ("11-dates-of-excel.csv", [], 2, ["line 4: held_at is 45335", "--date-format excel", "format yyyy-mm-dd"]),
        ("11-dates-of-excel.csv", ["--date-format", "excel"], 0, ["Read as: dates with the day first."]),
        ("12-date-contradicts-number.csv", [], 0, ["line 6: session 5 on 2024-07-05, after session", "in line 7"]),
        ("13-semicolons.csv", [], 0, ["Read as: semicolons between cells, decimal commas.", *THE_SAME]),
        ("14-attended-true.csv", [], 0, ["1 rating in 2 sessions of 1 client"]),
        ("15-header-words.csv", [], 0, THE_SAME),
        ("15b-many-columns.csv", [], 2, ["columns 'age', 'sex', 'site', 'therapist': leave out"]),
        ("16-ids-of-R-and-pandas.csv", [], 0, ["'1e+05' in line 2, '7.0' in line 4", "'1e+05' and '100000'"]),
    ],
)  # fmt: skip
def test_the_message_is_enough_to_go_on(
    tmp_path: Path, file: str, options: Sequence[str], code: int, said: Sequence[str]
) -> None:
    alerts = tmp_path / "alerts.csv"
    result = CliRunner().invoke(replay, [str(TRIALS / file), "--alerts", str(alerts), *options])
    assert result.exit_code == code, result.output
    for words in said:
        assert words in result.output
    assert alerts.exists() == (code == 0)


@pytest.mark.parametrize("file", ["08-formula-ids.csv", "08b-formula-goal.csv"])
def test_no_cell_of_what_is_written_is_a_formula(tmp_path: Path, file: str) -> None:
    alerts, scores = tmp_path / "alerts.csv", tmp_path / "scores.csv"
    CliRunner().invoke(replay, [str(TRIALS / file), "--alerts", str(alerts), "--scores", str(scores)])
    for path, texts in ((alerts, ("client_id", "explanation")), (scores, ("client_id",))):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            found = [row[name] for row in csv.DictReader(stream) for name in texts]
        assert found
        assert not [text for text in found if text[:1] in set("=+-@")]
