"""The ledger's days are the clinic's, wherever it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from services.alerts.domain.ledger import SERVICES, Counts, Held, Tally, Thing, begins, quarter_of, stretches
from services.alerts.usecases.ledger import reconcile
from shared.contracts.ledger import Trouble

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Kept:
    """A service that holds one entry of each stage in each quarter of an hour."""

    def counts(self, since: datetime, until: datetime) -> Counts:
        """One of each."""
        quarters = range(quarter_of(since), quarter_of(until))
        tallies = [Tally(quarter, 1, f"{quarter:016x}") for quarter in quarters]
        return Counts(dict.fromkeys(("held", "invited", "rated", "folded", "decided"), tallies))

    def entries(self, stage: str, since: datetime, until: datetime) -> Sequence[Thing]:
        """Nothing differs, so nobody asks."""
        raise AssertionError(stage, since, until)

    def back(self, things: Collection[Thing]) -> Mapping[str, Held]:
        """Nothing is held back."""
        assert not things
        return {}

    def trouble(self) -> Trouble:
        """There is none."""
        return Trouble(consumer_last_poll_seconds=1)

    def again(self, *, reason: str = "", kind: str = "") -> tuple[int, int]:
        """Nothing is tried again."""
        raise AssertionError(reason, kind)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati"])
def test_a_day_has_its_own_quarters_of_an_hour(zone: str) -> None:
    sheet = reconcile(dict.fromkeys(SERVICES, Kept()), now=NOW, zone=zone)
    assert len(sheet.days) == 14
    assert [row.counts["held"] for row in sheet.days] == [96] * 14
    assert sheet.missing == []


def test_the_day_on_which_the_clocks_are_set_back_is_longer() -> None:
    sheet = reconcile(dict.fromkeys(SERVICES, Kept()), now=NOW - timedelta(days=18), zone="America/New_York")
    assert {row.day: row.counts["rated"] for row in sheet.days}["2026-11-01"] == 100


def test_what_differs_is_asked_for_in_stretches_of_a_day_at_most() -> None:
    assert stretches([]) == []
    assert stretches([7, 5, 4]) == [range(4, 6), range(7, 8)]
    assert [len(stretch) for stretch in stretches(range(200))] == [96, 96, 8]


class Asked(Kept):
    """A service that can be asked for its entries; keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, datetime, datetime]] = []

    def entries(self, stage: str, since: datetime, until: datetime) -> Sequence[Thing]:
        """One in each quarter of an hour."""
        self.asked.append((stage, since, until))
        return [
            Thing(f"{stage} {quarter}", "client", begins(quarter))
            for quarter in range(quarter_of(since), quarter_of(until))
        ]

    def back(self, things: Collection[Thing]) -> Mapping[str, Held]:
        """Nothing is held back, whatever is missing."""
        assert things
        return {}


class Restored(Asked):
    """A service that came back from an old backup: it holds nothing of the two weeks."""

    def counts(self, since: datetime, until: datetime) -> Counts:
        """None."""
        assert since < until
        return Counts({})

    def entries(self, stage: str, since: datetime, until: datetime) -> Sequence[Thing]:
        """None."""
        assert stage
        assert since < until
        return []


def test_after_a_great_loss_the_newest_are_named_and_the_rest_is_counted() -> None:
    feedback, away = Asked(), Restored()
    sheet = reconcile({"intake": away, "feedback": feedback, "alerts": away}, now=NOW, zone="UTC")
    assert sheet.more == 2 * 14 * 96 - 2 * 200
    named = [one.thing.at for one in sheet.missing if one.check.what == "rating"]
    assert len(named) == 200
    assert min(named) > NOW - timedelta(days=3)
    assert len(feedback.asked) <= 2 * 2 * 3
