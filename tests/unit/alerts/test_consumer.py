"""Events taken into one unit of work: what becomes of trajectories and alerts."""

from __future__ import annotations

import msgspec

from services.alerts.consumer import apply
from services.alerts.usecases.act import Wish, act_on
from services.alerts.usecases.fold import QUIET, look_again
from shared.contracts.events import AlertUpdated, Event
from shared.contracts.revision import Revision
from tests.infra.alerts_clinic import (
    DIP,
    SAM,
    USUAL,
    answered,
    client_updated,
    concern,
    disowned,
    episode_updated,
    erased,
    goal_updated,
    held,
    measured,
    rated,
    ruptured,
    session_updated,
    stalled,
    take_in,
    value_checked,
)
from tests.infra.fakes_alerts import FakeStore
from tests.infra.the_clinic import clinic_updated


def taken(*events: Event, store: FakeStore | None = None) -> FakeStore:
    store = store or FakeStore()
    store.transact(lambda unit: take_in(unit, events))
    return store


def statuses(store: FakeStore) -> dict[str, str]:
    return {record.alert.kind: record.alert.status for record in store.alerts.kept.values()}


def test_a_rating_far_below_usual_raises_an_alert_and_says_so_once() -> None:
    store = taken(*ruptured())
    (record,) = store.alerts.kept.values()
    assert (record.alert.kind, record.alert.status, record.alert.evidence["stream"]) == (
        "RUPTURE",
        "open",
        "matters",
    )
    assert (record.clinician_id, record.team_id, record.revision) == ("sam", "north", Revision(1, 1))
    (event,) = store.published
    assert isinstance(event, AlertUpdated)
    assert (event.alert_id, event.kind, event.status) == (record.alert.alert_id, "RUPTURE", "open")


def test_the_clinic_is_kept_and_is_no_client() -> None:
    store = taken(clinic_updated(n=2, time_zone="Europe/Vienna"), *ruptured(), clinic_updated(n=1))
    assert store.clinic.kept is not None
    assert (store.clinic.kept.time_zone, set(store.trajectories.kept)) == ("Europe/Vienna", {"maya"})


def test_the_same_events_again_change_and_say_nothing() -> None:
    store = taken(*ruptured())
    before = dict(store.alerts.kept)
    taken(*ruptured(), store=store)
    assert store.alerts.kept == before
    assert len(store.published) == 1


def test_a_wish_to_finish_that_is_taken_back_takes_the_prompt_back() -> None:
    store = taken(*ruptured(), value_checked(6, finishing=True))
    assert statuses(store)["ENDING_WISH"] == "open"
    taken(value_checked(6, n=2), value_checked(6, finishing=True), store=store)
    assert statuses(store)["ENDING_WISH"] == "withdrawn"


def test_what_somebody_has_talked_about_stays_though_it_was_taken_back() -> None:
    store = taken(*ruptured(), value_checked(6, finishing=True))
    (wish,) = (one for one in store.alerts.kept.values() if one.alert.kind == "ENDING_WISH")
    store.transact(lambda unit: act_on(unit, SAM, wish.alert.alert_id, Wish(act="talked_about")))
    taken(value_checked(6, n=2), store=store)
    after = store.alerts.kept[wish.alert.alert_id].alert
    assert (after.status, after.corrected) == ("talked_about", True)


def test_two_wishes_are_one_prompt_and_an_agreed_date_puts_it_away() -> None:
    store = taken(*ruptured(), value_checked(2, finishing=True), value_checked(6, finishing=True, worth="no"))
    kinds = sorted(record.alert.kind for record in store.alerts.kept.values())
    assert kinds == ["ENDING_WISH", "NOT_WORTH_IT", "RUPTURE"]
    taken(episode_updated(step="agreed", at=7, planned=12), store=store)
    assert statuses(store) == {"RUPTURE": "open", "NOT_WORTH_IT": "open", "ENDING_WISH": "withdrawn"}


def test_usual_ratings_raise_nothing() -> None:
    store = taken(client_updated(), *(rated(week, USUAL) for week in range(8)))
    assert not store.alerts.kept
    assert len(store.trajectories.kept["maya"].facts.ratings) == 8


