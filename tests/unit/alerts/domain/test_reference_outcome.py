"""Published figures on outcome, where the reference folder is."""

from collections import Counter
from itertools import pairwise
from math import sqrt
from statistics import fmean, stdev
from typing import Any

import pytest

from services.alerts.domain.outcome import (
    RELIABLE,
    Change,
    category,
    clinical_cut_off,
    direction,
    standard_difference,
)
from services.alerts.domain.sudden import T_975, reversed_later, sudden_gain, sudden_loss
from tests.infra.reference import reference, reference_rows

HIGH_IS_GOOD = {"who"}


def bdi() -> list[list[float | None]]:
    """Return the twelve sessions of each person; the package leaves the intake (s0) out."""
    return [
        [float(score) if score else None for name, score in row.items() if name not in {"id", "bdi_s0"}]
        for row in reference_rows("sgdata_bdi.csv")
    ]


def test_sudden_gains_of_43_persons() -> None:
    found = [[at for at in range(11) if sudden_gain(person, at, 7)] for person in bdi()]
    reversals = sum(reversed_later(bdi()[person], at) for person, gains in enumerate(found) for at in gains)
    persons = [gains for gains in found if gains]
    assert (sum(map(len, found)), len(persons)) == (24, 15)
    assert sum(len(gains) > 1 for gains in persons) == 8
    assert reversals == 4


def test_which_gains_they_are() -> None:
    """The package counts sessions from one, and says of each gain whether it was reversed."""
    everyone = list(zip(reference_rows("sgdata_bdi.csv"), bdi(), strict=True))
    found = {
        (row["id"], str(at + 1), str(int(reversed_later(person, at))))
        for row, person in everyone
        for at in range(11)
        if sudden_gain(person, at, 7)
    }
    expected = reference_rows("sgdata_expected_gains.csv")
    assert found == {(row["id"], row["session_n"], row["reversal"]) for row in expected}


def test_how_large_they_are() -> None:
    gains = [
        before - after
        for person in bdi()
        for at, (before, after) in enumerate(pairwise(person))
        if before is not None and after is not None and sudden_gain(person, at, 7)
    ]
    summary = reference("suddengains_cases.json")["sgdata_summary"]
    assert (fmean(gains), stdev(gains)) == pytest.approx((summary["mean"], summary["sd"]), abs=0.005)


def test_what_their_cut_offs_rest_on() -> None:
    cases = reference("suddengains_cases.json")
    for case in cases["cutoffs"]:
        difference = standard_difference(case["sd"], case["reliability"])
        found = (difference / sqrt(2), difference, RELIABLE * difference)
        expected = (case["sem"], case["sdiff"], case["reliable_change_196"])
        assert found == pytest.approx(expected, abs=1e-4), case
    assert {int(count) - 2: t for count, t in cases["critical_values"].items()} == pytest.approx(T_975)


@pytest.mark.parametrize("group", ["gains_A", "gains_B", "losses"])
def test_published_gains_and_losses(group: str) -> None:
    case, judge = reference("suddengains_cases.json")[group], sudden_loss if group == "losses" else sudden_gain
    for scores, expected in zip(case["x"], case["expected"], strict=True):
        found = [judge(scores, at, 7) for at in (1, 2, 3)]
        assert found == [None if one is None else bool(one) for one in expected], scores


def pairs(case: dict[str, Any]) -> list[tuple[str, float, float]]:
    """Return (arm, pre, post) of everyone with both."""
    if case["data"] == "antidepressants":
        both = [
            (row["condition"], row["Before"], row["After"]) for row in reference_rows("antidepressants_wide.csv")
        ]
    else:
        outcome = case.get("outcome", "hamd")
        by_person: dict[str, dict[str, str]] = {}
        for row in reference_rows("claus_2020.csv"):
            by_person.setdefault(row["id"], {"arm": row["treatment"]})[row["time"]] = row[outcome]
        both = [(one["arm"], one.get("1.0", ""), one.get("4.0", "")) for one in by_person.values()]
    return [(arm, float(pre), float(post)) for arm, pre, post in both if pre and post]


def change(case: dict[str, Any], pre: float, post: float, sd: float) -> Change:
    gain = post - pre if case.get("outcome") in HIGH_IS_GOOD else pre - post
    if "mid" in case:
        return direction(gain, case["mid"])
    if "pct" in case:
        return direction(gain, case["pct"] * pre)
    smallest = 1.96 * standard_difference(sd, case.get("reliability", 0.8))
    return direction(gain, smallest, strict=True)


def classified(case: dict[str, Any]) -> Counter[str]:
    everyone = pairs(case)
    sd = stdev(pre for _, pre, _ in everyone)
    counts: Counter[str] = Counter()
    for arm, pre, post in everyone:
        if case.get("arm", arm) != arm:
            continue
        found = change(case, pre, post, sd)
        if "m_functional" in case:
            own = (fmean(pre for _, pre, _ in everyone), sd)
            functional = (case["m_functional"], case["sd_functional"])
            assert clinical_cut_off(own, functional) == pytest.approx(case["cutoff_c"], abs=0.005), case["case"]
        if "cutoff_c" in case:
            sign = -1 if case.get("outcome") in HIGH_IS_GOOD else 1
            clinical = sign * pre > sign * case["cutoff_c"]
            functional = sign * post < sign * case["cutoff_c"]
            found = category(found, clinical_before=clinical, functional_after=functional)
        counts[found] += 1
    return counts


def test_counts_of_clinically_significant_change() -> None:
    for case in reference("clinicalsignificance_cases.json")["cases"]:
        expected = {name: count for name, count in case["expected"].items() if count}
        assert dict(classified(case)) == expected, case["case"]


def test_cut_offs() -> None:
    for case in reference("clinicalsignificance_cases.json")["cutoff_examples"]:
        found = clinical_cut_off((case["m_pre"], case["sd_pre"]), (case["m_func"], case["sd_func"]))
        assert found == pytest.approx(case["c"])
