"""Rule sets as JSON, there and back."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from services.alerts.adapters.csv_history.rule_file import read_rules, written
from services.alerts.adapters.csv_history.trouble import BadHistory
from services.alerts.domain.calibration import NEVER, Proposal
from services.alerts.domain.rules import DEFAULT, Curve, GoalNumbers, OutcomeNumbers, Prior

PRIOR = Prior(37.1, 3.3, 5.5)


def file(folder: Path, content: str) -> Path:
    path = folder / "rules.json"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_proposal_comes_back_as_it_was_written(tmp_path: Path) -> None:
    rules = replace(
        DEFAULT,
        version=7,
        in_force_from=NEVER,
        h=2.123456789,
        priors=DEFAULT.priors | {"total": PRIOR},
        p10=31.5,
        p75=38.5,
        outcome=OutcomeNumbers(red=1.5, curves={"PHQ-9": Curve(1.0, 0.5, -2.0, 0.25, 3.5)}),
        goal=GoalNumbers(window=9, net=1.5),
    )
    text = written(Proposal(rules=rules, budget=5, clients=40, scores=300, own_h=2.2, default_h=2.6))
    assert read_rules(file(tmp_path, text), 2.6) == rules
    assert json.loads(text)["calibrated"]["own_h"] == 2.2


def test_what_is_left_out_is_as_by_default(tmp_path: Path) -> None:
    path = file(tmp_path, '{"version": 3, "priors": {"total": {"mu0": 37.1, "s2": 3.3, "tau2": 5.5}}}')
    expected = replace(DEFAULT, version=3, in_force_from=NEVER, h=2.35, priors=DEFAULT.priors | {"total": PRIOR})
    assert read_rules(path, 2.35) == expected


def test_one_number_of_a_prior_may_be_given(tmp_path: Path) -> None:
    rules = read_rules(file(tmp_path, '\ufeff{"version": 3, "priors": {"total": {"mu0": 37}}}'), 2.6)
    assert rules.priors == DEFAULT.priors | {"total": replace(DEFAULT.priors["total"], mu0=37)}


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("", "truncated"),
        ("{", "truncated"),
        ("\xff", "malformed"),
        ("[]", "Expected `object`"),
        ('{"h": 2.6}', "missing required field `version`"),
        ('{"version": 1, "h": "2.6"}', "got `str` - at `$.h`"),
        ('{"version": 1, "h": 0}', "Expected `float` >= 0.1 - at `$.h`"),
        ('{"version": 1, "h": null}', "Expected `float`, got `null` - at `$.h`"),
        ('{"version": 1, "p10": 39, "p75": 31}', "p10: This cannot be above p75."),
        (
            '{"version": 1, "slipping": {"running_missed": 1}}',
            "Expected `int` >= 2 - at `$.slipping.running_missed`",
        ),
        ('{"version": 1, "outcome": {"curves": {"PHQ-9": {"c0": 1}}}}', "missing required field `c1`"),
        ('{"version": 1, "h": NaN}', "malformed"),
        ('{"version": 1, "threshold": 2}', "unknown field `threshold`"),
        ('{"version": 1, "priors": {"bond": {"mu0": 9, "s2": 1, "tau2": 1}}}', "unknown field `bond`"),
        ('{"version": 1, "priors": {"total": {"mu0": 9, "s2": 0, "tau2": 1}}}', "`$.priors.total.s2`"),
        ('{"version": 1, "calibrated": {"a": ' + "[" * 20_000 + "]" * 20_000 + "}}", "nested too deeply"),
    ],
)
def test_what_is_no_rule_set_is_said(tmp_path: Path, content: str, wrong: str) -> None:
    path = file(tmp_path, content)
    with pytest.raises(BadHistory) as caught:
        read_rules(path, 2.6)
    assert wrong in caught.value.sentence
    assert str(path) in caught.value.sentence
