"""Whatever arrives in whatever order, the trajectory, its signals and its alerts are the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from services.alerts.domain.alerts import Act, alert_id, settle
from services.alerts.domain.facts import ITEMS, Fact, GoalFact, MilestoneFact, RatingFact, SessionFact, learn
from services.alerts.domain.rules import DEFAULT, Timeline
from services.alerts.domain.trajectory import Trajectory, fold
from tests.infra.histories import CLIENT, held, rating, session_of

TIMELINE = Timeline().append(replace(DEFAULT, version=2, h=2.0, p10=33.0, in_force_from=held(6)))
MODEST = settings(deadline=None, max_examples=60)

scores = st.one_of(st.none(), *[st.integers(6, 10).map(float)] * 4, st.integers(0, 10).map(float))
item_sets = st.fixed_dictionaries(dict.fromkeys(ITEMS, scores))
goal_sets = st.dictionaries(st.sampled_from(["goal-1", "goal-2"]), st.integers(2, 5).map(float))
places = st.tuples(st.sampled_from(["episode-1", "episode-2"]), st.sampled_from(["clinician-1", "clinician-2"]))


@st.composite
def rated_sessions(draw: st.DrawFn, week: int) -> list[Fact]:
    """One session's events: its rating, perhaps corrected, and intake's later words about it."""
    episode, clinician = draw(st.one_of(st.just(("episode-1", "clinician-1")), places))
    first = rating(week, draw(item_sets), goals=draw(goal_sets), episode=episode, clinician=clinician)
    facts: list[Fact] = [first]
    if draw(st.integers(0, 3)) == 0:
        again = rating(week, draw(item_sets), goals=draw(goal_sets), episode=episode, clinician=clinician)
        facts.append(replace(again, revision=(1, 2), submitted_at=again.submitted_at + timedelta(minutes=5)))
    changes = draw(st.sampled_from([0, 0, 1, 2]))
    return facts + [draw(changed_sessions(first, number + 1)) for number in range(changes)]


def changed_sessions(first: RatingFact, n: int) -> st.SearchStrategy[SessionFact]:
    changes = st.fixed_dictionaries(
        {},
        optional={
            "status": st.sampled_from(["held", "missed", "cancelled"]),
            "held_at": st.integers(-9, 9).map(lambda weeks: first.held_at + timedelta(weeks=weeks)),
            "clinician_id": st.sampled_from(["clinician-1", "clinician-2"]),
        },
    )
    return changes.map(lambda changed: session_of(first, revision=(1, n), **changed))


def goals(goal_id: str, n: int) -> st.SearchStrategy[GoalFact]:
    reached = st.one_of(st.none(), st.integers(0, 12).map(held))
    return st.builds(
        GoalFact,
        goal_id=st.just(goal_id),
        episode_id=st.just("episode-1"),
        status=st.sampled_from(["active", "dropped"]),
        agreed_at=st.integers(-4, 4).map(held),
        horizon_weeks=st.one_of(st.none(), st.integers(1, 8)),
        milestones=reached.map(lambda at: (MilestoneFact(milestone_id="m", reached_at=at),)),
        revision=st.just((1, n)),
    )


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    facts: list[Fact] = []
    for week in range(draw(st.integers(1, 14))):
        facts += draw(rated_sessions(week))
    for n in range(draw(st.integers(0, 2))):
        facts.append(draw(goals("goal-1", n + 1)))
    return facts


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[Fact], list[Fact], list[bool]]:
    """A history, the same with duplicates in another order, and after which arrivals to fold."""
    facts = draw(histories())
    twice = draw(st.lists(st.sampled_from(facts), max_size=5))
    other = draw(st.permutations([*facts, *twice]))
    return facts, list(other), draw(st.lists(st.booleans(), min_size=len(other), max_size=len(other)))


def at_once(facts: Sequence[Fact]) -> Trajectory:
    trajectory = Trajectory(CLIENT)
    for fact in facts:
        learn(trajectory.facts, fact)
    trajectory.facts.stale = True
    fold(trajectory, TIMELINE)
    return trajectory


def stored(trajectory: Trajectory) -> Trajectory:
    return msgspec.convert(msgspec.to_builtins(trajectory, builtin_types=(datetime,)), Trajectory)


def exact(trajectory: Trajectory) -> bytes:
    """Every bit of the state, in an order of its own: dicts compare equal whatever theirs is."""
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
            trajectory = stored(trajectory)
    fold(trajectory, TIMELINE)
    expected = at_once(facts)
    assert trajectory == expected
    assert exact(trajectory) == exact(expected)
    assert trajectory.state.signals == expected.state.signals


@MODEST
@given(histories())
def test_one_by_one_in_order_is_the_same_as_all_at_once(facts: list[Fact]) -> None:
    trajectory = Trajectory(CLIENT)
    for fact in facts:
        learn(trajectory.facts, fact)
        fold(trajectory, TIMELINE)
        fold(trajectory, TIMELINE)
    assert exact(trajectory) == exact(at_once(facts))


@MODEST
@given(arrivals())
def test_alerts_do_not_depend_on_the_order_either(case: tuple[list[Fact], list[Fact], list[bool]]) -> None:
    facts, other, _ = case
    states = [at_once(facts).state, at_once(other).state]
    first, second = (settle(state.signals, [], ruptures=state.ruptures, as_of=held(60)) for state in states)
    assert first == second


@MODEST
@given(histories())
def test_signals_are_named_once_and_alerts_hold_each_once(facts: list[Fact]) -> None:
    state = at_once(facts).state
    names = [signal.signal_id for signal in state.signals]
    assert len(set(names)) == len(names)
    alerts = settle(state.signals, [], ruptures=state.ruptures, as_of=held(60))
    assert sorted(signal.signal_id for alert in alerts for signal in alert.signals) == sorted(names)
    live = [alert.kind for alert in alerts if alert.status == "open"]
    assert len(set(live)) == len(live)


@MODEST
@given(histories(), st.integers(0, 13))
def test_taking_back_and_restoring_a_session_changes_nothing(facts: list[Fact], week: int) -> None:
    before = at_once(facts)
    known = settle(before.state.signals, [], ruptures=before.state.ruptures, as_of=held(60))
    session = before.facts.sessions.get(f"session-{week:03}")
    if session is None:
        return
    trajectory = stored(before)
    learn(trajectory.facts, replace(session, status="cancelled", revision=(2, 1), seen_by_rating=False))
    fold(trajectory, TIMELINE)
    known = settle(trajectory.state.signals, [], ruptures=trajectory.state.ruptures, known=known, as_of=held(60))
    learn(trajectory.facts, replace(session, revision=(2, 2), seen_by_rating=False))
    fold(trajectory, TIMELINE)
    assert trajectory.state == before.state
    again = settle(trajectory.state.signals, [], ruptures=trajectory.state.ruptures, known=known, as_of=held(60))
    expected = settle(before.state.signals, [], ruptures=before.state.ruptures, as_of=held(60))
    assert [alert for alert in again if alert.status != "withdrawn"] == expected


act_names = st.sampled_from(["acknowledge", "talked_about", "snooze", "useful", "not_useful", "close"])


@MODEST
@given(histories(), st.data())
def test_settling_again_changes_nothing(facts: list[Fact], data: st.DataObject) -> None:
    state = at_once(facts).state
    ids = [alert_id(signal.signal_id) for signal in state.signals] or ["none"]
    acts = data.draw(
        st.lists(
            st.builds(
                Act,
                act_id=st.uuids().map(str),
                alert_id=st.sampled_from(ids),
                act=act_names,
                by=st.just("clinician-1"),
                at=st.floats(0, 20, allow_nan=False).map(held),
                until=st.integers(5, 70).map(held),
            ),
            max_size=6,
        )
    )
    once = settle(state.signals, acts, ruptures=state.ruptures, as_of=held(60))
    shuffled = data.draw(st.permutations(acts))
    again = settle(state.signals, shuffled, ruptures=state.ruptures, known=once, as_of=held(60))
    assert again == once
    nothing_left = settle([], acts, known=once, as_of=held(60))
    assert [alert.status for alert in settle([], acts, known=nothing_left, as_of=held(60))] == [
        alert.status for alert in nothing_left
    ]
    assert {alert.alert_id for alert in nothing_left} == {alert.alert_id for alert in once}
