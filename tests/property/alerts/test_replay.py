"""A file's rows in any order, repeated and corrected, give the same replay, bit by bit."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from services.alerts.adapters.csv_history.replaying import Outputs, replay_into
from services.alerts.domain.facts import ITEMS, RatingFact
from services.alerts.domain.learning import learn
from services.alerts.domain.past import PastSession, facts_of
from services.alerts.domain.rules import DEFAULT, Timeline
from services.alerts.domain.trajectory import Trajectory, fold, retrace
from services.alerts.usecases.replay import Terms, replay
from tests.infra.histories import held
from tests.infra.ratings_csv import PLAIN, reading, table

HEADER = (*PLAIN, "held_at", "submitted_at", "goal:sleep", "attended")
MODEST = settings(deadline=None, max_examples=40)

Cells = tuple[object, ...]

answers = st.one_of(st.just(""), *[st.integers(6, 10)] * 4, st.integers(0, 10), st.sampled_from([8.5, 9.25]))


@st.composite
def rows(draw: st.DrawFn, submitted: date) -> Cells:
    """One row of one of two clients; the submission's date tells it from every other row on the session.

    Dates of one session differ by less than four weeks, and overlap with those of the next ones.
    """
    client, number = draw(st.sampled_from(["a", "b"])), draw(st.integers(1, 14))
    day = date(2026, 1, 1) + timedelta(days=7 * number + draw(st.integers(0, 27)))
    attended = draw(st.sampled_from(["", 0, 1]))
    goal = draw(st.one_of(st.just(""), st.integers(2, 9)))
    return (client, number, *[draw(answers) for _ in ITEMS], day, submitted, goal, attended)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Cells], list[Cells]]:
    """Rows, and the same in another order with some repeated."""
    first = [draw(rows(date(2026, 6, 1) + timedelta(days=day))) for day in range(draw(st.integers(1, 25)))]
    repeated = draw(st.lists(st.sampled_from(first), max_size=5))
    return first, list(draw(st.permutations([*first, *repeated])))


def replayed(found: Sequence[Cells]) -> tuple[str, str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with reading(table(folder, found, HEADER)) as history:
            terms = Terms(rules=DEFAULT, as_of=history.extent.last)
            replay_into(history, terms, Outputs(alerts=folder / "alerts", scores=folder / "scores"))
        return (folder / "alerts").read_text(), (folder / "scores").read_text()


@MODEST
@given(histories())
def test_any_order_with_duplicates_and_corrections_gives_the_same_files(
    case: tuple[list[Cells], list[Cells]],
) -> None:
    first, other = case
    assert replayed(first) == replayed(other)


@st.composite
def sessions(draw: st.DrawFn) -> list[PastSession]:
    scores = st.one_of(st.none(), *[st.integers(5, 10).map(float)] * 5)
    return [
        PastSession(
            number, held(number), {item: draw(scores) for item in ITEMS}, {"sleep": draw(st.integers(2, 5))}
        )
        for number in range(draw(st.integers(1, 16)))
    ]


@MODEST
@given(sessions())
def test_a_past_replayed_is_what_one_rating_after_another_folds_to(past: list[PastSession]) -> None:
    judged = [told.judged for told in replay("client", past, Terms(rules=DEFAULT)) if told.judged]
    facts = facts_of(past)
    assert [one.signals for one in retrace(Trajectory("client", facts), Timeline())] == [
        one.signals for one in judged
    ]
    trajectory = Trajectory("client")
    for rating in facts.ratings.values():
        assert isinstance(rating, RatingFact)
        learn(trajectory.facts, replace(rating))
        fold(trajectory, Timeline())
    assert [signal for one in judged for signal in one.signals] == trajectory.state.signals
    assert len(judged) == len(past)
