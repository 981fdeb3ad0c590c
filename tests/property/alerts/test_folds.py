"""Whatever arrives in whatever order, the trajectory, its signals and its alerts are the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import get_args

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.alerts.domain.acts import SHARED, ActName
from services.alerts.domain.alerts import Act, Alert, alert_id, settle
from services.alerts.domain.facts import Fact
from services.alerts.domain.learning import learn
from services.alerts.domain.notice import notice
from services.alerts.domain.rules import DEFAULT, Timeline
from services.alerts.domain.trajectory import Trajectory, fold
from tests.infra.histories import CLIENT, held
from tests.property.alerts.strategies import arrivals, histories

TIMELINE = Timeline().append(replace(DEFAULT, version=2, h=2.0, p10=33.0, in_force_from=held(6)))
AS_OF = held(60)
MODEST = settings(deadline=None, max_examples=60)


def at_once(facts: Sequence[Fact]) -> Trajectory:
    trajectory = Trajectory(CLIENT)
    for fact in facts:
        learn(trajectory.facts, fact)
    trajectory.facts.stale = True
    fold(trajectory, TIMELINE)
    notice(trajectory, TIMELINE, AS_OF)
    return trajectory


def settled(trajectory: Trajectory, acts: Sequence[Act] = (), *, known: Sequence[Alert] = ()) -> list[Alert]:
    return settle(
        trajectory.signals,
        acts,
        ruptures=trajectory.state.ruptures,
        words=trajectory.facts.words.values(),
        known=known,
        as_of=AS_OF,
    )


def stored(trajectory: Trajectory) -> Trajectory:
    return msgspec.convert(msgspec.to_builtins(trajectory, builtin_types=(datetime,)), Trajectory)


def exact(trajectory: Trajectory) -> bytes:
    """Every bit of the state, in an order of its own: dicts compare equal whatever theirs is.

    When to look again depends on when one looked.
    """
    trajectory.facts.look_at = None
    return msgspec.json.encode(trajectory, order="deterministic")


@MODEST
@given(arrivals())
def test_any_order_with_duplicates_gives_the_same_trajectory(
    case: tuple[list[Fact], list[Fact], list[bool]],
) -> None:
    facts, other, stops = case
    trajectory = Trajectory(CLIENT)
    for fact, stop in zip(other, stops, strict=True):
        learn(trajectory.facts, fact)
        if stop:
            fold(trajectory, TIMELINE)
            notice(trajectory, TIMELINE, held(7))
            trajectory = stored(trajectory)
    fold(trajectory, TIMELINE)
    notice(trajectory, TIMELINE, AS_OF)
    expected = at_once(facts)
    assert trajectory == expected
    assert exact(trajectory) == exact(expected)
    assert trajectory.signals == expected.signals


@MODEST
@given(histories())
def test_one_by_one_in_order_is_the_same_as_all_at_once(facts: list[Fact]) -> None:
    trajectory = Trajectory(CLIENT)
    for fact in facts:
        learn(trajectory.facts, fact)
        fold(trajectory, TIMELINE)
        fold(trajectory, TIMELINE)
    notice(trajectory, TIMELINE, AS_OF)
    assert exact(trajectory) == exact(at_once(facts))


@MODEST
@given(arrivals())
def test_alerts_do_not_depend_on_the_order_either(case: tuple[list[Fact], list[Fact], list[bool]]) -> None:
    facts, other, _ = case
    first, second = (settled(at_once(arrived)) for arrived in (facts, other))
    assert first == second


@MODEST
@given(histories())
def test_signals_are_named_once_and_alerts_hold_each_once(facts: list[Fact]) -> None:
    trajectory = at_once(facts)
    names = [signal.signal_id for signal in trajectory.signals]
    assert len(set(names)) == len(names)
    alerts = settled(trajectory)
    assert sorted(signal.signal_id for alert in alerts for signal in alert.signals) == sorted(names)
    live = [alert.kind for alert in alerts if alert.status == "open"]
    assert len(set(live)) == len(live)


@MODEST
@given(histories(), st.integers(0, 13))
def test_taking_back_and_restoring_a_session_changes_nothing(facts: list[Fact], week: int) -> None:
    before = at_once(facts)
    known = settled(before)
    session = before.facts.sessions.get(f"session-{week:03}")
    assume(session is not None)
    assert session is not None  # for the type checker
    trajectory = stored(before)
    learn(trajectory.facts, replace(session, status="cancelled", revision=(2, 1), seen_by_rating=False))
    fold(trajectory, TIMELINE)
    notice(trajectory, TIMELINE, AS_OF)
    known = settled(trajectory, known=known)
    learn(trajectory.facts, replace(session, revision=(2, 2), seen_by_rating=False))
    fold(trajectory, TIMELINE)
    notice(trajectory, TIMELINE, AS_OF)
    assert trajectory.state == before.state
    again, expected = settled(trajectory, known=known), settled(before)
    assert [alert for alert in again if alert.status != "withdrawn"] == expected


act_names = st.sampled_from(get_args(ActName))


def acts_on(trajectory: Trajectory) -> st.SearchStrategy[list[Act]]:
    """What the clinician in charge and a supervisor may do with the alerts of a trajectory."""
    ids = [alert_id(signal.signal_id) for signal in trajectory.signals] or ["none"]
    acts = st.builds(
        Act,
        act_id=st.uuids().map(str),
        alert_id=st.sampled_from(ids),
        act=act_names,
        by=st.sampled_from(["clinician-1", "supervisor"]),
        own=st.booleans(),
        at=st.floats(0, 20, allow_nan=False).map(held),
        until=st.integers(5, 70).map(held),
        happened_at=st.none() | st.floats(0, 20, allow_nan=False).map(held),
    )
    return st.lists(acts, max_size=6)


@MODEST
@given(histories(), st.data())
def test_what_others_do_in_their_own_lists_changes_no_alert(facts: list[Fact], data: st.DataObject) -> None:
    trajectory = at_once(facts)
    acts = data.draw(acts_on(trajectory))
    settled_without = settled(trajectory, [act for act in acts if act.own or act.act in SHARED])
    assert settled(trajectory, acts) == settled_without


@MODEST
@given(histories(), st.data())
def test_settling_again_changes_nothing(facts: list[Fact], data: st.DataObject) -> None:
    trajectory = at_once(facts)
    acts = data.draw(acts_on(trajectory))
    once = settled(trajectory, acts)
    shuffled = data.draw(st.permutations(acts))
    again = settled(trajectory, shuffled, known=once)
    assert again == once
    nothing_left = settle([], acts, known=once, as_of=AS_OF)
    assert [alert.status for alert in settle([], acts, known=nothing_left, as_of=AS_OF)] == [
        alert.status for alert in nothing_left
    ]
    assert {alert.alert_id for alert in nothing_left} == {alert.alert_id for alert in once}
