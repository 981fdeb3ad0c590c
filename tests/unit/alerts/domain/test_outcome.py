"""Outcome: reliable change, categories, expected trajectories, sudden gains."""

import pytest
from scipy.stats import t as student

from services.alerts.domain.outcome import (
    Change,
    Scale,
    category,
    clinical_cut_off,
    deteriorated,
    direction,
    early_track,
    reliable_change_index,
    risk_item,
    standard_difference,
    track,
)
from services.alerts.domain.rules import Curve, OutcomeNumbers
from services.alerts.domain.sudden import T_975, reversed_later, sudden_gain, sudden_loss

PHQ = Scale(highest=27, low_is_good=True, cut_off=10, reliable_change=6)
WHO = Scale(highest=100, low_is_good=False, cut_off=50, reliable_change=10)
NUMBERS = OutcomeNumbers()


def test_reliable_change() -> None:
    assert standard_difference(10, 0.8) == pytest.approx(6.324555, abs=1e-6)
    assert reliable_change_index(47.5, 32.5, 10, 0.8) == pytest.approx(-2.371708, abs=1e-6)


@pytest.mark.parametrize(
    ("sd", "reliability", "points"), [(6.1, 0.89, 5.607861), (4.7, 0.92, 3.6848), (8.0, 0.93, 5.866919)]
)
def test_reliable_change_in_points(sd: float, reliability: float, points: float) -> None:
    assert 1.96 * standard_difference(sd, reliability) == pytest.approx(points, abs=1e-6)


def test_cut_off_c() -> None:
    assert clinical_cut_off((40, 7.5), (60, 7.5)) == pytest.approx(50)
    assert clinical_cut_off((68.35, 22.33), (50, 22)) == pytest.approx(59.10669975186104)


@pytest.mark.parametrize(
    ("gain", "strict", "change"),
    [(6, False, "improved"), (6, True, "unchanged"), (-6, False, "deteriorated"), (5, False, "unchanged")],
)
def test_direction(gain: float, strict: bool, change: Change) -> None:  # noqa: FBT001 -- a table
    assert direction(gain, 6, strict=strict) == change


def test_categories() -> None:
    assert category("improved", clinical_before=True, functional_after=True) == "recovered"
    assert category("improved", clinical_before=True, functional_after=False) == "improved"
    assert category("deteriorated", clinical_before=False, functional_after=False) == "harmed"
    assert category("deteriorated", clinical_before=True, functional_after=False) == "deteriorated"
    assert category("unchanged", clinical_before=True, functional_after=True) == "unchanged"


def test_deterioration_by_the_scales_own_good_end() -> None:
    assert (deteriorated(PHQ, 10, 16), deteriorated(PHQ, 10, 15)) == (True, False)
    assert (deteriorated(WHO, 50, 40), deteriorated(WHO, 50, 41)) == (True, False)


def test_the_toy_curve() -> None:
    sd = 5.447939867307014
    expected = Curve(8, 0.66, 2.6, -0.045, sd).expected(18, 6)
    assert expected == pytest.approx(23.08724944991822)
    bands = [track(WHO.gained(now, expected) / sd, NUMBERS) for now in (17.68, 17.66, 16.11, 16.10)]
    assert bands == ["green", "amber", "amber", "red"]


@pytest.mark.parametrize(
    ("now", "session", "found"),
    [(16, 2, "red"), (10, 5, "green"), (10, 6, "amber"), (5, 6, "amber"), (4, 6, "green")],
)
def test_before_there_is_a_curve(now: float, session: int, found: str) -> None:
    assert early_track(PHQ, (10, now), session, NUMBERS) == found


@pytest.mark.parametrize(
    ("scale", "first", "now", "found"),
    [
        (PHQ, 9, 9, "green"),
        (PHQ, 9, 15, "red"),
        (PHQ, 10, 10, "amber"),
        (WHO, 51, 51, "green"),
        (WHO, 50, 50, "amber"),
    ],
)
def test_whoever_began_on_the_good_side_of_the_cut_off_need_not_gain(
    scale: Scale, first: float, now: float, found: str
) -> None:
    assert early_track(scale, (first, now), 6, NUMBERS) == found


@pytest.mark.parametrize(("answer", "found"), [(None, False), (0, False), (1, True), (3, True)])
def test_the_risk_item(answer: int | None, found: bool) -> None:  # noqa: FBT001 -- a table
    assert risk_item(answer) == found


def test_students_t() -> None:
    assert {df: pytest.approx(student.ppf(0.975, df)) for df in (2, 3, 4)} == T_975


def test_sudden_gain_loss_and_reversal() -> None:
    gain: list[float | None] = [35, 37, 34, 24, 21, 24]
    assert [sudden_gain(gain, at, 7) for at in (0, 1, 2, 3, 4)] == [None, False, True, False, None]
    assert sudden_gain([28, 19, None, 12, 13, 12], 2, 7) is None
    assert [sudden_loss([10, 11, 12, 30, 28, 33], at, 7) for at in (1, 2, 3)] == [False, True, False]
    assert sudden_loss([28, None, 19, 12, 13, 12], 1, 7) is None
    assert reversed_later([*gain, 29], 2)
    assert not reversed_later([*gain, 28], 2)
    assert not reversed_later([None, 3], 0)
