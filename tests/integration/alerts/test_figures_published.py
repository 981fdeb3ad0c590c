"""A year of an invented clinic with known truth: the published figures hold it within their intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.alerts.adapters.mongo import COLLECTIONS, MongoFigures
from services.alerts.bootstrap import publish
from services.alerts.domain.figures.intervals import wilson
from services.alerts.domain.figures.quarters import Quarter
from services.alerts.domain.figures.snapshot import Snapshot
from shared.store import Store
from tests.infra.alerts_clinic import erased
from tests.infra.engines import SettingsFor
from tests.infra.figures_year import EFFECT, ENDINGS, REACHED, REPAIRED, Client, year
from tests.integration.alerts.conftest import empty
from tests.integration.alerts.web import Service

ZONE = ZoneInfo("UTC")
YEAR = [Quarter(2025, number) for number in (1, 2, 3, 4)]
BEGUN = datetime(2025, 1, 1, tzinfo=UTC)
# Four weeks after the last quarter's end and a day.
NOW = datetime(2026, 1, 30, 12, tzinfo=UTC)
PAGE = 500


@pytest.fixture(scope="module")
def clients() -> list[Client]:
    """Everybody of that year."""
    return year(BEGUN)


@pytest.fixture(scope="module")
def told(settings_for: SettingsFor, clients: list[Client]) -> Iterator[Service]:
    """A service that was told of that year, and has published it."""
    settings = settings_for("alerts")
    store = Store(settings, COLLECTIONS, now=lambda: NOW)
    store.ensure()
    empty(store)
    service = Service(store, settings)
    events = [event for client in clients for event in client.events()]
    for start in range(0, len(events), PAGE):
        service.take(*events[start : start + PAGE])
    publish(service.transactions)
    service.do_jobs()
    yield service
    store.close()


@pytest.fixture(scope="module")
def published(told: Service) -> list[Snapshot]:
    """The quarters."""
    return [one for one in MongoFigures(told.store).all() if one.quarter >= str(YEAR[0])]


def shown(snapshots: list[Snapshot], name: str) -> Counter[str]:
    """The counts of the whole clinic over the year."""
    found = Counter[str]()
    for snapshot in snapshots:
        row = snapshot.row(name, None)
        assert row is not None
        for group, count in zip(row.groups, row.counts, strict=True):
            found["|".join(group)] += count or 0
    return found


def holds(counts: Counter[str], category: str, truth: float) -> bool:
    low, high = wilson(counts[category], counts.total())
    return low <= truth <= high


def test_each_quarter_that_is_over_is_published(published: list[Snapshot]) -> None:
    """Some episodes began in the year before."""
    assert [snapshot.quarter for snapshot in published] == [str(quarter) for quarter in YEAR]
    assert {snapshot.made_at for snapshot in published} == {NOW}


def test_how_often_ruptures_are_repaired(published: list[Snapshot], clients: list[Client]) -> None:
    counts = shown(published, "repair")
    true = [client.repaired for client in clients if client.dip and client.held(client.dip) >= BEGUN]
    assert (counts["within_two"], counts.total()) == (sum(true), len(true))
    assert holds(counts, "within_two", REPAIRED)


def test_how_episodes_end(published: list[Snapshot], clients: list[Client]) -> None:
    counts = shown(published, "endings")
    assert counts == Counter(client.ending for client in clients)
    assert [holds(counts, way, share) for way, share in ENDINGS.items()] == [True] * 3


def test_how_goals_stand_in_the_end(published: list[Snapshot], clients: list[Client]) -> None:
    counts = shown(published, "goals")
    assert (counts["reached"], counts.total()) == (sum(client.reached for client in clients), len(clients))
    assert holds(counts, "reached", REACHED)


def test_how_large_the_change_is(published: list[Snapshot]) -> None:
    for snapshot in published:
        value = snapshot.value("change:phq-9:1", None)
        assert value is not None
        assert value.low is not None
        assert value.high is not None
        assert value.low <= EFFECT <= value.high


def test_check_ins_count_where_their_session_was_held(published: list[Snapshot], clients: list[Client]) -> None:
    for snapshot, quarter in zip(published, YEAR, strict=True):
        begins, ends = quarter.begins(ZONE), quarter.ends(ZONE)
        held = [
            number not in client.missed
            for client in clients
            for number in range(client.sessions)
            if begins <= client.held(number) < ends
        ]
        row = snapshot.row("check_ins", None)
        assert row is not None
        assert (row.count("answered"), row.total) == (sum(held), len(held))
        assert snapshot.value("relationship:check-in:2", None) is not None


def test_small_teams_are_not_shown_nor_told_by_what_is_left(published: list[Snapshot]) -> None:
    """West has two clinicians; so that its part does not follow from the whole, a larger team goes with it."""
    for snapshot in published:
        table = snapshot.table("check_ins")
        assert table is not None
        assert table.rows[0].team is None
        assert "west" not in snapshot.teams()
        assert len(table.rows) == 3


def test_the_week_is_counted_once_a_day_as_of_its_morning(told: Service) -> None:
    found = MongoFigures(told.store).week()
    assert found is not None
    assert (found.day, found.ended_at) == ("2026-01-30", datetime(2026, 1, 30, tzinfo=UTC))
    assert (found.asked, found.answered) == (None, None)  # the year is over, and nobody comes any more
    assert found.open[2] is not None
    assert found.open[2] % 5 == 0


def test_what_is_published_stays_through_corrections_erasures_and_repetition(
    told: Service, published: list[Snapshot], clients: list[Client]
) -> None:
    gone = clients[0].client_id
    told.take(erased(gone))
    publish(told.transactions)
    told.do_jobs()
    kept = MongoFigures(told.store).all()
    assert [one for one in kept if one in published] == published
    text = str([*told.store.database["figures"].find(), *told.store.database["own_figures"].find()])
    assert not any(client.client_id in text for client in clients)


def test_clinicians_see_their_own_a_week_earlier(told: Service, settings_for: SettingsFor) -> None:
    figures = MongoFigures(told.store)
    own = figures.find_own("2025-Q2", "west-0")
    assert own is not None
    assert own.figures.row("check_ins", None) is not None
    early = Store(settings_for("alerts", database=told.settings.database), COLLECTIONS)
    early.now = lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(weeks=3, hours=1)
    early.database["figures"].delete_one({"_id": "2025-Q4"})
    early.database["own_figures"].delete_many({"quarter": "2025-Q4"})
    early.database["jobs"].delete_many({})
    service = Service(early, told.settings)
    publish(service.transactions)
    service.do_jobs()
    assert MongoFigures(early).find("2025-Q4") is None
    assert MongoFigures(early).find_own("2025-Q4", "north-0") is not None
    early.close()


def test_nobody_is_told_of_less_than_ten(told: Service) -> None:
    for own in MongoFigures(told.store).all_own("north-0"):
        assert all(row.total >= 10 for table in own.figures.tables for row in table.rows)
        assert all((value.n or 0) >= 10 for value in own.figures.values)
