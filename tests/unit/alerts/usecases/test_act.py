"""What people do with an alert."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.alerts.consumer import apply
from services.alerts.ports import AlertRecord
from services.alerts.usecases.act import Wish, act_on
from services.alerts.usecases.wake import wake
from shared.contracts.principal import Principal
from shared.errors import Conflict, Erased, Invalid, NotFound
from tests.infra.alerts_clinic import ALEX, OLA, RUTH, SAM, USUAL, erased, rated, ruptured
from tests.infra.fakes_alerts import FakeStore


@pytest.fixture
def store() -> FakeStore:
    store = FakeStore()
    store.transact(lambda unit: apply(unit, ruptured()))
    return store


def only(store: FakeStore) -> AlertRecord:
    (record,) = store.alerts.kept.values()
    return record


def act(store: FakeStore, wish: Wish, who: Principal = SAM) -> AlertRecord:
    alert_id = only(store).alert.alert_id
    return store.transact(lambda unit: act_on(unit, who, alert_id, wish))


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("acknowledge", "acknowledged"),
        ("talked_about", "talked_about"),
        ("close", "closed"),
        ("useful", "acknowledged"),
    ],
)
def test_an_act_changes_the_status_and_is_told(store: FakeStore, name: str, status: str) -> None:
    after = act(store, Wish(act=name, note="He said it first."))  # type: ignore[arg-type] # an act's name
    assert after == only(store)
    assert (after.alert.status, after.revision.n) == (status, 2)
    assert [(done.act.by, done.note) for done in after.done] == [("sam", "He said it first.")]
    assert store.published[-1].status == status  # type: ignore[attr-defined] # an AlertUpdated


def test_an_act_that_changes_nothing_told_is_kept_and_not_told(store: FakeStore) -> None:
    act(store, Wish(act="acknowledge"))
    after = act(store, Wish(act="useful"))
    assert (after.alert.useful, after.revision.n, len(after.done)) == (True, 2, 2)
    assert len(store.published) == 2


def test_a_snooze_ends_by_the_clock(store: FakeStore) -> None:
    until = store.now + timedelta(hours=1)
    assert act(store, Wish(act="snooze", until=until)).alert.status == "snoozed"
    assert store.alerts.clients_to_wake(store.now) == []
    store.pass_time(timedelta(hours=1))
    assert store.alerts.clients_to_wake(store.now) == ["maya"]
    store.transact(lambda unit: wake(unit, "maya", store.now))
    assert only(store).alert.status == "open"
    assert store.published[-1].status == "open"  # type: ignore[attr-defined] # an AlertUpdated


@pytest.mark.parametrize(
    "wish",
    [
        Wish(act="snooze"),
        Wish(act="snooze", until=FakeStore().now),
        Wish(act="close", until=FakeStore().now + timedelta(days=1)),
    ],
)
def test_a_snooze_and_it_alone_has_an_end_in_the_future(store: FakeStore, wish: Wish) -> None:
    with pytest.raises(Invalid) as refused:
        act(store, wish)
    assert "until" in refused.value.fields


def test_a_supervisor_may_act_for_the_team(store: FakeStore) -> None:
    assert act(store, Wish(act="acknowledge"), RUTH).done[0].act.by == "ruth"


@pytest.mark.parametrize("who", [OLA, ALEX])
def test_somebody_elses_client_is_not_found(store: FakeStore, who: Principal) -> None:
    with pytest.raises(NotFound):
        act(store, Wish(act="acknowledge"), who)


def test_a_closed_alert_takes_a_judgement_and_nothing_else(store: FakeStore) -> None:
    act(store, Wish(act="close"))
    with pytest.raises(Conflict):
        act(store, Wish(act="talked_about"))
    assert act(store, Wish(act="not_useful")).alert.useful is False


def test_a_withdrawn_alert_takes_nothing(store: FakeStore) -> None:
    store.transact(lambda unit: apply(unit, [rated(6, USUAL, n=2)]))
    with pytest.raises(Conflict):
        act(store, Wish(act="useful"))


def test_a_touched_alert_keeps_its_status_when_its_rating_is_corrected(store: FakeStore) -> None:
    act(store, Wish(act="talked_about"))
    store.transact(lambda unit: apply(unit, [rated(6, USUAL, n=2)]))
    assert (only(store).alert.status, only(store).alert.corrected) == ("talked_about", True)


def test_nothing_is_done_for_an_erased_client(store: FakeStore) -> None:
    store.transact(lambda unit: apply(unit, [erased()]))
    with pytest.raises(Erased):
        store.transact(lambda unit: wake(unit, "maya", store.now))
