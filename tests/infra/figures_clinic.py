"""Invented clinics of some teams over eight quarters, as counts: to attack, and to look at."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from services.alerts.domain.figures.counting import Counts, Period
from services.alerts.domain.figures.quarters import FROZEN_AFTER, Quarter
from services.alerts.domain.figures.snapshot import Snapshot, published
from services.alerts.domain.figures.tally import Tally

QUARTERS: Final = 8
# How many clinicians each team has; the last of `east` leaves half-way.
LARGE: Final = {"north": 7, "south": 6, "east": 4, "west": 2, "quay": 1}
SMALL: Final = {"north": 4, "south": 3}
EVEN: Final = {"north": 5, "south": 5, "east": 5}
LEAVER: Final = "east-3"
CATEGORIES: Final[Mapping[str, Mapping[str, float]]] = {
    "check_ins": {"answered": 0.8, "unanswered": 0.2},
    "repair": {"within_two": 0.6, "not_within_two": 0.3, "unknown": 0.1},
    "acknowledged": {"within_a_week": 0.9, "later": 0.1},
    "goals": {"reached": 0.4, "stalled": 0.2, "moving": 0.4},
    "endings": {"planned": 0.5, "unplanned": 0.3, "silent": 0.2},
    "change:phq-9:1": {
        "recovered": 0.25,
        "improved": 0.25,
        "unchanged": 0.3,
        "worse": 0.08,
        "unmeasured": 0.12,
    },
}
# Units of a client in a quarter, by the family's name: at least, at most, and how many of 100 clients have any.
UNITS: Final = {"check_ins": (3, 12, 100), "ruptures": (1, 2, 30), "goals": (1, 2, 40), "endings": (1, 1, 35)}
FAMILY: Final = {
    "check_ins": "check_ins",
    "repair": "ruptures",
    "acknowledged": "ruptures",
    "goals": "goals",
    "endings": "endings",
    "change:phq-9:1": "endings",
}


def names() -> list[str]:
    """The quarters, oldest first."""
    return [str(Quarter(2025 + number // 4, number % 4 + 1)) for number in range(QUARTERS)]


def published_quarters(teams: Mapping[str, int], seed: int = 1) -> Iterator[tuple[dict[str, Tally], Snapshot]]:
    """Each quarter as it was, and as it is published, with means and effect sizes beside."""
    chance = random.Random(seed)  # noqa: S311 - an invented clinic
    zone = ZoneInfo("UTC")
    for name, tallies in zip(names(), quarters(teams, seed), strict=True):
        quarter = Quarter.named(name) or Quarter(2025, 1)
        counts = Counts(Period(quarter.begins(zone), quarter.ends(zone)), tallies=tallies)
        for (team, clinician, _category), count in tallies["endings"].units.items():
            for _ in range(count):
                _add_values(chance, counts, team, clinician)
        yield tallies, published(name, counts, quarter.ends(zone) + FROZEN_AFTER)


def _add_values(chance: random.Random, counts: Counts, team: str, clinician: str) -> None:
    total, first = chance.gauss(33, 4), chance.gauss(12, 4)
    counts.values["relationship:check-in:2"].add(team, [(clinician, total, total)])
    counts.values["week:check-in:2"].add(team, [(clinician, total / 5, total / 5)])
    counts.values["days_until_seen"].add(team, [(clinician, chance.expovariate(0.5), 0.0)])
    counts.values["change:phq-9:1"].add(team, [(clinician, first, first + chance.gauss(4, 4))])


def quarters(teams: Mapping[str, int], seed: int) -> Iterator[dict[str, Tally]]:
    """The counts of one quarter after the other."""
    chance = random.Random(seed)  # noqa: S311 - an invented clinic
    for number in range(QUARTERS):
        tallies = {name: Tally() for name in CATEGORIES}
        for team, size in teams.items():
            for place in range(size):
                clinician = f"{team}-{place}"
                if clinician == LEAVER and number >= QUARTERS // 2:
                    continue
                for _ in range(chance.randint(6, 20)):
                    _add_client(chance, tallies, team, clinician)
        yield tallies


def _add_client(chance: random.Random, tallies: Mapping[str, Tally], team: str, clinician: str) -> None:
    many = {}
    for family, (least, most, of_100) in UNITS.items():
        many[family] = chance.randint(least, most) if chance.randrange(100) < of_100 else 0
    for name, shares in CATEGORIES.items():
        found = chance.choices([*shares], [*shares.values()], k=many[FAMILY[name]])
        tallies[name].add(team, [(clinician, category) for category in found])
