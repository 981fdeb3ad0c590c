"""Effect sizes against worked figures."""

from math import exp, lgamma, sqrt

import pytest

from services.alerts.domain.figures.effect import Norm, correction, effect
from tests.infra.reference import reference

FIRST = [14.0, 18, 20, 16, 22, 15, 19, 17]
LAST = [20.0, 24, 22, 25, 28, 18, 26, 19]


def test_the_worked_effect_size() -> None:
    found = effect(FIRST, LAST)
    assert found is not None
    assert (found.n, found.change) == (8, 5.125)
    assert (found.d, found.g) == pytest.approx((1.920001, 1.706667), abs=1e-6)
    assert (found.low, found.high) == pytest.approx((0.716446, 2.696888), abs=1e-6)


@pytest.mark.parametrize("n", [8, 20, 60])
def test_the_correction_is_close_to_the_exact_one(n: int) -> None:
    m = n - 1
    exact = exp(lgamma(m / 2) - lgamma((m - 1) / 2)) / sqrt(m / 2)
    assert correction(n) == pytest.approx(exact, abs=1e-3)


@pytest.mark.parametrize(("first", "last"), [([14.0, 18], [20.0, 24]), ([9.0] * 4, [1.0, 2, 3, 4]), ([], [])])
def test_nothing_is_said_of_too_few_or_of_equal_scores(first: list[float], last: list[float]) -> None:
    assert effect(first, last) is None


def test_every_figure_of_the_worked_effect_size() -> None:
    case = reference("worked_examples.json")["prepost"]
    found = effect(case["pre"], case["post"])
    assert found is not None
    seen = (found.n, found.change, found.sd_first, found.d, correction(found.n), found.g, found.correlation)
    names = ("n", "mean_change", "sd_pre", "d_pre", "J", "g", "r")
    assert seen == pytest.approx(tuple(case[name] for name in names), abs=1e-9)
    assert (found.error, found.low, found.high) == pytest.approx((case["se"], *case["ci95"]), abs=1e-9)


def test_every_adjusted_effect_size() -> None:
    examples = reference("worked_examples.json")
    case, numbers = examples["saes"], examples["saes"]["ref"]
    norm = Norm(
        intercept=numbers["intercept"],
        slope=numbers["slope"],
        sd_residual=numbers["sd_post_residual"],
        sd_first=numbers["sd_intake"],
        change=numbers["mean_change"],
    )
    pairs = list(zip(examples["prepost"]["pre"], examples["prepost"]["post"], strict=True))
    assert [norm.residual(*pair) for pair in pairs] == pytest.approx(case["residual_saes"], abs=1e-6)
    assert [norm.adjusted(*pair) for pair in pairs] == pytest.approx(case["brown_saes"], abs=1e-6)
