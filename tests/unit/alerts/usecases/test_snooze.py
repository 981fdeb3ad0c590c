"""A snooze until after the next session: it follows what is known of sessions, and ends with the first of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from msgspec import structs

from services.alerts.consumer import apply
from services.alerts.ports import AlertRecord
from services.alerts.usecases.act import Wish, act_on
from services.alerts.usecases.undo import undo
from services.alerts.usecases.wake import wake
from shared.contracts.events import Event, SessionUpdated
from shared.contracts.principal import Principal
from shared.errors import Invalid
from tests.infra.alerts_clinic import RUTH, SAM, client_updated, rated, ruptured, session_updated
from tests.infra.fakes_alerts import FakeStore

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def take(store: FakeStore, *events: Event) -> None:
    store.transact(lambda unit: apply(unit, events))


@pytest.fixture
def store() -> FakeStore:
    """Maya, with a prompt and nothing booked."""
    store = FakeStore()
    take(store, *(event for event in ruptured() if not isinstance(event, SessionUpdated)))
    return store


def only(store: FakeStore) -> AlertRecord:
    (record,) = store.alerts.kept.values()
    return record


def status(store: FakeStore) -> str:
    """How it stands once the clock has had its turn."""
    if store.alerts.clients_to_wake(store.now):
        store.transact(lambda unit: wake(unit, "maya", store.now))
    return only(store).alert.status


def snooze(store: FakeStore, who: Principal = SAM) -> AlertRecord:
    alert_id = only(store).alert.alert_id
    return store.transact(lambda unit: act_on(unit, who, alert_id, Wish(act="snooze", next_session=True)))


def session(number: int, held_at: datetime, state: str = "planned", *, n: int = 1) -> SessionUpdated:
    """A session at that instant."""
    event = session_updated(number, status=state, n=n)
    return structs.replace(event, held_at=held_at, became_held_at=held_at if state == "held" else None)


def test_it_ends_when_the_next_known_session_is_over(store: FakeStore) -> None:
    at = store.now + 2 * DAY
    take(store, session(7, store.now - DAY, "held"), session(8, at + DAY), session(9, at))
    assert snooze(store).alert.snoozed_until == at + HOUR
    store.now = at + HOUR - timedelta(minutes=1)
    assert status(store) == "snoozed"
    store.now = at + HOUR
    assert status(store) == "open"


@pytest.mark.parametrize("days", [1, 5])
def test_it_follows_a_session_that_is_moved(store: FakeStore, days: int) -> None:
    take(store, session(8, store.now + 2 * DAY))
    snooze(store)
    moved = store.now + days * DAY
    take(store, session(8, moved, n=2))
    assert only(store).alert.snoozed_until == moved + HOUR
    store.now = moved + HOUR
    assert status(store) == "open"


@pytest.mark.parametrize(("state", "after"), [("cancelled", "snoozed"), ("missed", "open")])
def test_a_session_called_off_in_time_is_none_and_a_missed_one_was_it(
    store: FakeStore, state: str, after: str
) -> None:
    at = store.now + DAY
    take(store, session(8, at), session(9, at + DAY))
    snooze(store)
    take(store, session(8, at, state, n=2))
    store.now = at + 2 * HOUR
    assert status(store) == after


def test_while_none_is_known_it_lasts_until_one_was_held_or_rated(store: FakeStore) -> None:
    assert snooze(store).alert.snoozed_until is None
    store.pass_time(30 * DAY)
    take(store, client_updated(n=5), session(5, store.now - 40 * DAY, "held", n=2))
    assert status(store) == "snoozed", "that one was before"
    take(store, structs.replace(rated(7, (9, None, 9, 10)), held_at=store.now - 2 * HOUR))
    assert status(store) == "open"
    assert store.published[-1].status == "open"  # type: ignore[attr-defined] # an AlertUpdated
    assert store.trajectories.kept["maya"].facts.awaited is None, "nobody waits any more"


def test_one_that_is_booked_later_ends_it_by_the_clock(store: FakeStore) -> None:
    snooze(store)
    at = store.now + 9 * DAY
    take(store, session(8, at))
    assert only(store).alert.snoozed_until == at + HOUR
    store.now = at + HOUR
    assert status(store) == "open"


def test_worsening_ends_it_at_once(store: FakeStore) -> None:
    take(store, session(8, store.now + 9 * DAY))
    snooze(store)
    store.pass_time(DAY)
    worse = structs.replace(rated(7, (9, 9, 9, 0)), first_submitted_at=store.now, submitted_at=store.now)
    take(store, structs.replace(worse, held_at=store.now - HOUR))
    assert "open" in {
        record.alert.status for record in store.alerts.kept.values() if record.alert.kind == "RUPTURE"
    }


def test_a_supervisors_ends_likewise_in_their_own_list(store: FakeStore) -> None:
    snooze(store, RUTH)
    assert only(store).as_seen_by("ruth", store.now).alert.status == "snoozed"
    assert only(store).alert.status == "open"
    store.pass_time(DAY)
    take(store, session(8, store.now - 2 * HOUR, "held"))
    assert only(store).as_seen_by("ruth", store.now).alert.status == "open"


def test_what_has_ended_does_not_begin_again_when_a_session_is_corrected(store: FakeStore) -> None:
    at = store.now + DAY
    take(store, session(8, at), session(9, at + 7 * DAY))
    snooze(store)
    store.now = at + 2 * HOUR
    assert status(store) == "open"
    take(store, session(8, at, "cancelled", n=2), session(9, at + 8 * DAY, n=2))
    assert status(store) == "open"


def test_it_can_be_undone(store: FakeStore) -> None:
    act_id = snooze(store).acts[-1].act_id
    alert_id = only(store).alert.alert_id
    assert store.transact(lambda unit: undo(unit, SAM, alert_id, act_id)).alert.status == "open"


@pytest.mark.parametrize(
    "wish",
    [
        Wish(act="close", next_session=True),
        Wish(act="snooze", next_session=True, until=FakeStore().now + DAY),
    ],
)
def test_it_belongs_to_a_snooze_and_excludes_another_end(store: FakeStore, wish: Wish) -> None:
    alert_id = only(store).alert.alert_id
    with pytest.raises(Invalid):
        store.transact(lambda unit: act_on(unit, SAM, alert_id, wish))
