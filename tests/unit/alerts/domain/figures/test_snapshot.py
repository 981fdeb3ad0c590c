"""What is published of a quarter's counts, and what each clinician gets of it."""

from __future__ import annotations

from datetime import UTC, datetime
from math import inf

import pytest

from services.alerts.domain.figures.counting import Counts, Period
from services.alerts.domain.figures.snapshot import owned, published
from tests.infra.histories import held

AT = datetime(2026, 4, 30, tzinfo=UTC)


def counts(clients: int = 6, *, clinicians: int = 4, teams: tuple[str, ...] = ("north", "south")) -> Counts:
    found = Counts(Period(held(0), held(13)))
    for team in teams:
        for place in range(clinicians):
            who = f"{team}-{place}"
            for n in range(clients):
                found.tallies["check_ins"].add(team, [(who, "answered"), (who, "answered"), (who, "unanswered")])
                found.values["relationship:check-in:2"].add(team, [(who, 34.0 + n, 34.0 + n)])
                found.values["days_until_seen"].add(team, [(who, inf if n % 3 else 2.0, 0.0)])
                found.values["change:phq-9:1"].add(team, [(who, 5.0 + n, 9.0 + n + place % 2)])
    return found


def test_means_and_effects_stand_beside_the_tables() -> None:
    snapshot = published("2026-Q1", counts(), AT)
    row = snapshot.row("check_ins", "north")
    assert row is not None
    assert (row.count("answered"), row.total) == (48, 72)
    mean, change = snapshot.value("relationship:check-in:2", "south"), snapshot.value("change:phq-9:1", None)
    assert mean is not None
    assert (mean.value, mean.n) == (36.5, None)
    assert change is not None
    assert change.low is not None
    assert change.value is not None
    assert change.high is not None
    assert change.low < change.value < change.high
    assert snapshot.teams() == ["north", "south"]


def test_a_median_that_most_have_not_reached_is_not_invented() -> None:
    waited = published("2026-Q1", counts(), AT).value("days_until_seen", None)
    assert waited is not None
    assert waited.value is None


@pytest.mark.parametrize(("clients", "clinicians"), [(1, 4), (20, 2)])
def test_means_of_few_are_left_out(clients: int, clinicians: int) -> None:
    snapshot = published("2026-Q1", counts(clients, clinicians=clinicians, teams=("north",)), AT)
    assert (snapshot.values, snapshot.teams()) == ((), [])


def test_a_mean_of_one_small_team_takes_another_along() -> None:
    found = counts()
    found.values["relationship:check-in:2"].add("west", [("west-0", 9.0, 9.0)])
    found.tallies["check_ins"].add("west", [("west-0", "answered")])
    snapshot = published("2026-Q1", found, AT)
    assert snapshot.value("relationship:check-in:2", "north") is None
    assert snapshot.value("relationship:check-in:2", "south") is not None


def test_a_clinician_gets_their_own_from_ten_on() -> None:
    own = {one.clinician_id: one for one in owned("2026-Q1", counts(), AT)}
    assert len(own) == 8
    figures = own["north-1"].figures
    row = figures.row("check_ins", None)
    assert row is not None
    assert (row.count("answered"), row.count("unanswered")) == (12, 6)
    assert figures.values == ()
    more = {one.clinician_id: one for one in owned("2026-Q1", counts(12), AT)}
    mean = more["north-1"].figures.value("relationship:check-in:2", None)
    assert mean is not None
    assert (mean.value, mean.n) == (39.5, 12)


def test_below_ten_they_get_nothing() -> None:
    assert list(owned("2026-Q1", counts(3), AT)) == []
