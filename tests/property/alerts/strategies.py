"""Invented histories of one client: facts of every kind, some of them changed later, in any order."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from services.alerts.domain.facts import (
    ITEMS,
    ConcernFact,
    EpisodeFact,
    Fact,
    GoalFact,
    MilestoneFact,
    OutcomeFact,
    RatingFact,
    SessionFact,
    ValueFact,
    WordFact,
)
from services.alerts.domain.outcome import Scale
from tests.infra.histories import held, rating, session_of

PHQ = Scale(highest=27.0, low_is_good=True, cut_off=10.0, reliable_change=6.0)

scores = st.one_of(st.none(), *[st.integers(6, 10).map(float)] * 4, st.integers(0, 10).map(float))
item_sets = st.fixed_dictionaries(dict.fromkeys(ITEMS, scores))
goal_sets = st.dictionaries(st.sampled_from(["goal-1", "goal-2"]), st.integers(2, 5).map(float))
places = st.tuples(st.sampled_from(["episode-1", "episode-2"]), st.sampled_from(["clinician-1", "clinician-2"]))


@st.composite
def rated_sessions(draw: st.DrawFn, week: int) -> list[Fact]:
    """One session's events: its rating, perhaps corrected, and intake's later words about it."""
    episode, clinician = draw(st.one_of(st.just(("episode-1", "clinician-1")), places))
    version = draw(st.sampled_from([None, 1, 2]))  # in the words of which version was asked
    first = rating(
        week, draw(item_sets), goals=draw(goal_sets), episode=episode, clinician=clinician, version=version
    )
    facts: list[Fact] = [first]
    if draw(st.integers(0, 3)) == 0:
        again = rating(
            week, draw(item_sets), goals=draw(goal_sets), episode=episode, clinician=clinician, version=version
        )
        facts.append(replace(again, revision=(1, 2), submitted_at=again.submitted_at + timedelta(minutes=5)))
    if draw(st.integers(0, 5)) == 0:
        facts.append(replace(first, revision=(1, 3), disowned_at=first.held_at + timedelta(days=3)))
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


def outcomes(week: int, n: int) -> st.SearchStrategy[OutcomeFact]:
    """A questionnaire with that week's check-in, perhaps incomplete, in its n-th version."""
    return st.builds(
        OutcomeFact,
        measure_id=st.just(f"measure-{week:03}"),
        episode_id=st.sampled_from(["episode-1", "episode-1", "episode-2"]),
        session_id=st.sampled_from([None, f"session-{week:03}"]),
        instrument=st.sampled_from(["phq-9", "gad-7"]),
        scale=st.just(PHQ),
        total=st.one_of(st.none(), st.integers(0, 27).map(float)),
        risk_item=st.sampled_from([None, 0, 0, 1, 3]),
        measured_at=st.just(held(week) + timedelta(hours=1)),
        revision=st.just((1, n)),
    )


def concerns(week: int) -> st.SearchStrategy[ConcernFact]:
    return st.builds(
        ConcernFact,
        concern_id=st.just(f"note-{week:03}"),
        episode_id=st.just("episode-1"),
        session_id=st.just(f"session-{week:03}"),
        routing=st.sampled_from(["therapist", "next_session"]),
        safety=st.booleans(),
        raised_at=st.just(held(week) + timedelta(hours=1)),
        revision=st.just((1, 1)),
    )


def words(week: int, n: int) -> st.SearchStrategy[WordFact]:
    return st.builds(
        WordFact,
        answer_id=st.just(f"word-{week:03}"),
        session_id=st.just(f"session-{week:03}"),
        alert_id=st.just("alert-1"),
        answer=st.sampled_from(["helped", "unsettled", "no", "nothing"]),
        answered_at=st.just(held(week) + timedelta(hours=1)),
        revision=st.just((1, n)),
    )


def episodes(n: int) -> st.SearchStrategy[EpisodeFact]:
    return st.builds(
        EpisodeFact,
        episode_id=st.sampled_from(["episode-1", "episode-2"]),
        opened_at=st.just(held(-1)),
        planned_ending_at=st.one_of(st.none(), st.integers(5, 20).map(held)),
        ended_at=st.one_of(st.none(), st.integers(5, 20).map(held)),
        ending=st.none(),
        ending_step=st.sampled_from([None, "wish", "agreed", "last_session", "carried_on"]),
        ending_step_at=st.one_of(st.none(), st.integers(0, 20).map(held)),
        revision=st.just((1, n)),
    )


def value_checks(week: int, n: int) -> st.SearchStrategy[ValueFact]:
    return st.builds(
        ValueFact,
        check_id=st.just(f"value-{week:03}"),
        episode_id=st.just("episode-1"),
        session_id=st.just(f"session-{week:03}"),
        worth=st.sampled_from([None, "yes", "partly", "no"]),
        more=st.booleans(),
        less=st.booleans(),
        different=st.booleans(),
        finishing=st.booleans(),
        answered_at=st.just(held(week) + timedelta(hours=1)),
        revision=st.just((1, n)),
    )


@st.composite
def besides(draw: st.DrawFn, weeks: int) -> list[Fact]:
    """What is said, filled in and agreed besides ratings, some of it changed later."""
    week, facts = st.integers(0, weeks - 1), list[Fact]()
    for at in draw(st.lists(week, max_size=5, unique=True)):
        facts += [draw(outcomes(at, n)) for n in range(1, draw(st.integers(1, 2)) + 1)]
    for at in draw(st.lists(week, max_size=2, unique=True)):
        facts += [draw(words(at, n)) for n in range(1, draw(st.integers(1, 2)) + 1)]
    for at in draw(st.lists(week, max_size=2, unique=True)):
        facts += [draw(value_checks(at, n)) for n in range(1, draw(st.integers(1, 2)) + 1)]
    facts += [draw(concerns(at)) for at in draw(st.lists(week, max_size=1))]
    facts += [draw(episodes(n)) for n in range(1, draw(st.integers(0, 2)) + 1)]
    return facts


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    facts: list[Fact] = []
    weeks = draw(st.integers(1, 14))
    for week in range(weeks):
        facts += draw(rated_sessions(week))
    facts += draw(besides(weeks))
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
