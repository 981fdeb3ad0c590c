"""Charts, run lengths and intervals against published figures, where the reference folder is."""

from collections.abc import Callable
from math import erfc, sqrt
from typing import Any

import numpy as np
import pytest

from bench.detecting.charts import WESTERN_ELECTRIC, cusum, ewma, ewma_spread, one_side, steady
from bench.detecting.clinic import Floats
from bench.intervals import overdispersion, poisson_limits
from services.alerts.domain.named import RANGE_TO_SD, Running, individuals_3s
from tests.infra.reference import reference, reference_rows

RUNS = 4000
# Standard errors of a simulated average run length that still count as the same.
ERRORS = 4.5


def test_ewma() -> None:
    case = reference("qcc_cases.json")["ewma"]
    level, levels = 0.0, []
    for x in case["x"]:
        level = ewma(level, (x - case["center"]) / case["sd"], case["lam"])
        levels.append(case["center"] + level * case["sd"])
    spreads = [case["sd"] * ewma_spread(seen, case["lam"]) for seen in range(1, len(levels) + 1)]
    assert levels == pytest.approx(case["z"])
    assert spreads == pytest.approx(case["sigma_z"])
    assert [case["center"] + case["L"] * spread for spread in spreads] == pytest.approx(case["ucl"])


@pytest.mark.parametrize(("side", "flags", "sign"), [("pos", "upper_flag", 1), ("neg", "lower_flag", -1)])
def test_cusum(side: str, flags: str, sign: int) -> None:
    case = reference("qcc_cases.json")["cusum"]
    level, levels = 0.0, []
    for x in case["x"]:
        level = cusum(level, sign * x, case["k"])
        levels.append(level)
    assert [sign * level for level in levels] == pytest.approx(case[side])
    # Tenths do not add up exactly, and the limit itself is no flag.
    assert [place for place, level in enumerate(levels, 1) if round(level, 9) > case["h"]] == case[flags]


def test_the_individuals_chart() -> None:
    case = reference("qcc_cases.json")["individuals"]
    rows = [row for row in reference_rows("viscosity.csv") if row["trial"] == "True"]
    values = [float(row["viscosity"]) for row in rows]
    running = Running()
    for value in values:
        running.learn(value)
    sigma = running.ranges / (running.k - 1) / RANGE_TO_SD
    assert (running.mean, sigma) == pytest.approx((case["mean"], case["sigma_mr_1128"]))
    assert running.mean - 3 * sigma == pytest.approx(case["lcl"])
    below = [individuals_3s(running, value) for value in values]
    assert [place for place, z in enumerate(below, 1) if z is not None and abs(z) >= 3] == case["flag"]


RULES: dict[str, Callable[[list[float]], list[int]]] = {
    **{f"WE{number}": rule for number, rule in enumerate(WESTERN_ELECTRIC.values(), 1)},
    "N2": lambda values: one_side(values, 9),
    "N3": lambda values: steady(values, 6),
}


def test_run_rules() -> None:
    cases = reference("qcc_cases.json")["run_rules_center0_sd1_1based"]
    for case in cases:
        rule = RULES[case["rule"].split()[0]]
        assert [place + 1 for place in rule(case["x"])] == case["flag"], case["rule"]
    assert len(cases) == len(RULES)


def run_length(
    update: Callable[[Floats, Floats], Floats], outside: Callable[[Floats], Any], **start: float
) -> float:
    """Return the average number of values up to the first outside, over simulated runs."""
    chance = np.random.default_rng(1)
    level, lengths, alive, seen = np.full(RUNS, start.get("level", 0.0)), [], RUNS, 0
    while alive:
        seen += 1
        level = update(level, chance.normal(start.get("mu", 0.0), 1, alive))
        out = outside(level)
        lengths += [seen] * int(out.sum())
        level = level[~out]
        alive = len(level)
    return float(np.mean(lengths))


def above(limit: float) -> Callable[[Floats], Any]:
    return lambda level: level > limit


def same(found: float, published: float) -> bool:
    """Run lengths spread about as much as they last."""
    return abs(found - published) < ERRORS * published / sqrt(RUNS) + 0.01


def two_sided(mu: float, h: float, start: float) -> float:
    """Run length of an upper and a lower sum together."""
    chance = np.random.default_rng(2)
    up, down, lengths, seen = np.full(RUNS, start), np.full(RUNS, start), [], 0
    while len(up):
        seen += 1
        z = chance.normal(mu, 1, len(up))
        up, down = cusum(up, z, 0.5), cusum(down, -z, 0.5)
        out = (up > h) | (down > h)
        lengths += [seen] * int(out.sum())
        up, down = up[~out], down[~out]
    return float(np.mean(lengths))


def test_run_lengths_of_cusum() -> None:
    tables = reference("arl_tables.json")
    for case in tables["published"]["cusum_one_sided"]:
        found = run_length(lambda w, z: cusum(w, z, 0.5), above(case["h"]), mu=case["mu"])
        assert same(found, case["arl"]), case
    for h, length in tables["own_markov_chain"]["cusum_lower_k05"].items():
        assert same(run_length(lambda w, z: cusum(w, -z, 0.5), above(float(h))), length), h
    table = tables["published"]["cusum_two_sided_k05_h4"]
    for mu, plain, ahead in zip(table["mu"], table["arl"], table["fir_h2"], strict=True):
        assert same(two_sided(mu, 4, 0), plain), mu
        assert same(two_sided(mu, 4, 2), ahead), mu


def ewma_length(weight: float, limit: float, mu: float) -> float:
    """Run length with limits that stand from the start."""
    reach = limit * sqrt(weight / (2 - weight))
    return run_length(lambda w, z: ewma(w, z, weight), lambda w: np.abs(w) > reach, mu=mu)


def test_run_lengths_of_ewma() -> None:
    tables = reference("arl_tables.json")
    table, other = tables["published"]["ewma_two_sided"], tables["published"]["ewma_L2"]
    cases = [(0.5, 3.071, *row) for row in zip(table["mu"], table["lam_05_L3071"], strict=True)]
    cases += [(0.03, 2.437, *row) for row in zip(table["mu"], table["lam_003_L2437"], strict=True)]
    cases += [(0.5, 2.0, *row) for row in zip(other["mu"], other["lam_05"], strict=True)]
    cases += [(0.05, 2.0, *row) for row in zip(other["mu"], other["lam_005"], strict=True)]
    for name, length in tables["own_markov_chain"]["ewma_two_sided"].items():
        weight, limit = map(float, name.split("/"))
        cases.append((weight, limit, 0.0, length))
    for weight, limit, mu, length in cases:
        assert same(ewma_length(weight, limit, mu), length), (weight, limit, mu)


def test_run_lengths_of_a_limit_on_one_side() -> None:
    for limit, length in reference("arl_tables.json")["own_markov_chain"]["one_sided_shewhart"].items():
        assert 2 / erfc(float(limit) / sqrt(2)) == pytest.approx(length)


def test_limits_of_ratios() -> None:
    cases = reference("funnel_cases.json")
    ratios = cases["poisson_ratio_limits"]
    for place, expected in enumerate(ratios["expected"]):
        for level, name in ((0.95, "95"), (0.998, "998")):
            found = poisson_limits(expected, level)
            assert found == pytest.approx((ratios[f"ll{name}"][place], ratios[f"ul{name}"][place])), expected
    case = cases["overdispersion"]
    assert overdispersion(case["num"], case["den"]) == pytest.approx((case["phi"], case["tau2"]))
