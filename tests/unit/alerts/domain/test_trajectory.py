"""The fold as a whole: order, corrections, relationships, rule sets, storage."""

from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import pytest

from services.alerts.domain.alerts import Act, Alert, settle
from services.alerts.domain.facts import RatingFact
from services.alerts.domain.learning import learn
from services.alerts.domain.relationship import baselines
from services.alerts.domain.rules import DEFAULT, Timeline
from services.alerts.domain.trajectory import Trajectory, erase, fold, retrace
from tests.infra.histories import (
    CLIENT,
    EPISODE,
    folded,
    goal,
    goal_ratings,
    held,
    kinds,
    quarters,
    rating,
    session_of,
    totals,
)

DIP: list[float | None] = [38, 38.5, 37.5, 38.2, 33]


def test_a_rating_next_in_order_is_one_step() -> None:
    trajectory = folded(totals(DIP))
    before = trajectory.state
    learn(trajectory.facts, rating(5, quarters(34)))
    assert fold(trajectory, Timeline())
    assert trajectory.state is before
    assert not fold(trajectory, Timeline())


def test_an_older_rating_folds_all_again() -> None:
    facts = totals(DIP)
    late = folded([*facts[:2], *facts[3:], facts[2]])
    assert late == folded(facts)


def test_a_corrected_rating_takes_its_signal_back() -> None:
    facts = totals(DIP)
    trajectory = folded([*facts, replace(rating(4, quarters(38)), revision=(1, 2))])
    assert trajectory.state.signals == []


@pytest.mark.parametrize("status", ["missed", "cancelled", "planned"])
def test_a_session_that_was_not_held_leaves(status: str) -> None:
    facts = totals(DIP)
    last = facts[-1]
    assert isinstance(last, RatingFact)
    trajectory = folded([*facts, session_of(last, status=status)])
    assert kinds(trajectory) == []
    back = session_of(last, revision=(1, 3))
    learn(trajectory.facts, back)
    fold(trajectory, Timeline())
    assert kinds(trajectory) == [("RUPTURE", "session-004")]


def test_a_re_dated_session_moves() -> None:
    facts = totals([33, 38, 38.5, 37.5, 38.2])
    first = facts[0]
    assert isinstance(first, RatingFact)
    assert kinds(folded(facts)) == []
    assert kinds(folded([*facts, session_of(first, held_at=held(9))])) == [("RUPTURE", "session-000")]


def test_each_relationship_has_a_baseline_of_its_own() -> None:
    both = folded([*totals([38.0] * 5), *totals([33], clinician="clinician-2", first_week=5)])
    assert kinds(both) == []
    assert list(both.state.relationships) == [f"{EPISODE}|clinician-1", f"{EPISODE}|clinician-2"]


def test_a_session_handed_to_another_clinician_moves_relationship() -> None:
    facts = totals(DIP)
    last = facts[-1]
    assert isinstance(last, RatingFact)
    moved = folded([*facts, session_of(last, clinician_id="clinician-2")])
    assert kinds(moved) == []
    assert moved.state.relationships[f"{EPISODE}|clinician-2"].ratings == 1


def test_an_unanswered_statement_does_not_move_its_stream_nor_the_total() -> None:
    trajectory = folded([rating(0, {**quarters(36), "fit": None}, total=27)])
    (relationship,) = trajectory.state.relationships.values()
    counts = {name: stream.k for name, stream in relationship.streams.items()}
    assert counts == {"total": 0, "heard": 1, "matters": 1, "fit": 0, "openness": 1}


def test_a_check_in_with_nothing_answered_only_counts() -> None:
    trajectory = folded([rating(0, dict.fromkeys(quarters(36)))])
    (relationship,) = trajectory.state.relationships.values()
    assert relationship.ratings == 1
    assert all(stream.k == 0 for stream in relationship.streams.values())


def test_a_rating_is_judged_by_the_rules_in_force_when_it_came_in() -> None:
    strict = replace(DEFAULT, version=2, h=1.0, in_force_from=held(5))
    timeline = Timeline().append(strict)
    trajectory = folded(totals([38, 38, 38, 38, 36, 35]), timeline)
    assert [(signal.rule_set, signal.session_id) for signal in trajectory.state.signals] == [(2, "session-005")]
    assert folded(totals([38, 38, 38, 38, 36]), timeline).state.signals == []


def test_another_fold_version_folds_all_again() -> None:
    trajectory = folded(totals(DIP))
    older = replace(trajectory, fold_version=0)
    older.state.signals.clear()
    assert fold(older, Timeline())
    assert older == folded(totals(DIP))


def test_retracing_gives_every_judgement_and_changes_nothing() -> None:
    trajectory = folded(totals(DIP))
    judgements = retrace(trajectory, Timeline())
    assert [judgement.total for judgement in judgements] == DIP
    assert (judgements[-1].worst, judgements[-1].dips) == ("total", True)
    assert judgements[-1].readings["total"].usual == pytest.approx(37.87)
    assert trajectory == folded(totals(DIP))


def test_what_is_usual_stands_ready_for_pages() -> None:
    (relationship,) = folded(totals(DIP[:4])).state.relationships.values()
    usual = baselines(relationship, DEFAULT)["total"]
    assert (usual.value, usual.spread) == pytest.approx((37.87, 1.715925), abs=1e-6)


def test_a_tombstone_holds_nothing_and_folds_nothing() -> None:
    gone = erase(folded(totals(DIP)), held(9))
    assert gone == Trajectory(CLIENT, erased_at=held(9))
    learn(gone.facts, rating(0, quarters(20)))
    assert not fold(gone, Timeline())
    assert gone == Trajectory(CLIENT, erased_at=held(9))


def test_everything_survives_storage() -> None:
    facts = [goal(reached_weeks=[1], horizon_weeks=2), *goal_ratings([3.0] * 9), *totals([24], first_week=9)]
    trajectory = folded(facts)
    assert {kind for kind, _ in kinds(trajectory)} >= {"STALLED", "RUPTURE"}
    stored = msgspec.to_builtins(trajectory, builtin_types=(datetime,))
    assert msgspec.convert(stored, Trajectory) == trajectory
    act = Act(act_id="a", alert_id="x", act="snooze", by="k", at=held(20), until=held(21))
    assert msgspec.convert(msgspec.to_builtins(act, builtin_types=(datetime,)), Act) == act
    alerts = settle(trajectory.state.signals, [], ruptures=trajectory.state.ruptures, as_of=held(20))
    stored = msgspec.to_builtins(alerts, builtin_types=(datetime,))
    assert msgspec.convert(stored, list[Alert]) == alerts
    stored = msgspec.to_builtins(Timeline(), builtin_types=(datetime,))
    assert msgspec.convert(stored, Timeline) == Timeline()


def test_sessions_at_the_same_instant_are_ordered_by_id() -> None:
    first = rating(0, quarters(36))
    second = replace(rating(1, quarters(30)), held_at=first.held_at)
    assert folded([first, second]) == folded([second, first])
    assert folded([first, second]).state.last_session_id == "session-001"


def test_raised_at_is_when_the_rating_came_in() -> None:
    (signal,) = folded(totals(DIP)).state.signals
    assert signal.raised_at == held(4) + timedelta(hours=1)
