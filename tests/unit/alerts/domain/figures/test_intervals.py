"""Intervals of shares and limits of funnels, against published figures."""

import pytest
from scipy import stats

from services.alerts.domain.figures.intervals import FAR, USUAL, binomial_limits, wilson
from tests.infra.reference import reference


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(3, 12, 0.088942, 0.532305), (0, 4, 0.0, 0.489891), (50, 100, 0.403832, 0.596168)],
)
def test_wilsons_interval(count: int, of: int, low: float, high: float) -> None:
    assert wilson(count, of) == pytest.approx((low, high), abs=1e-6)


def test_a_share_of_all_reaches_one() -> None:
    low, high = wilson(9, 9)
    assert (low, high) == pytest.approx((0.7009, 1.0), abs=1e-4)


@pytest.mark.parametrize(
    ("of", "usual", "far"),
    [(5, (0, 1), (0, 1)), (20, (0.30, 0.70), (0.15, 0.85)), (40, (0.35, 0.65), (0.25, 0.75))],
)
def test_exact_limits_of_a_funnel(of: int, usual: tuple[float, float], far: tuple[float, float]) -> None:
    assert binomial_limits(of, 0.5) == pytest.approx(usual)
    assert binomial_limits(of, 0.5, FAR) == pytest.approx(far)


def test_limits_of_many_and_of_what_is_certain() -> None:
    low, high = binomial_limits(50_000, 0.03)
    assert (low, high) == pytest.approx((0.02852, 0.0315), abs=1e-5)
    assert binomial_limits(30, 0.0) == (0.0, 0.0)
    assert binomial_limits(30, 1.0, FAR) == (1.0, 1.0)


@pytest.mark.parametrize("of", [1, 2, 7, 60, 999, 20_000])
@pytest.mark.parametrize("target", [0.0005, 0.03, 0.37, 0.5, 0.81, 0.9993])
@pytest.mark.parametrize("level", [USUAL, FAR])
def test_limits_are_those_of_the_binomial_distribution(of: int, target: float, level: float) -> None:
    tail = (1 - level) / 2
    low, high = (float(stats.binom.ppf(share, of, target)) / of for share in (tail, 1 - tail))
    assert binomial_limits(of, target, level) == (low, high)


def test_every_published_interval() -> None:
    for case in reference("funnel_cases.json")["intervals"]:
        assert wilson(case["x"], case["n"]) == pytest.approx(case["wilson"], abs=1e-9), case


def test_every_published_limit() -> None:
    for case in reference("funnel_cases.json")["binomial_limits"]:
        assert binomial_limits(case["n"], case["target"]) == pytest.approx(case["exact95"]), case
        assert binomial_limits(case["n"], case["target"], FAR) == pytest.approx(case["exact998"]), case
