"""Settling alerts: signals, acts, ruptures and corrections in order of instants."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import permutations

import pytest

from services.alerts.domain.acts import Act, ActName, Status
from services.alerts.domain.alerts import Alert, alert_id, settle
from services.alerts.domain.facts import Fact
from services.alerts.domain.signals import Kind, Severity, Signal, signal_id
from services.alerts.domain.trajectory import Trajectory
from tests.infra.histories import CLIENT, CLINICIAN, EPISODE, folded, goal_ratings, held, totals

DIP: list[float | None] = [38, 38.5, 37.5, 38.2, 33]
MONTHS_LATER = held(40)


def signal(week: int, score: float | None = 3.0, *, kind: Kind = "SLIDE", severity: Severity = "low") -> Signal:
    name = f"session-{week:03}"
    return Signal(
        signal_id=signal_id(CLIENT, EPISODE, kind, (name,)),
        kind=kind,
        rule=kind,
        rule_set=1,
        severity=severity,
        client_id=CLIENT,
        episode_id=EPISODE,
        session_id=name,
        clinician_id=CLINICIAN,
        score=score,
        raised_at=held(week),
        evidence={"lost": 5.0, "weeks": 6.0, "total": 30.0, "median": 30.0},
    )


FIRST, SECOND = signal(1), signal(3)


def act(name: ActName, week: float, *, on: Signal = FIRST, until: float | None = None) -> Act:
    return Act(
        act_id=f"{name}-{week}",
        alert_id=alert_id(on.signal_id),
        act=name,
        by=CLINICIAN,
        at=held(week),
        until=None if until is None else held(until),
    )


def one(
    signals: Sequence[Signal],
    acts: Sequence[Act] = (),
    *,
    known: Sequence[Alert] = (),
    as_of: datetime = MONTHS_LATER,
) -> Alert:
    (alert,) = settle(signals, acts, known=known, as_of=as_of)
    return alert


def of(trajectory: Trajectory, acts: Sequence[Act] = ()) -> list[Alert]:
    return settle(trajectory.state.signals, acts, ruptures=trajectory.state.ruptures, as_of=MONTHS_LATER)


def rupture(facts: list[Fact], *acts: Act) -> Alert:
    (alert,) = (alert for alert in of(folded(facts), acts) if alert.kind == "RUPTURE")
    return alert


def test_a_signal_founds_an_alert() -> None:
    alert = one([FIRST])
    assert alert.alert_id == alert_id(FIRST.signal_id)
    assert (alert.status, alert.severity, alert.score) == ("open", "low", 3.0)
    assert (alert.raised_at, alert.session_id, alert.signals) == (held(1), "session-001", (FIRST,))
    assert alert.explanation.endswith("worth talking about.")


@pytest.mark.parametrize(
    ("acts", "status"),
    [
        (["acknowledge"], "acknowledged"),
        (["talked_about"], "talked_about"),
        (["talked_about", "acknowledge"], "talked_about"),
        (["acknowledge", "talked_about"], "talked_about"),
        (["close"], "closed"),
        (["close", "talked_about"], "closed"),
        (["useful"], "acknowledged"),
        (["talked_about", "not_useful"], "talked_about"),
        (["snooze"], "snoozed"),
        (["snooze", "acknowledge"], "acknowledged"),
        (["snooze", "useful"], "snoozed"),
    ],
)
def test_acts_make_the_status(acts: list[ActName], status: Status) -> None:
    done = [act(name, 2 + number / 10, until=90) for number, name in enumerate(acts)]
    assert one([FIRST], done).status == status


@pytest.mark.parametrize(("name", "useful"), [("useful", True), ("not_useful", False), ("close", None)])
def test_usefulness_is_kept(name: ActName, useful: bool | None) -> None:  # noqa: FBT001 -- a table
    assert one([FIRST], [act(name, 2)]).useful is useful


def test_a_snooze_runs_out() -> None:
    snoozed = [act("snooze", 2, until=4)]
    assert one([FIRST], snoozed, as_of=held(3)).status == "snoozed"
    woken = one([FIRST], snoozed, as_of=held(4))
    assert (woken.status, woken.changed_at, woken.snoozed_until) == ("open", held(4), None)
    assert one([FIRST], [*snoozed, act("useful", 5)]).status == "acknowledged"


def test_one_open_alert_per_kind() -> None:
    alert = one([FIRST, SECOND])
    assert alert.signals == (FIRST, SECOND)
    assert (alert.session_id, alert.raised_at) == ("session-001", held(1))
    both = settle([FIRST, signal(3, kind="LOW_STANDING")], [], as_of=MONTHS_LATER)
    assert [alert.kind for alert in both] == ["SLIDE", "LOW_STANDING"]


@pytest.mark.parametrize(
    ("before", "later", "status", "severity"),
    [
        ("acknowledge", signal(3, 3.0), "acknowledged", "low"),
        ("acknowledge", signal(3, 4.0), "open", "low"),
        ("acknowledge", signal(3, 4.0, severity="high"), "open", "high"),
        ("snooze", signal(3, 4.0), "open", "low"),
        ("snooze", signal(3, 3.0), "snoozed", "low"),
        ("talked_about", signal(3, 4.0), "open", "low"),
        ("talked_about", signal(3, 3.0), "open", "low"),
    ],
)
def test_worsening_raises_and_reopens(before: ActName, later: Signal, status: Status, severity: Severity) -> None:
    alert = one([FIRST, later], [act(before, 2, until=90)])
    assert (alert.status, alert.severity) == (status, severity)


def test_a_worse_signal_is_what_the_alert_shows() -> None:
    alert = one([FIRST, signal(3, 4.0)])
    assert (alert.score, alert.session_id, alert.raised_at) == (4.0, "session-003", held(1))
    assert alert.changed_at == held(3)


def test_high_severity_does_not_fall_again() -> None:
    assert one([signal(1, severity="high"), signal(3, 9.0)]).severity == "high"


def test_after_closing_the_next_signal_founds_another() -> None:
    first, second = settle([FIRST, SECOND], [act("close", 2)], as_of=MONTHS_LATER)
    assert (first.status, second.status) == ("closed", "open")
    assert second.alert_id == alert_id(SECOND.signal_id)


def test_another_goal_is_news() -> None:
    facts = goal_ratings([3.0] * 7)
    (stalled,) = folded(facts).state.signals
    other = replace(stalled, signal_id="other", goal_id="goal-2", raised_at=held(8))
    alert = one([stalled, other], [act("acknowledge", 7, on=stalled)])
    assert (alert.status, alert.goal_id) == ("open", "goal-2")


def test_an_act_never_comes_before_what_it_answers() -> None:
    assert one([FIRST], [act("acknowledge", 0.9)]).status == "acknowledged"


@pytest.mark.parametrize(
    ("later", "status", "repair"),
    [
        ([34], "open", "open"),
        ([34, 38], "open", "provisional"),
        ([34, 38, 38], "repaired", "repaired"),
        ([34, 34, 34, 34, 34], "unresolved", "unrepaired"),
        ([None] * 5, "open", "unmeasurable"),
    ],
)
def test_ratings_settle_a_rupture(later: list[float | None], status: str, repair: str) -> None:
    alert = rupture(totals([*DIP, *later]))
    assert (alert.status, alert.repair) == (status, repair)


FOUND = folded(totals(DIP)).state.signals[0]


@pytest.mark.parametrize(
    ("name", "week", "later", "status"),
    [
        ("talked_about", 4.1, [38], "talked_about"),
        ("talked_about", 4.1, [38, 38], "repaired"),
        ("talked_about", 4.1, [34, 34, 34, 34, 34], "unresolved"),
        ("acknowledge", 7, [38, 38], "repaired"),
        ("close", 4.1, [38, 38], "closed"),
        ("close", 7, [38, 38], "closed"),
        ("close", 10, [34, 34, 34, 34, 34], "closed"),
        ("talked_about", 10, [34, 34, 34, 34, 34], "unresolved"),
        ("snooze", 4.1, [38, 38], "repaired"),
        ("talked_about", 4.1, [24], "open"),
    ],
)
def test_people_and_ratings_on_a_rupture(
    name: ActName, week: float, later: list[float | None], status: str
) -> None:
    assert rupture(totals([*DIP, *later]), act(name, week, on=FOUND, until=90)).status == status


def test_a_new_rupture_after_repair_is_a_new_alert() -> None:
    alerts = of(folded(totals([*DIP, 38, 38, 38, 38, 38, 30])))
    found = [alert for alert in alerts if alert.kind == "RUPTURE"]
    assert [alert.status for alert in found] == ["repaired", "open"]


def test_a_dip_with_the_next_clinician_goes_on_in_the_open_alert() -> None:
    facts = [*totals(DIP), *totals(DIP, clinician="clinician-2", first_week=5)]
    alert = rupture(facts, act("acknowledge", 4.5, on=FOUND))
    assert (alert.status, alert.clinician_id, alert.repair) == ("open", "clinician-2", "open")
    assert len(alert.signals) == 2


def test_a_dip_after_an_unmeasurable_rupture_goes_on_in_its_alert() -> None:
    alert = rupture(totals([*DIP, *[None] * 5, 24]))
    assert (alert.status, alert.repair, len(alert.signals)) == ("open", "open", 2)


def test_an_untouched_alert_without_signals_is_withdrawn() -> None:
    known = settle([FIRST], [], as_of=held(2))
    alert = one([], known=known)
    assert (alert.status, alert.corrected) == ("withdrawn", True)
    assert alert.explanation == known[0].explanation
    assert one([], known=[alert]) == alert


@pytest.mark.parametrize(
    ("name", "status"),
    [("acknowledge", "acknowledged"), ("talked_about", "talked_about"), ("close", "closed")],
)
def test_a_touched_alert_keeps_its_status_and_says_so(name: ActName, status: Status) -> None:
    acts = [act(name, 2)]
    known = settle([FIRST], acts, as_of=held(2))
    alert = one([], acts, known=known)
    assert (alert.status, alert.corrected) == (status, True)
    assert one([], acts, known=[alert]) == alert


def test_it_can_still_be_acted_on() -> None:
    acts = [act("acknowledge", 2)]
    kept = one([], acts, known=settle([FIRST], acts, as_of=held(2)))
    alert = one([], [*acts, act("close", 5)], known=[kept])
    assert (alert.status, alert.acted_at, alert.corrected) == ("closed", held(5), True)


def test_an_act_on_a_withdrawn_alert_counts() -> None:
    withdrawn = settle([], [], known=settle([FIRST], [], as_of=held(2)), as_of=held(2))
    assert one([], [act("acknowledge", 2)], known=withdrawn).status == "acknowledged"


@pytest.mark.parametrize("acts", [[], [act("acknowledge", 2)]])
def test_the_same_signal_coming_back_reopens_the_same_alert(acts: list[Act]) -> None:
    before = one([FIRST], acts)
    gone = one([], acts, known=[before])
    assert one([FIRST], acts, known=[gone]) == before


def test_a_lost_signal_is_said_and_forgotten_when_it_returns() -> None:
    worse = signal(3, 4.0)
    before = one([FIRST, worse], [act("acknowledge", 2)])
    after = one([FIRST], [act("acknowledge", 2)], known=[before])
    assert (after.status, after.corrected, after.taken_back) == ("acknowledged", True, (worse.signal_id,))
    assert one([FIRST], [act("acknowledge", 2)], known=[after]) == after
    assert one([FIRST, worse], [act("acknowledge", 2)], known=[after]) == before


def test_an_untouched_alert_has_no_history() -> None:
    known = settle([FIRST, signal(3, 4.0)], [], as_of=held(5))
    assert one([FIRST], known=known) == one([FIRST])


def test_an_act_follows_its_signal_into_an_older_alert() -> None:
    known = settle([SECOND], [act("talked_about", 4, on=SECOND)], as_of=held(5))
    alerts = settle([FIRST, SECOND], [act("talked_about", 4, on=SECOND)], known=known, as_of=held(5))
    assert [alert.status for alert in alerts] == ["talked_about", "withdrawn"]
    assert not alerts[1].corrected


def test_an_act_follows_what_is_left_of_its_alert() -> None:
    acts = [act("talked_about", 4)]
    known = settle([FIRST, SECOND], acts, as_of=held(5))
    alerts = {alert.alert_id: alert for alert in settle([SECOND], acts, known=known, as_of=held(5))}
    assert alerts[alert_id(SECOND.signal_id)].status == "talked_about"
    assert alerts[alert_id(FIRST.signal_id)].status == "withdrawn"


def test_the_order_of_arguments_does_not_matter() -> None:
    signals = [FIRST, SECOND, signal(5, 5.0)]
    acts = [act("acknowledge", 2), act("close", 4), act("useful", 4.5)]
    results = [
        settle(some, done, as_of=MONTHS_LATER) for some in permutations(signals) for done in permutations(acts)
    ]
    assert all(result == results[0] for result in results)
