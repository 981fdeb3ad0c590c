"""Taking back what one did with an alert a moment ago."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import structs

from services.alerts.consumer import apply
from services.alerts.domain.acts import ActName
from services.alerts.ports import AlertRecord
from services.alerts.usecases.act import Wish, act_on
from services.alerts.usecases.undo import OFFERED_FOR, ON_ITS_WAY, undo
from shared.contracts.events import Event
from shared.contracts.principal import Principal
from shared.errors import Conflict, NotFound
from tests.infra.alerts_clinic import OLA, RUTH, SAM, USUAL, client_updated, concern, rated, ruptured
from tests.infra.fakes_alerts import FakeStore

TOLD_AGAIN = 3


def take(store: FakeStore, *events: Event) -> None:
    store.transact(lambda unit: apply(unit, events))


@pytest.fixture
def store() -> FakeStore:
    store = FakeStore()
    take(store, *ruptured())
    return store


def only(store: FakeStore) -> AlertRecord:
    (record,) = store.alerts.kept.values()
    return record


def act(store: FakeStore, wish: Wish, who: Principal = SAM, alert_id: str = "") -> str:
    """Somebody does something with the only alert; the act's id."""
    wanted = alert_id or only(store).alert.alert_id
    after = store.transact(lambda unit: act_on(unit, who, wanted, wish))
    return after.acts[-1].act_id


def take_back(store: FakeStore, act_id: str, who: Principal = SAM, alert_id: str = "") -> AlertRecord:
    wanted = alert_id or only(store).alert.alert_id
    return store.transact(lambda unit: undo(unit, who, wanted, act_id))


@pytest.mark.parametrize("before", [None, "acknowledge", "snooze", "useful", "talked_about"])
@pytest.mark.parametrize("name", ["acknowledge", "talked_about", "snooze", "useful", "not_useful", "close"])
def test_the_alert_stands_as_before_and_its_history_says_so(
    store: FakeStore, before: ActName | None, name: ActName
) -> None:
    until = store.now + timedelta(days=7)
    if before is not None:
        act(store, Wish(act=before, until=until if before == "snooze" else None))
    stood = only(store)
    store.pass_time(timedelta(minutes=1))
    wish = Wish(act=name, note="Not today.", until=until + timedelta(days=1) if name == "snooze" else None)
    act_id = act(store, wish)
    store.pass_time(OFFERED_FOR)
    after = take_back(store, act_id)
    assert after == only(store)
    assert (after.alert, after.acts) == (stood.alert, stood.acts)
    assert (after.done[-1].act.undone_at, after.done[-1].note) == (store.now, "Not today.")


def test_other_services_hear_of_it(store: FakeStore) -> None:
    take_back(store, act(store, Wish(act="close")))
    assert [event.status for event in store.published] == ["open", "closed", "open"]  # type: ignore[attr-defined] # AlertUpdated
    assert only(store).revision.n == TOLD_AGAIN


def test_pressing_twice_takes_back_once(store: FakeStore) -> None:
    act(store, Wish(act="acknowledge"))
    act_id = act(store, Wish(act="close"))
    assert take_back(store, act_id) == take_back(store, act_id)
    assert only(store).alert.status == "acknowledged"


def test_only_what_was_done_last_and_only_for_a_moment(store: FakeStore) -> None:
    first = act(store, Wish(act="acknowledge"))
    last = act(store, Wish(act="talked_about"))
    with pytest.raises(Conflict, match="something else with this prompt since"):
        take_back(store, first)
    store.pass_time(OFFERED_FOR + ON_ITS_WAY + timedelta(seconds=1))
    with pytest.raises(Conflict, match="too long ago"):
        take_back(store, last)
    assert only(store).alert.status == "talked_about"


def test_only_ones_own_act(store: FakeStore) -> None:
    act_id = act(store, Wish(act="talked_about"))
    for who in (RUTH, OLA):
        with pytest.raises(NotFound):
            take_back(store, act_id, who)
    own = act(store, Wish(act="close"), RUTH)
    assert take_back(store, act_id).alert.status == "open", "what a colleague did since is no hindrance"
    assert [done.act.undone_at is None for done in take_back(store, own, RUTH).done] == [False, False]


def test_what_came_in_meanwhile_counts(store: FakeStore) -> None:
    act_id = act(store, Wish(act="close"))
    take(store, rated(7, USUAL), rated(8, USUAL))
    assert take_back(store, act_id).alert.status == "repaired"


@pytest.mark.parametrize("before", ["acknowledge", "talked_about"])
def test_it_can_be_taken_back_where_a_correction_took_the_signal_away(store: FakeStore, before: ActName) -> None:
    act(store, Wish(act=before))
    take(store, rated(6, USUAL, n=2))
    stood = only(store).alert
    store.pass_time(timedelta(minutes=1))
    act_id = act(store, Wish(act="close"))
    assert only(store).alert.status == "closed"
    assert take_back(store, act_id).alert == stood
    assert stood.corrected
    store.pass_time(timedelta(seconds=1))
    act(store, Wish(act="close"))
    assert only(store).alert.status == "closed"


def not_safe(store: FakeStore, number: int = 0) -> Event:
    return structs.replace(concern(number, "theo", safety=True), raised_at=store.now)


@pytest.mark.parametrize(
    "wish", [Wish(act="reached", note="Safe tonight."), Wish(act="accept"), Wish(act="pass", to="ruth")]
)
def test_a_cry_for_help_stands_again_as_it_stood(store: FakeStore, wish: Wish) -> None:
    take(store, client_updated("theo"), not_safe(store))
    (stood,) = store.alerts.of_clients(["theo"])["theo"]
    act_id = act(store, wish, alert_id=stood.alert.alert_id)
    after = take_back(store, act_id, alert_id=stood.alert.alert_id)
    assert (after.alert, after.acts, len(after.done)) == (stood.alert, (), 1)
    act(store, wish, alert_id=stood.alert.alert_id)
    kept = store.alerts.kept[stood.alert.alert_id]
    assert (len(kept.done), len(kept.acts)) == (2, 1), "the same words count anew"


def test_what_was_said_in_between_is_not_lost(store: FakeStore) -> None:
    take(store, client_updated("theo"), not_safe(store))
    (first,) = store.alerts.of_clients(["theo"])["theo"]
    act_id = act(store, Wish(act="reached", note="Safe tonight."), alert_id=first.alert.alert_id)
    store.pass_time(timedelta(seconds=5))
    take(store, not_safe(store, 1))
    after = take_back(store, act_id, alert_id=first.alert.alert_id)
    assert (after.alert.status, len(after.alert.signals), after.alert.new_since) == ("open", 2, store.now)
    statuses = sorted(record.alert.status for record in store.alerts.of_clients(["theo"])["theo"])
    assert statuses == ["open", "withdrawn"]