def test_an_unknown_client_is_folded_all_the_same() -> None:
    store = taken(*ruptured()[1:])
    (record,) = store.alerts.kept.values()
    assert (record.clinician_id, record.team_id) == ("sam", None)


def test_open_alerts_follow_the_caseload() -> None:
    store = taken(*ruptured())
    taken(client_updated(clinician_id="ola", team_id="south", n=2), store=store)
    (record,) = store.alerts.kept.values()
    assert (record.clinician_id, record.team_id, record.revision) == ("ola", "south", Revision(1, 1))
    assert len(store.published) == 1


def test_a_correction_takes_an_untouched_alert_back_and_its_return_opens_it_again() -> None:
    store = taken(*ruptured())
    taken(rated(6, USUAL, n=2), store=store)
    assert statuses(store) == {"RUPTURE": "withdrawn"}
    taken(rated(6, DIP, n=3), store=store)
    assert statuses(store) == {"RUPTURE": "open"}
    assert [event.revision.n for event in store.published] == [1, 2, 3]


def test_a_cancelled_session_leaves() -> None:
    store = taken(*ruptured())
    taken(session_updated(6, status="cancelled", n=2), store=store)
    assert statuses(store) == {"RUPTURE": "withdrawn"}


def test_a_session_called_off_late_counts_as_missed_and_one_called_off_in_time_does_not() -> None:
    late = [msgspec.structs.replace(session_updated(week, status="cancelled"), late=True) for week in (1, 2)]
    in_time = [session_updated(week, status="cancelled") for week in (1, 2)]
    for off, said in ((late, {"MISSED_SESSIONS": "open"}), (in_time, {})):
        store = taken(rated(0), *off, store=FakeStore(now=held(2)))
        store.transact(lambda unit: look_again(unit, ["maya"], held(2) + QUIET))
        assert statuses(store) == said


def test_back_to_usual_twice_is_a_repair() -> None:
    store = taken(*ruptured())
    taken(rated(7), rated(8), store=store)
    assert statuses(store) == {"RUPTURE": "repaired"}


def test_a_goal_that_does_not_move_is_an_alert() -> None:
    store = taken(*stalled())
    (record,) = store.alerts.kept.values()
    assert (record.alert.kind, record.alert.goal_id) == ("STALLED", "jon-g")


def test_an_erased_client_leaves_a_tombstone_and_late_events_bring_nothing_back() -> None:
    store = taken(*ruptured())
    taken(erased(), store=store)
    assert not store.alerts.kept
    assert store.forgotten == ["maya"]
    assert store.trajectories.erased_at("maya") == erased().erased_at
    taken(rated(9, DIP), goal_updated(), client_updated(n=5), store=store)
    assert store.trajectories.kept["maya"].facts.client is None
    assert not store.alerts.kept


def test_an_erasure_deletes_nothing_before_intake_has_been_asked() -> None:
    store = taken(*ruptured())
    store.transact(lambda unit: apply(unit, [erased()]))
    assert (len(store.alerts.kept), store.trajectories.erased_at("maya")) == (1, None)
    assert ("erasure", "maya") in store.asked


def test_an_erasure_counts_for_its_whole_batch_whatever_the_order() -> None:
    for batch in ([*ruptured(), erased()], [erased(), *ruptured()]):
        store = taken(*batch)
        assert not store.alerts.kept
        assert not store.trajectories.kept["maya"].facts.ratings


def test_clients_of_one_batch_do_not_mix() -> None:
    store = taken(*ruptured("maya"), *stalled("jon"), client_updated("ana"))
    assert {(record.alert.client_id, record.alert.kind) for record in store.alerts.kept.values()} == {
        ("maya", "RUPTURE"),
        ("jon", "STALLED"),
    }


def test_what_a_client_says_or_fills_in_is_an_alert_in_the_same_batch() -> None:
    store = taken(client_updated(), rated(0), concern(0), concern(0, "jon", safety=True), measured(0, 8, risk=1))
    found = {(r.alert.client_id, r.alert.kind, r.alert.severity) for r in store.alerts.kept.values()}
    assert found == {("maya", "CONCERN", "low"), ("maya", "RISK_ITEM", "high"), ("jon", "NOT_SAFE", "high")}


