"""Every worked example of the reference folder, where that folder is."""

from dataclasses import replace
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

import pytest

from services.alerts.domain.attainment import attainment
from services.alerts.domain.facts import GoalFact, MilestoneFact
from services.alerts.domain.goals import DAY, WEEK, milestone_near, standstill
from services.alerts.domain.outcome import RELIABLE, reliable_change_index, standard_difference, track
from services.alerts.domain.rules import DEFAULT, Curve
from services.alerts.domain.sbe import Stream, step
from services.alerts.domain.slipping import missed_tail
from services.alerts.domain.trend import mann_kendall, theil_sen
from tests.infra.histories import held
from tests.infra.reference import reference

GOAL = GoalFact(
    goal_id="goal",
    episode_id="episode",
    status="active",
    agreed_at=held(0),
    horizon_weeks=None,
    milestones=(),
    revision=(1, 1),
)
WORKED = {
    "sbe_typical_rupture_and_repair": "total",
    "sbe_ceiling_flat_40": "total",
    "sbe_low_start": "total",
    "sbe_long": "total",
    "sbe_item_goals": "matters",
}
HERE = {
    *("sbe_params", "sbe_item_params", "jacobson_truax_1991", "rc_threshold_examples", "goal_sem_implied"),
    *("gas", "etr", "missed_ratings", "stalled_goal"),
}
# Figures of many clients belong to the feedback service, and so do their tests.
ELSEWHERE = {"prepost", "saes"}


def worked(name: str) -> Any:  # noqa: ANN401 -- JSON of many shapes
    return reference("worked_examples.json")[name]


def test_no_worked_example_is_left_out() -> None:
    assert set(reference("worked_examples.json")) == {*WORKED, *HERE, *ELSEWHERE}


@pytest.mark.parametrize(("case", "prior"), WORKED.items())
def test_every_step_of_the_worked_examples(case: str, prior: str) -> None:
    stream = Stream()
    for row in worked(case):
        reading = step(stream, row["x"], DEFAULT.priors[prior], DEFAULT)
        seen = (reading.usual, reading.noise, reading.spread, stream.n, stream.m, stream.r, stream.nu)
        expected = tuple(row[name] for name in ("baseline", "si", "pred_sd", "n", "m", "R", "nu"))
        assert seen == pytest.approx(expected, abs=1e-6)
        assert (row["x"] - reading.usual) / reading.spread == pytest.approx(row["z"], abs=1e-6)
        assert reading.score == (None if row["score"] is None else pytest.approx(row["score"], abs=1e-6))


def test_the_default_numbers() -> None:
    rules, total, case = DEFAULT, DEFAULT.priors["total"], worked("sbe_params")
    seen = (rules.cap, rules.clip, rules.nu0, rules.floor, rules.warm)
    assert seen == tuple(case[name] for name in ("ncap", "clip", "nu0", "smin_frac", "nmin"))
    assert (total.mu0, total.s2, total.tau2) == (case["mu0"], case["s2"], case["tau2"])
    assert total.kappa == pytest.approx(case["kappa"], abs=1e-9)
    item, case = rules.priors["matters"], worked("sbe_item_params")
    assert (item.mu0, item.s2, item.tau2) == (case["mu0"], case["s2"], case["tau2"])


def test_reliable_change() -> None:
    case = worked("jacobson_truax_1991")
    difference = standard_difference(case["sd"], case["r"])
    index = reliable_change_index(case["pre"], case["post"], case["sd"], case["r"])
    assert (difference / sqrt(2), difference, index) == pytest.approx(
        (case["sem"], case["sdiff"], case["rc"]), abs=1e-9
    )
    for name, example in worked("rc_threshold_examples").items():
        found = RELIABLE * standard_difference(example["sd"], example["r"])
        assert found == pytest.approx(example["rc"], abs=1e-9), name
    assert worked("goal_sem_implied") * sqrt(2) * RELIABLE == pytest.approx(2.45)


def test_attainment() -> None:
    for case in worked("gas"):
        assert attainment(case["x"], case["w"]) == pytest.approx(case["T"], abs=1e-9), case


def test_expected_scores_and_where_amber_and_red_begin() -> None:
    case = worked("etr")
    for row in case["rows"]:
        curve = Curve(8.0, 0.66, 2.6, -0.045, sd=row["s"])
        expected = curve.expected(case["y0"], row["t"])
        assert expected == pytest.approx(row["E"], abs=1e-9)
        around = [row["red"] - 1e-6, row["red"] + 1e-6, row["amber"] - 1e-6, row["amber"] + 1e-6]
        found = [track((expected - now) / curve.sd, DEFAULT.outcome) for now in around]
        assert found == ["red", "amber", "amber", "green"], row


def test_tails_of_missed_check_ins() -> None:
    case, numbers = worked("missed_ratings"), DEFAULT.slipping
    assert f"Beta({numbers.prior_missed}, {numbers.prior_answered})" in case["prior"]
    for row in case["rows"]:
        assert missed_tail(row["m"], row["n"], numbers) == pytest.approx(row["tail"], abs=1e-9), row


def test_every_stalled_goal() -> None:
    for case in worked("stalled_goal")["cases"]:
        weeks, scores = case["weeks"][-8:], [float(x) for x in case["x"]][-8:]
        assert scores == case["window"], case["name"]
        test, slope = mann_kendall(scores), theil_sen(weeks, scores)
        assert (test.s, test.variance, test.z, test.p_up, slope.slope) == pytest.approx(
            tuple(case[name] for name in ("S", "varS", "z", "p_up", "sen_per_week")), abs=1e-9
        ), case["name"]
        found = standstill([week * WEEK for week in weeks], scores, DEFAULT.goal)
        near = reached_days_before(case["milestone_days_ago"], held(weeks[-1]))
        assert (found is not None and not near) == case["criteria_met_now"], case["name"]
        assert found is None or found.weeks * WEEK / DAY == pytest.approx(case["span_days"]), case["name"]


def reached_days_before(days: int | None, at: datetime) -> bool:
    """Whether a milestone reached so many days ago (None: never) still counts."""
    steps = () if days is None else (MilestoneFact(milestone_id="step", reached_at=at - timedelta(days=days)),)
    return milestone_near(replace(GOAL, milestones=steps), at, at, DEFAULT.goal)


def test_every_goal_trend() -> None:
    cases = [case for case in reference("goal_trend_cases.json")["cases"] if "sen_slope" in case]
    for case in cases:
        slope = theil_sen(case["t_weeks"], case["x"])
        expected = (case["sen_slope"], case["theil_lo90"], case["theil_hi90"])
        assert (slope.slope, slope.low, slope.high) == pytest.approx(expected, abs=1e-9), case["name"]
        if "mk_s" in case:
            test = mann_kendall(case["x"])
            two_sided = 2 * min(test.p_up, 1 - test.p_up)
            expected = tuple(case[name] for name in ("mk_s", "mk_var_s", "mk_z", "mk_p_two_sided"))
            assert (test.s, test.variance, test.z, two_sided) == pytest.approx(expected, abs=1e-9), case["name"]
    assert len(cases) > 10
