"""Priors and threshold from ratings: against plain formulas, and at the edges."""

import random
from array import array
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from statistics import fmean, median, quantiles, variance

import pytest

from services.alerts.domain.calibration import (
    FEWEST_CLIENTS,
    NEVER,
    Moments,
    Observed,
    blended,
    default_h,
    fitted,
    quantile,
    threshold,
)
from services.alerts.domain.facts import ITEMS
from services.alerts.domain.rules import DEFAULT, Timeline, bounds

TOTAL = DEFAULT.priors["total"]


def clients(count: int, *, step: float = 1.0) -> list[list[float]]:
    chance = random.Random(7)  # noqa: S311 -- invented ratings
    levels = [chance.gauss(36, 2.5) for _ in range(count)]
    return [
        [round(chance.gauss(level, 2) / step) * step for _ in range(chance.randint(1, 12))] for level in levels
    ]


def moments(histories: list[list[float]]) -> Moments:
    found = Moments()
    for history in histories:
        found.add(history)
    return found


@pytest.mark.parametrize("step", [1.0, 0.5])
def test_the_prior_is_what_the_formulas_say(step: float) -> None:
    histories = clients(300, step=step)
    known = [history for history in histories if len(history) >= 3]
    moves = [abs(b - a) for history in known for a, b in pairwise(history)]
    s2 = ((median(moves) / 0.6745) ** 2 / 2 + fmean(variance(history) for history in known)) / 2
    means = [fmean(history) for history in known]
    tau2 = variance(means) - s2 * fmean(1 / len(history) for history in known)
    prior = moments(histories).prior(TOTAL)
    assert (prior.mu0, prior.s2, prior.tau2) == pytest.approx((fmean(means), s2, tau2), abs=1e-9)


def test_too_few_clients_leave_the_default() -> None:
    enough = [[30.0, 31.0, 30.0]] * FEWEST_CLIENTS
    assert moments([*enough[1:], [30.0, 31.0]]).prior(TOTAL) == TOTAL
    assert moments(enough).prior(TOTAL) != TOTAL


def test_a_clinic_that_never_differs_still_gets_a_prior_to_divide_by() -> None:
    prior = moments([[40.0] * 5] * 30).prior(TOTAL)
    assert prior.mu0 == 40
    assert prior.s2 == pytest.approx(0.1 * TOTAL.s2)
    assert prior.tau2 == pytest.approx(0.1 * TOTAL.tau2)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.75, 0.9, 1.0])
@pytest.mark.parametrize("count", [1, 2, 3, 10, 101])
def test_quantiles_of_counted_values(share: float, count: int) -> None:
    chance = random.Random(count)  # noqa: S311 -- invented
    values = [float(chance.randint(0, 9)) for _ in range(count)]
    cuts = [min(values), *quantiles(values, n=20, method="inclusive"), max(values)] if count > 1 else values * 21
    assert quantile(Counter(values), share) == pytest.approx(cuts[round(share * 20)])


def test_the_threshold_lets_the_budget_through() -> None:
    scores = array("d", (number / 1000 for number in range(100_000)))
    h, own = threshold(scores, 5, 2.6)
    assert own == pytest.approx(95, abs=0.01)
    assert h == pytest.approx((100_000 * 95 + 500 * 2.6) / 100_500, abs=0.01)


@pytest.mark.parametrize(("count", "h"), [(0, 2.6), (500, 2.3), (1_000_000_000, 2.0)])
def test_the_default_weighs_as_much_as_five_hundred_ratings(count: int, h: float) -> None:
    assert blended(2.0, count, 2.6) == pytest.approx(h, abs=1e-6)


def test_without_scores_the_default_stays() -> None:
    assert threshold(array("d"), 5, 2.35) == (2.35, None)


def test_a_threshold_makes_sense_whatever_the_scores_are() -> None:
    low, high = bounds("h")
    assert threshold(array("d", [-3.0] * 5_000), 50, 2.6)[0] == low
    assert threshold(array("d", [1e6] * 5_000), 5, 2.6)[0] == high


@pytest.mark.parametrize(("answers", "fine", "h"), [(0, 0, 2.6), (100, 1, 2.6), (100, 2, 2.35), (1, 1, 2.35)])
def test_the_step_picks_the_default(answers: int, fine: int, h: float) -> None:
    assert default_h(answers, fine) == h


def observed(count: int) -> Observed:
    found = Observed()
    for history in clients(count):
        items: list[dict[str, float | None]] = [dict.fromkeys(ITEMS, total / 4) for total in history]
        found.add(history, items)
    return found


def test_a_proposal_has_the_clinics_own_numbers_and_is_never_in_force() -> None:
    found = observed(400)
    rules = fitted(found, replace(DEFAULT, version=4), version=5)
    assert rules.version == 5
    assert rules.h == 2.35
    assert rules.priors["heard"].mu0 == pytest.approx(rules.priors["total"].mu0 / 4)
    ratings = found.totals.total()
    assert rules.p10 == pytest.approx(blended(quantile(found.totals, 0.1), ratings, 32))
    assert rules.p75 == pytest.approx(blended(quantile(found.totals, 0.75), ratings, 39))
    assert Timeline().append(rules).at(NEVER.replace(year=9000)) == DEFAULT


def test_answers_that_are_missing_are_no_answers() -> None:
    found = Observed()
    found.add([None, None, None], [dict.fromkeys(ITEMS), {"heard": 9.0}, {"heard": 8.5}])
    assert (found.answers, found.fine, found.totals.total(), found.clients) == (2, 1, 0, 0)
    rules = fitted(found, DEFAULT, version=2)
    assert (rules.priors, rules.p10) == (DEFAULT.priors, DEFAULT.p10)
