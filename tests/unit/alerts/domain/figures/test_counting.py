"""What one client contributes to a quarter's counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from services.alerts.domain.acts import Act
from services.alerts.domain.alerts import settle
from services.alerts.domain.facts import ClientFact, EpisodeFact, Fact, GoalFact, OutcomeFact, RatingFact, WordFact
from services.alerts.domain.figures.counting import Answered, Counts, Period
from services.alerts.domain.learning import learn
from services.alerts.domain.outcome import Scale
from services.alerts.domain.rules import Timeline
from services.alerts.domain.trajectory import Trajectory, fold
from tests.infra.histories import CLIENT, CLINICIAN, EPISODE, held, quarters, rating
from tests.unit.alerts.domain.figures.test_endings import session

PHQ = Scale(highest=27, low_is_good=True, cut_off=10, reliable_change=6)
WHOLE = Period(held(0), held(40))
USUAL, DIP = 38.0, 25.0


def rated(scores: Sequence[float], *, week: float | None = None, disowned: bool = False) -> list[Fact]:
    """Weekly sessions rated with these totals."""
    return [
        replace(
            rating(number, quarters(total)),
            instrument="check-in",
            instrument_version=2,
            week=week,
            disowned_at=held(5) if disowned else None,
        )
        for number, total in enumerate(scores)
    ]


def ended(week: float, ending: str = "agreed") -> EpisodeFact:
    return EpisodeFact(
        episode_id=EPISODE,
        opened_at=held(0),
        planned_ending_at=None,
        ended_at=held(week),
        ending=ending,  # type: ignore[arg-type] # a test's own word
        revision=(1, 1),
    )


def measured(week: int, total: float, version: int | None = 1) -> OutcomeFact:
    return OutcomeFact(
        measure_id=f"m-{week}",
        episode_id=EPISODE,
        session_id=f"session-{week:03}",
        instrument="phq-9",
        scale=PHQ,
        total=total,
        risk_item=0,
        measured_at=held(week),
        instrument_version=version,
        revision=(1, 1),
    )


def known(facts: Sequence[Fact]) -> Trajectory:
    trajectory = Trajectory(CLIENT)
    client = ClientFact(client_id=CLIENT, clinician_id=CLINICIAN, team_id="north", status="open", revision=(1, 1))
    for fact in [client, *facts]:
        learn(trajectory.facts, fact)
    fold(trajectory, Timeline())
    return trajectory


def counted(facts: Sequence[Fact], *, period: Period = WHOLE, acts: Sequence[Act] = ()) -> Counts:
    trajectory, counts = known(facts), Counts(period)
    alerts = settle(trajectory.signals, acts, ruptures=trajectory.state.ruptures, as_of=held(41))
    answered: list[Answered] = [(alert, acts) for alert in alerts]
    counts.add(trajectory, answered)
    return counts


def units(counts: Counts, name: str) -> dict[str, int]:
    assert {team for team, _, _ in counts.tallies[name].units} <= {"north"}
    return {category: count for (_, _, category), count in counts.tallies[name].units.items()}


def test_sessions_held_in_the_quarter_count_answered_or_not() -> None:
    facts = [*rated([USUAL, USUAL, USUAL]), session(3), session(4, "missed"), session(5, "planned"), session(50)]
    assert units(counted(facts), "check_ins") == {"answered": 3, "unanswered": 1}
    some = Period(held(1), held(3))
    assert units(counted(facts, period=some), "check_ins") == {"answered": 2}


def test_answers_that_were_not_the_clients_are_none() -> None:
    facts = rated([USUAL, USUAL], disowned=True)
    counts = counted(facts)
    assert units(counts, "check_ins") == {"unanswered": 2}
    assert counts.values == {}


def test_means_are_apart_for_each_version_of_what_was_asked() -> None:
    facts = rated([36, 38], week=6.0)
    assert isinstance(facts[1], RatingFact)
    facts[1] = replace(facts[1], instrument_version=3)
    values = counted(facts).values
    assert {name: value.of["north", CLINICIAN] for name, value in values.items()} == {
        "relationship:check-in:2": {(36, 36): 1},
        "relationship:check-in:3": {(38, 38): 1},
        "week:check-in:2": {(6, 6): 1},
        "week:check-in:3": {(6, 6): 1},
    }


def test_of_what_earlier_versions_of_attune_kept_the_version_is_unknown() -> None:
    values = counted([rating(0, quarters(36))]).values
    assert [*values] == ["relationship::"]


@pytest.mark.parametrize(
    ("after", "repaired"),
    [
        ([USUAL, USUAL], "within_two"),
        ([DIP, USUAL, USUAL], "not_within_two"),
        ([USUAL], "unknown"),
        ([], "unknown"),
        ([DIP, DIP], "not_within_two"),
        ([DIP, DIP, DIP, DIP, DIP], "not_within_two"),
    ],
)
def test_a_rupture_is_repaired_within_two_rated_sessions_or_not(after: list[float], repaired: str) -> None:
    counts = counted(rated([USUAL, 37.0, USUAL, 37.0, USUAL, DIP, *after]))
    assert units(counts, "repair") == {repaired: 1}


def test_a_rupture_belongs_to_the_quarter_in_which_it_opened() -> None:
    facts = rated([USUAL, 37.0, USUAL, 37.0, USUAL, DIP, USUAL, USUAL])
    assert units(counted(facts, period=Period(held(5), held(6))), "repair") == {"within_two": 1}
    assert units(counted(facts, period=Period(held(6), held(9))), "repair") == {}


def test_where_the_client_says_that_nothing_was_off_there_was_no_rupture() -> None:
    word = WordFact(
        answer_id="w",
        session_id="session-006",
        alert_id="a",
        answer="nothing",
        answered_at=held(6),
        revision=(1, 1),
    )
    assert units(counted([*rated([USUAL, 37.0, USUAL, 37.0, USUAL, DIP, USUAL]), word]), "repair") == {}


@pytest.mark.parametrize(("days", "when"), [(2.0, "within_a_week"), (9.0, "later"), (None, "later")])
def test_how_long_a_prompt_waited_until_somebody_did_anything(days: float | None, when: str) -> None:
    facts = rated([USUAL, 37.0, USUAL, 37.0, USUAL, DIP])
    trajectory = known(facts)
    (alert,) = settle(trajectory.signals, [], ruptures=trajectory.state.ruptures, as_of=held(41))
    acts = []
    if days is not None:
        at = alert.raised_at + timedelta(days=days)
        acts = [Act(act_id="a", alert_id=alert.alert_id, act="acknowledge", by=CLINICIAN, at=at)]
    counts = counted(facts, acts=acts)
    assert units(counts, "acknowledged") == {when: 1}
    [(found, _)] = counts.values["days_until_seen"].of["north", CLINICIAN]
    assert found == pytest.approx(days or float("inf"))


def test_an_ending_counts_in_the_quarter_in_which_it_was() -> None:
    facts = [*rated([USUAL] * 4), ended(3.5)]
    assert units(counted(facts), "endings") == {"planned": 1}
    assert units(counted(facts, period=Period(held(0), held(3))), "endings") == {}


@pytest.mark.parametrize(
    ("scores", "status", "standing"),
    [
        ([3, 4, 3, 3, 4, 3, 3, 4], "active", "stalled"),
        ([3, 4, 6, 8, 9], "active", "reached"),
        ([3, 4, 5, 6], "active", "moving"),
        ([3, 4, 5, 6], "reached", "reached"),
        ([3, 4], "dropped", None),
        ([], "active", None),
    ],
)
def test_how_a_goal_stood_when_the_episode_ended(scores: list[int], status: str, standing: str | None) -> None:
    goal = GoalFact(
        goal_id="g",
        episode_id=EPISODE,
        status=status,  # type: ignore[arg-type] # a test's own word
        agreed_at=held(0),
        horizon_weeks=None,
        milestones=(),
        revision=(1, 1),
    )
    ratings = [rating(week, quarters(USUAL), goals={"g": score}) for week, score in enumerate(scores)]
    facts: list[Fact] = [goal, *ratings, session(20), ended(20.5)]
    assert units(counted(facts), "goals") == ({standing: 1} if standing else {})
    assert units(counted([goal, *ratings, session(20)], period=Period(held(0), held(20))), "goals") == {}


@pytest.mark.parametrize(
    ("first", "last", "change"),
    [
        (18, 6, "recovered"),
        (22, 14, "improved"),
        (14, 12, "unchanged"),
        (12, 20, "worse"),
        (4, 11, "worse"),
        (9, 2, "improved"),
    ],
)
def test_change_is_from_the_first_to_the_last_questionnaire(first: float, last: float, change: str) -> None:
    counts = counted([*rated([USUAL] * 9), measured(0, first), measured(4, 13), measured(8, last), ended(8.5)])
    assert units(counts, "change:phq-9:1") == {change: 1}
    assert counts.values["change:phq-9:1"].of["north", CLINICIAN] == {(27 - first, 27 - last): 1}


def test_two_versions_of_a_questionnaire_are_never_compared() -> None:
    counts = counted([*rated([USUAL] * 9), measured(0, 18, version=1), measured(8, 6, version=2), ended(8.5)])
    assert [name for name in counts.tallies if name.startswith("change")] == []


def test_whoever_has_no_second_questionnaire_is_left_out_and_counted() -> None:
    counts = Counts(WHOLE)
    counts.add(known([*rated([USUAL] * 9), ended(8.5)]), [])
    counts.add(known([*rated([USUAL] * 9), measured(0, 18), measured(8, 6), ended(8.5)]), [])
    counts.add(known([*rated([USUAL] * 9), measured(0, 18), ended(8.5, "unplanned")]), [])
    assert units(counts, "change:phq-9:1") == {"recovered": 1, "unmeasured": 2}
    assert units(counts, "endings") == {"planned": 2, "unplanned": 1}
    assert counts.tallies["change:phq-9:1"].count({"north"}, {"recovered", "unmeasured"}) == 3
    assert sum(counts.tallies["change:phq-9:1"].clients.values()) == 3


def test_a_client_in_no_team_counts_in_none() -> None:
    counts = Counts(WHOLE)
    trajectory = known(rated([USUAL]))
    trajectory.facts.client = None
    counts.add(trajectory, [])
    assert counts.tallies["check_ins"].teams() == {""}
