"""What people do with an alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs

from services.alerts.consumer import apply
from services.alerts.domain.acts import ActName
from services.alerts.ports import AlertRecord
from services.alerts.usecases.act import Wish, act_on
from services.alerts.usecases.wake import wake
from shared.contracts.principal import Principal
from shared.errors import Conflict, Erased, Invalid, NotFound
from tests.infra.alerts_clinic import (
    ALEX,
    OLA,
    RUTH,
    SAM,
    USUAL,
    client_updated,
    concern,
    erased,
    measured,
    rated,
    ruptured,
    take_in,
)
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
    store.transact(lambda unit: take_in(unit, [erased()]))
    with pytest.raises(Erased):
        store.transact(lambda unit: wake(unit, "maya", store.now))


def not_safe(store: FakeStore, *, week: int = 0) -> str:
    """Theo says after that week's session that they are not safe; the id of the newest alert about it."""
    raised_at = store.now + timedelta(minutes=1)
    press = structs.replace(concern(week, "theo", safety=True), raised_at=raised_at)
    store.now = raised_at + timedelta(minutes=20)
    store.transact(lambda unit: apply(unit, [client_updated("theo"), press]))
    found = [record for record in store.alerts.kept.values() if record.alert.client_id == "theo"]
    return max(found, key=lambda record: record.alert.raised_at).alert.alert_id


def on(store: FakeStore, alert_id: str, wish: Wish, who: Principal = SAM) -> AlertRecord:
    return store.transact(lambda unit: act_on(unit, who, alert_id, wish))


REACHED = Wish(act="reached", note="Safe tonight with his sister.")


@pytest.mark.parametrize("who", [SAM, RUTH])
def test_whoever_reached_the_client_ends_it_for_everybody(store: FakeStore, who: Principal) -> None:
    alert_id = not_safe(store)
    after = on(store, alert_id, replace(REACHED, at=store.now - timedelta(minutes=5)), who)
    assert (after.alert.status, store.published[-1].status) == ("closed", "closed")  # type: ignore[attr-defined] # an AlertUpdated
    (done,) = after.done
    assert (done.act.by, done.act.when, done.act.at, done.note) == (
        who.staff_id,
        store.now - timedelta(minutes=5),
        store.now,
        "Safe tonight with his sister.",
    )
    with pytest.raises(Conflict, match="Somebody has reached this client"):
        on(store, alert_id, replace(REACHED, note="Something else."))


def test_pressing_twice_writes_down_once_what_was_agreed(store: FakeStore) -> None:
    alert_id = not_safe(store)
    first, second = on(store, alert_id, REACHED), on(store, alert_id, REACHED)
    assert first == second == store.alerts.kept[alert_id]
    with pytest.raises(Conflict):
        on(store, alert_id, REACHED, RUTH)


def test_the_next_press_after_that_is_a_new_alert(store: FakeStore) -> None:
    first = not_safe(store)
    on(store, first, REACHED)
    second = not_safe(store, week=1)
    assert second != first
    assert store.alerts.kept[second].alert.status == "open"


def test_a_risk_answer_at_a_later_session_is_a_new_alert_too(store: FakeStore) -> None:
    store.now = rated(9).submitted_at
    store.transact(lambda unit: apply(unit, [client_updated("theo"), measured(8, 9, "theo", risk=1)]))
    (first,) = (key for key, record in store.alerts.kept.items() if record.alert.client_id == "theo")
    on(store, first, REACHED)
    store.now = rated(13).submitted_at
    store.transact(lambda unit: apply(unit, [measured(12, 9, "theo", risk=1)]))
    assert store.alerts.kept[first].alert.status == "closed"
    theos = store.alerts.of_clients(["theo"])["theo"]
    assert sorted(record.alert.status for record in theos) == ["closed", "open"]


def test_a_risk_answer_that_is_taken_back_stays_with_a_word_about_it(store: FakeStore) -> None:
    store.transact(lambda unit: apply(unit, [client_updated("theo"), measured(8, 9, "theo", risk=2)]))
    store.transact(lambda unit: apply(unit, [measured(8, 9, "theo", risk=0, n=2)]))
    (record,) = store.alerts.of_clients(["theo"])["theo"]
    assert record.alert.status == "open"
    assert (record.alert.evidence["answer"], record.alert.evidence["changed_to"]) == (2.0, 0.0)


@pytest.mark.parametrize("name", ["snooze", "useful", "not_useful", "close", "talked_about"])
def test_nothing_puts_it_away_unreached(store: FakeStore, name: ActName) -> None:
    alert_id = not_safe(store)
    until = store.now + timedelta(days=1) if name == "snooze" else None
    with pytest.raises(Conflict, match="stays until somebody has reached the client"):
        on(store, alert_id, Wish(act=name, until=until))
    assert store.alerts.kept[alert_id].done == ()


@pytest.mark.parametrize("wish", [REACHED, Wish(act="accept"), Wish(act="pass", to="ruth")])
def test_what_is_for_safety_is_for_it_alone(store: FakeStore, wish: Wish) -> None:
    with pytest.raises(Conflict, match="for prompts about safety"):
        act(store, wish)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish(act="reached"), "note"),
        (Wish(act="reached", note="  "), "note"),
        (replace(REACHED, at=FakeStore().now + timedelta(hours=1)), "at"),
        (replace(REACHED, at=FakeStore().now - timedelta(hours=1)), "at"),
        (Wish(act="accept", at=FakeStore().now), "at"),
        (Wish(act="pass"), "to"),
        (Wish(act="pass", to="sam"), "to"),
        (Wish(act="accept", to="ruth"), "to"),
    ],
)
def test_what_is_missing_or_wrong_is_named(store: FakeStore, wish: Wish, field: str) -> None:
    alert_id = not_safe(store)
    with pytest.raises(Invalid) as refused:
        on(store, alert_id, wish)
    assert list(refused.value.fields) == [field]


def test_the_minute_in_which_it_was_said_may_be_when_they_were_reached(store: FakeStore) -> None:
    alert_id = not_safe(store)
    raised_at = store.alerts.kept[alert_id].alert.raised_at
    after = on(store, alert_id, replace(REACHED, at=raised_at - timedelta(seconds=30)))
    assert after.alert.status == "closed"


def test_nobody_ends_what_they_have_not_been_shown(store: FakeStore) -> None:
    alert_id = not_safe(store)
    shown = store.alerts.kept[alert_id].alert.new_since
    not_safe(store, week=1)
    with pytest.raises(Conflict, match="said it again since"):
        on(store, alert_id, replace(REACHED, seen=shown))
    assert on(store, alert_id, replace(REACHED, seen=store.now)).alert.status == "closed"