def test_what_only_time_brings_is_noticed_once_it_is_quiet() -> None:
    store = taken(session_updated(0), session_updated(1))
    assert not store.alerts.kept
    soon = store.trajectories.kept["maya"].facts.look_at
    assert soon is not None
    assert soon > store.now
    assert store.trajectories.to_look_at(store.now, 10) == []
    assert store.trajectories.to_look_at(soon, 10) == ["maya"]
    store.transact(lambda unit: look_again(unit, ["maya"], soon))
    assert statuses(store) == {"MISSED_CHECK_INS": "open"}
    assert store.trajectories.to_look_at(soon, 10) == []


def test_a_missed_session_counts_at_once() -> None:
    store = taken(session_updated(0), session_updated(6, status="missed"), session_updated(7, status="missed"))
    assert statuses(store) == {"MISSED_SESSIONS": "open"}


def test_a_session_that_is_booked_takes_a_silent_ending_back() -> None:
    store = taken(session_updated(0), session_updated(1, status="missed"))
    assert not store.alerts.kept
    store.transact(lambda unit: look_again(unit, ["maya"], store.now + QUIET))
    assert statuses(store) == {"SILENT_ENDING": "open"}
    taken(session_updated(9, status="planned"), store=store)
    assert statuses(store) == {"SILENT_ENDING": "withdrawn"}


def test_a_history_that_is_noted_bit_by_bit_does_not_seem_to_end_at_each_bit() -> None:
    store = FakeStore(now=held(60))
    for event in ruptured()[2:]:
        taken(event, store=store)
    taken(rated(7), measured(7, 8), store=store)
    assert statuses(store) == {"RUPTURE": "open"}
    store.transact(lambda unit: look_again(unit, ["maya"], store.now + QUIET))
    assert statuses(store) == {"RUPTURE": "open"}


def test_a_prompt_on_answers_that_were_not_the_clients_is_taken_back_and_one_says_so() -> None:
    store = taken(*ruptured())
    taken(disowned(6), store=store)
    assert statuses(store) == {"RUPTURE": "withdrawn", "DISOWNED": "open"}
    taken(session_updated(7), rated(7), store=store)
    assert statuses(store) == {"RUPTURE": "withdrawn", "DISOWNED": "open"}


def test_a_word_of_somebody_else_stays_out_whatever_is_loaded_later() -> None:
    store = taken(*ruptured())
    (record,) = store.alerts.kept.values()
    taken(rated(7), answered(7, record.alert.alert_id, "nothing"), store=store)
    assert statuses(store) == {"RUPTURE": "closed"}
    taken(disowned(7), store=store)
    assert statuses(store)["RUPTURE"] == "open"
    taken(concern(1), store=store)
    assert statuses(store)["RUPTURE"] == "open"


def test_the_clients_word_and_one_rating_repair_a_rupture() -> None:
    store = taken(*ruptured())
    (alert_id,) = store.alerts.kept
    taken(answered(7, alert_id, "helped"), store=store)
    assert statuses(store) == {"RUPTURE": "open"}
    taken(rated(7), store=store)
    assert statuses(store) == {"RUPTURE": "repaired"}


def test_an_unsettled_rupture_is_the_clinicians_again() -> None:
    store = taken(*ruptured())
    (alert_id,) = store.alerts.kept
    store.now = held(6.5)
    store.transact(lambda unit: act_on(unit, SAM, alert_id, Wish(act="talked_about")))
    assert statuses(store) == {"RUPTURE": "talked_about"}
    taken(rated(7), answered(7, alert_id, "unsettled"), store=store)
    assert statuses(store) == {"RUPTURE": "open"}


def test_nothing_was_off_closes_it_and_counts_as_not_useful() -> None:
    store = taken(*ruptured())
    (alert_id,) = store.alerts.kept
    taken(rated(7), answered(7, alert_id, "nothing"), store=store)
    (record,) = store.alerts.kept.values()
    assert (record.alert.status, record.alert.useful) == ("closed", False)
