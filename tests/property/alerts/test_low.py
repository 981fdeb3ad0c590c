"""The rules on low ratings, where all is answered and where something is left open."""

from collections.abc import Sequence
from statistics import median

from hypothesis import given, settings
from hypothesis import strategies as st

from services.alerts.domain.facts import ITEMS
from services.alerts.domain.rules import DEFAULT
from tests.infra.histories import folded, rating

MODEST = settings(deadline=None, max_examples=100)
Answers = dict[str, float | None]

scores = st.one_of(st.integers(6, 10), st.integers(0, 10)).map(float)
whole = st.lists(st.fixed_dictionaries(dict.fromkeys(ITEMS, scores)), min_size=1, max_size=20)
open_too = st.lists(st.fixed_dictionaries(dict.fromkeys(ITEMS, st.one_of(st.none(), scores))), max_size=20)
LOW = ("LOW_START", "LOW_STANDING")


def said(weeks: Sequence[Answers]) -> list[tuple[str, int, float | None, dict[str, float | str | None]]]:
    signals = folded([rating(week, answers) for week, answers in enumerate(weeks)]).state.signals
    return [
        (signal.kind, int(str(signal.session_id)[-3:]), signal.score, signal.evidence)
        for signal in signals
        if signal.kind in LOW
    ]


def on_totals(totals: Sequence[float]) -> list[tuple[str, int, float | None, dict[str, float | str | None]]]:
    """What the rules have always said of whole check-ins, written down afresh."""
    found: list[tuple[str, int, float | None, dict[str, float | str | None]]] = []
    p10, spoke = DEFAULT.p10, -DEFAULT.standing_gap
    for week, total in enumerate(totals):
        if week < 2 and total < p10:
            evidence = {"total": total, "p10": p10, "rating": week + 1.0}
            found.append(("LOW_START", week, p10 - total, {**evidence}))
        middle = median(totals[max(0, week - 2) : week + 1])
        if week >= 2 and middle < p10 and week - spoke >= DEFAULT.standing_gap:
            spoke = week
            found.append(("LOW_STANDING", week, p10 - middle, {"median": middle, "p10": p10}))
    return found


@MODEST
@given(whole)
def test_where_all_is_answered_nothing_is_said_that_was_not_said_before(weeks: list[Answers]) -> None:
    totals = [sum(score or 0.0 for score in answers.values()) for answers in weeks]
    assert said(weeks) == on_totals(totals)


@MODEST
@given(open_too)
def test_what_is_left_open_counts_as_the_mean_of_the_rest(weeks: list[Answers]) -> None:
    """Each check-in is judged as one whose four answers are the mean of those that were given."""
    filled: list[Answers] = []
    for answers in weeks:
        given_ = [score for score in answers.values() if score is not None]
        mean = round(4 * sum(given_) / len(given_), 9) / 4 if len(given_) >= 2 else None
        filled.append(answers if len(given_) == len(ITEMS) else dict.fromkeys(ITEMS, mean))
    found, expected = said(weeks), said(filled)
    assert [one[:2] for one in found] == [one[:2] for one in expected]


@MODEST
@given(open_too, st.integers(0, 19), st.sampled_from(ITEMS))
def test_leaving_one_answer_open_says_nothing_new_to_a_client_who_answers_evenly(
    weeks: list[Answers], week: int, item: str
) -> None:
    even: list[Answers] = [dict.fromkeys(ITEMS, answers["heard"]) for answers in weeks]
    left = [{**answers, item: None} if number == week else answers for number, answers in enumerate(even)]
    assert [one[:2] for one in said(left)] == [one[:2] for one in said(even)]
