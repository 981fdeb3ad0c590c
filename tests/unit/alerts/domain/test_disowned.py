"""Answers that a client says were not theirs: out of the fold, told to the therapist, no cry for help silenced."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from services.alerts.domain.facts import ConcernFact, Fact, OutcomeFact, RatingFact, WordFact
from services.alerts.domain.learning import learn
from services.alerts.domain.notice import notice
from services.alerts.domain.outcome import Scale
from services.alerts.domain.rules import Timeline
from services.alerts.domain.trajectory import Trajectory, fold
from tests.infra.histories import CLIENT, EPISODE, folded, held, kinds, quarters, rating, totals

SAID = held(6) + timedelta(days=1)
USUAL = [36.0, 37.0, 36.0, 37.0, 36.0, 37.0]
PHQ = Scale(highest=27.0, low_is_good=True, cut_off=10.0, reliable_change=6.0)


def disowned(of: RatingFact) -> RatingFact:
    return replace(of, disowned_at=SAID, revision=(1, 9))


def looked(*facts: Fact) -> Trajectory:
    trajectory = Trajectory(CLIENT)
    for fact in facts:
        learn(trajectory.facts, fact)
    fold(trajectory, Timeline())
    notice(trajectory, Timeline(), held(8))
    return trajectory


def measure(week: int, total: float | None, *, risk: int = 0, n: int = 1) -> OutcomeFact:
    return OutcomeFact(
        measure_id=f"measure-{week}",
        episode_id=EPISODE,
        session_id=f"session-{week:03}",
        instrument="phq-9",
        scale=PHQ,
        total=total,
        risk_item=risk,
        measured_at=held(week) + timedelta(hours=1),
        revision=(1, n),
    )


def concern(week: int, *, safety: bool) -> ConcernFact:
    return ConcernFact(
        concern_id=f"note-{week}",
        episode_id=EPISODE,
        session_id=f"session-{week:03}",
        routing="therapist",
        safety=safety,
        raised_at=held(week) + timedelta(hours=1),
        revision=(1, 1),
    )


def test_it_is_as_if_the_session_had_not_been_rated() -> None:
    low = rating(6, quarters(12), goals={"goal-1": 2})
    before, after = totals(USUAL), [rating(7, quarters(36))]
    assert ("RUPTURE", "session-006") in kinds(folded([*before, low]))
    without = folded([*before, *after]).state
    for order in permutations([low, disowned(low), *after]):
        assert folded([*before, *order]).state == without
    assert folded([*before, disowned(low), *after]).state == without, "if only the last word of it came"


def test_the_therapist_is_told_once_and_of_which_session() -> None:
    (signal,) = looked(*totals(USUAL), disowned(rating(6, quarters(36)))).noticed
    assert (signal.kind, signal.severity, signal.session_id) == ("DISOWNED", "low", "session-006")
    assert (signal.raised_at, signal.evidence) == (SAID, {"held_at": held(6).timestamp()})


def test_the_check_in_counts_neither_as_answered_nor_as_missed() -> None:
    sessions = [rating(week, quarters(36)) for week in range(8)]
    trajectory = looked(*sessions, *(disowned(one) for one in sessions))
    assert {signal.kind for signal in trajectory.noticed} == {"DISOWNED"}


def test_a_word_on_a_rupture_is_nobodys_whatever_comes_first() -> None:
    dip = rating(6, quarters(12))
    rupture = folded([*totals(USUAL), dip]).state.ruptures[-1]
    helped = rating(7, quarters(30))
    word = WordFact(
        answer_id="word-1",
        session_id="session-007",
        alert_id=rupture.rupture_id,
        answer="nothing",
        answered_at=held(7) + timedelta(hours=1),
        revision=(1, 1),
    )
    assert folded([*totals(USUAL), dip, word, helped]).state.ruptures[-1].status == "nothing"
    told: list[Fact] = [word, helped, disowned(helped)]
    for order in permutations(told):
        trajectory = folded([*totals(USUAL), dip, *order])
        assert trajectory.state.ruptures[-1].status == "open"
        assert trajectory.facts.said_words() == []


@pytest.mark.parametrize("safety", [True, False])
def test_what_was_said_of_danger_and_written_stays_with_a_word_beside_it(*, safety: bool) -> None:
    said = looked(concern(6, safety=safety), disowned(rating(6, quarters(36)))).noticed
    found = {signal.kind: signal for signal in said}
    assert set(found) == {"NOT_SAFE" if safety else "CONCERN", "DISOWNED"}
    (spoken,) = [signal for signal in said if signal.kind != "DISOWNED"]
    assert spoken.evidence["disowned"] == 1.0
    assert spoken.severity == ("high" if safety else "low")


def test_a_risk_stays_and_a_total_does_not() -> None:
    first = measure(0, 4)
    worse: list[Fact] = [measure(6, 22, risk=2), rating(6, quarters(36))]
    assert {signal.kind for signal in looked(first, *worse).noticed} >= {"RISK_ITEM", "DETERIORATED"}
    told = looked(first, *worse, measure(6, None, risk=2, n=2), disowned(rating(6, quarters(36)))).noticed
    found = {signal.kind: signal for signal in told}
    assert set(found) == {"RISK_ITEM", "DISOWNED"}
    assert (found["RISK_ITEM"].severity, found["RISK_ITEM"].evidence["disowned"]) == ("high", 1.0)
