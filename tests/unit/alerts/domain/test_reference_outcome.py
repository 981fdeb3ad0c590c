"""Published figures on outcome, where the reference folder is."""

import csv
import json
from collections import Counter
from pathlib import Path
from statistics import stdev
from typing import Any

import pytest

from services.alerts.domain.outcome import Change, category, clinical_cut_off, direction, standard_difference
from services.alerts.domain.sudden import reversed_later, sudden_gain, sudden_loss

FOLDER = Path(__file__).parents[4].parent / "shared" / "reference"
HIGH_IS_GOOD = {"who"}

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason=f"the reference figures are not here ({FOLDER})")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open() as file:
        return list(csv.DictReader(file))


def cases(name: str) -> Any:  # noqa: ANN401 -- JSON of many shapes
    return json.loads((FOLDER / name).read_text())


def bdi() -> list[list[float | None]]:
    """Return the twelve sessions of each person; the package leaves the intake (s0) out."""
    return [
        [float(score) if score else None for name, score in row.items() if name not in {"id", "bdi_s0"}]
        for row in rows("sgdata_bdi.csv")
    ]


def test_sudden_gains_of_43_persons() -> None:
    found = [[at for at in range(11) if sudden_gain(person, at, 7)] for person in bdi()]
    reversals = sum(reversed_later(bdi()[person], at) for person, gains in enumerate(found) for at in gains)
    persons = [gains for gains in found if gains]
    assert (sum(map(len, found)), len(persons)) == (24, 15)
    assert sum(len(gains) > 1 for gains in persons) == 8
    assert reversals == 4


@pytest.mark.parametrize("group", ["gains_A", "gains_B", "losses"])
def test_published_gains_and_losses(group: str) -> None:
    case, judge = cases("suddengains_cases.json")[group], sudden_loss if group == "losses" else sudden_gain
    for scores, expected in zip(case["x"], case["expected"], strict=True):
        found = [judge(scores, at, 7) for at in (1, 2, 3)]
        assert found == [None if one is None else bool(one) for one in expected], scores


def pairs(case: dict[str, Any]) -> list[tuple[str, float, float]]:
    """Return (arm, pre, post) of everyone with both."""
    if case["data"] == "antidepressants":
        both = [(row["condition"], row["Before"], row["After"]) for row in rows("antidepressants_wide.csv")]
    else:
        outcome = case.get("outcome", "hamd")
        by_person: dict[str, dict[str, str]] = {}
        for row in rows("claus_2020.csv"):
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
        if "cutoff_c" in case:
            sign = -1 if case.get("outcome") in HIGH_IS_GOOD else 1
            clinical = sign * pre > sign * case["cutoff_c"]
            functional = sign * post < sign * case["cutoff_c"]
            found = category(found, clinical_before=clinical, functional_after=functional)
        counts[found] += 1
    return counts


def test_counts_of_clinically_significant_change() -> None:
    for case in cases("clinicalsignificance_cases.json")["cases"]:
        expected = {name: count for name, count in case["expected"].items() if count}
        assert dict(classified(case)) == expected, case["case"]


def test_cut_offs() -> None:
    for case in cases("clinicalsignificance_cases.json")["cutoff_examples"]:
        found = clinical_cut_off((case["m_pre"], case["sd_pre"]), (case["m_func"], case["sd_func"]))
        assert found == pytest.approx(case["c"])
