"""Questionnaires over time: what each new one says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.alerts.domain.facts import Fact, OutcomeFact
from services.alerts.domain.learning import learn
from services.alerts.domain.notice import notice
from services.alerts.domain.outcome import Scale
from services.alerts.domain.rules import DEFAULT, Curve, OutcomeNumbers, Timeline
from services.alerts.domain.signals import Signal
from services.alerts.domain.trajectory import Trajectory, fold
from tests.infra.histories import CLIENT, EPISODE, held, quarters, rating

PHQ = Scale(highest=27, low_is_good=True, cut_off=10, reliable_change=6)


def measure(week: int, total: float | None, *, risk: int | None = None, scale: Scale = PHQ) -> OutcomeFact:
    return OutcomeFact(
        measure_id=f"measure-{week:03}",
        episode_id=EPISODE,
        session_id=f"session-{week:03}",
        instrument="phq-9",
        scale=scale,
        total=total,
        risk_item=risk,
        measured_at=held(week) + timedelta(hours=1),
        revision=(1, 1),
    )


def found(measures: list[OutcomeFact], timeline: Timeline | None = None) -> list[Signal]:
    trajectory, facts = Trajectory(CLIENT), list[Fact](measures)
    facts += [rating(week, quarters(36)) for week in {int(one.measure_id[-3:]) for one in measures}]
    for fact in facts:
        learn(trajectory.facts, fact)
    fold(trajectory, timeline or Timeline())
    notice(trajectory, timeline or Timeline(), held(40))
    return trajectory.noticed


def kinds(measures: list[OutcomeFact]) -> list[tuple[str, str]]:
    return [(signal.kind, str(signal.session_id)[-3:]) for signal in found(measures)]


def series(totals: list[float | None], *, every: int = 4, scale: Scale = PHQ) -> list[OutcomeFact]:
    return [measure(every * place, total, scale=scale) for place, total in enumerate(totals)]


@pytest.mark.parametrize("total", [None, 3])
def test_the_risk_item_counts_in_every_questionnaire_complete_or_not(total: float | None) -> None:
    (signal,) = found([measure(0, total, risk=1)])
    assert (signal.kind, signal.severity, signal.raised_at) == ("RISK_ITEM", "high", held(0) + timedelta(hours=1))
    assert found([measure(0, total, risk=0)]) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize(("now", "changed_to"), [(0, 0.0), (None, None), (1, 1.0)])
def test_taking_back_a_risk_answer_takes_nothing_back(
    order: tuple[int, int], now: int | None, changed_to: float | None
) -> None:
    versions = [measure(0, None, risk=2), replace(measure(0, None, risk=now), revision=(1, 2))]
    (signal,) = found([versions[place] for place in order])
    assert signal.evidence == {"instrument": "phq-9", "answer": 2.0, "changed_to": changed_to}


def test_a_higher_risk_answer_is_what_counts() -> None:
    (signal,) = found([measure(0, None, risk=1), replace(measure(0, None, risk=3), revision=(1, 2))])
    assert signal.evidence == {"instrument": "phq-9", "answer": 3.0}


def test_worse_than_the_first_by_a_reliable_change_is_said_when_it_begins() -> None:
    assert kinds(series([10, 15])) == []
    assert kinds(series([10, 16, 17, 12, 16], every=1)) == [("DETERIORATED", "001"), ("DETERIORATED", "004")]


def test_where_high_is_good_a_fall_is_worse() -> None:
    who = Scale(highest=100, low_is_good=False, cut_off=50, reliable_change=10)
    assert kinds(series([50, 40], scale=who)) == [("DETERIORATED", "004")]
    assert kinds(series([50, 60], scale=who)) == []


def test_no_gain_by_the_sixth_session_is_behind() -> None:
    (signal,) = found(series([18, 15, 14]))
    assert (signal.kind, signal.severity, signal.session_id) == ("NOT_ON_TRACK", "low", "session-008")
    assert kinds(series([18, 15, 12])) == []
    assert kinds(series([9, 9, 9])) == [], "who began below the cut-off has little to gain"


def test_a_fitted_curve_says_how_far_behind() -> None:
    curve = Curve(4, 0.5, -2, 0, sd=4)
    rules = replace(DEFAULT, version=2, in_force_from=held(-1), outcome=OutcomeNumbers(curves={"phq-9": curve}))
    timeline = Timeline().append(rules)
    assert found(series([18, 12]), timeline) == []
    (amber,) = found(series([18, 14]), timeline)
    (red,) = found(series([18, 15]), timeline)
    assert [(one.kind, one.severity, one.rule_set) for one in (amber, red)] == [
        ("NOT_ON_TRACK", "low", 2),
        ("NOT_ON_TRACK", "high", 2),
    ]
    assert amber.evidence["expected"] == pytest.approx(curve.expected(18, 5))


def test_a_sudden_gain_is_said_with_the_second_questionnaire_after_it() -> None:
    gain: list[float | None] = [22, 21, 22, 12, 11]
    assert kinds(series(gain[:4], every=1)) == []
    (signal,) = found(series(gain, every=1))
    assert (signal.kind, signal.session_id, signal.score) == ("SUDDEN_GAIN", "session-004", 10)
    assert (signal.evidence["before"], signal.evidence["after"]) == (22, 12)


def test_a_sudden_loss_is_said_too() -> None:
    assert ("SUDDEN_LOSS", "004") in kinds(series([12, 11, 12, 22, 23], every=1))


def test_questionnaires_count_in_the_order_of_their_sessions_however_late_they_are_filled_in() -> None:
    late = [replace(one, measured_at=held(30)) for one in series([10, 11, 16], every=1)]
    ids = ["c", "b", "a"]
    named = [replace(one, measure_id=name) for one, name in zip(late, ids, strict=True)]
    trajectory, facts = Trajectory(CLIENT), list[Fact](named)
    for fact in facts + [rating(week, quarters(36)) for week in range(3)]:
        learn(trajectory.facts, fact)
    fold(trajectory, Timeline())
    notice(trajectory, Timeline(), held(40))
    assert [(one.kind, one.session_id) for one in trajectory.noticed] == [("DETERIORATED", "session-002")]


def test_an_incomplete_questionnaire_is_passed_over() -> None:
    assert kinds(series([10, None, 16], every=1)) == [("DETERIORATED", "002")]
