"""Other words of the four statements: what is usual begins anew, and nothing measured in two wordings is mixed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.alerts.domain.explain import ITEM_WORDS, explain
from services.alerts.domain.facts import Fact, Word, WordFact
from services.alerts.domain.relationship import baselines
from services.alerts.domain.rules import DEFAULT, Timeline
from services.alerts.domain.trajectory import FOLD_VERSION, Trajectory, fold, retrace
from services.alerts.usecases.calibrate import Calibration
from services.alerts.usecases.retrace import retraced
from tests.infra.histories import EPISODE, folded, held, kinds, quarters, rating, totals

USUAL: list[float | None] = [38, 38.5, 37.5, 38.2]
DIP: list[float | None] = [*USUAL, 33]
KEY = f"{EPISODE}|clinician-1"


def in_new_words(scores: list[float | None], first_week: int) -> list[Fact]:
    return totals(scores, first_week=first_week, version=2)


def word(week: int, answer: Word) -> WordFact:
    return WordFact(
        answer_id=f"word-{week}",
        session_id=f"session-{week:03}",
        alert_id="alert",
        answer=answer,
        answered_at=held(week) + timedelta(hours=1),
        revision=(1, 1),
    )


def test_what_is_usual_begins_anew_with_the_first_rating_in_new_words() -> None:
    trajectory = folded([*totals(USUAL), *in_new_words([33, 33], 4)])

    old, new = trajectory.state.relationships[KEY], trajectory.state.relationships[f"{KEY}|2"]
    assert (old.ratings, new.ratings) == (4, 2)
    assert baselines(new, DEFAULT) == baselines(folded(totals([33, 33])).state.relationships[KEY], DEFAULT)
    assert kinds(trajectory) == [], "a rating that would have been far below usual is the first of its kind"
    assert kinds(folded(totals([*USUAL, 33]))) == [("RUPTURE", "session-004")]


def test_figures_in_old_words_stay_as_they_were() -> None:
    alone, followed = folded(totals(DIP)), folded([*totals(DIP), *in_new_words([38, 38, 38, 30], 5)])

    assert followed.state.relationships[KEY] == alone.state.relationships[KEY]
    before = [judged.readings for judged in retrace(alone, Timeline())]
    assert [judged.readings for judged in retrace(followed, Timeline())][:5] == before


def test_a_dip_in_new_words_is_found_and_said_in_them() -> None:
    week = [rating(week, quarters(36), version=2) for week in range(4, 9)]
    dip = rating(9, {**quarters(36), "matters": 3.0}, version=2)
    trajectory = folded([*totals(USUAL), *week, dip])

    (signal,) = trajectory.state.signals
    assert (signal.kind, signal.evidence["stream"], signal.evidence["instrument_version"]) == (
        "RUPTURE",
        "matters",
        2,
    )
    assert explain(signal).values["item"] == ITEM_WORDS[2]["matters"]


def test_a_dip_in_the_first_words_says_nothing_of_a_version() -> None:
    """What was found before there was a second is found again to the letter."""
    (signal,) = folded(totals(DIP)).state.signals
    assert "instrument_version" not in signal.evidence


def test_a_rating_in_old_words_that_comes_late_goes_where_it_belongs() -> None:
    facts = [*totals(DIP), *in_new_words([38, 38, 37, 38], 5)]
    late = [*facts[:2], *facts[3:], facts[2]]

    assert folded(late).state == folded(facts).state


def test_a_low_start_is_said_of_a_relationship_and_not_of_new_words() -> None:
    assert kinds(folded(in_new_words([20], 0))) == [("LOW_START", "session-000")]
    assert kinds(folded([*totals([38, 38, 38]), *in_new_words([20, 20], 3)])) == []
    second = folded([*totals([38]), *in_new_words([20], 1)])
    assert [(one.kind, one.evidence["rating"]) for one in second.state.signals] == [("LOW_START", 2.0)]


def test_standing_low_rests_on_three_ratings_in_the_same_words() -> None:
    low = kinds(folded([*totals([38, 20, 20]), *in_new_words([20, 20, 20], 3)]))

    assert [session for kind, session in low if kind == "LOW_STANDING"] == ["session-002", "session-005"]


@pytest.mark.parametrize(
    ("answer", "status"),
    [(None, "unmeasurable"), ("helped", "repaired"), ("no", "unmeasurable"), ("nothing", "nothing")],
)
def test_a_rupture_that_is_open_then_is_for_the_client_to_say(answer: Word | None, status: str) -> None:
    said: list[Fact] = [word(5, answer)] if answer else []
    trajectory = folded([*totals(DIP), *said, *in_new_words([38, 38, 38], 5)])

    assert [rupture.status for rupture in trajectory.state.ruptures] == [status]


def test_the_word_counts_however_late_the_question_was_answered() -> None:
    trajectory = folded([*totals(DIP), word(6, "helped"), *in_new_words([38, 38, 38], 5)])

    assert [rupture.status for rupture in trajectory.state.ruptures] == ["repaired"]


def test_a_rupture_in_new_words_is_repaired_in_them() -> None:
    weeks = [38.0, 38.5, 37.5, 38.2, 33.0, 38.0, 38.0]
    trajectory = folded([*totals(USUAL), *in_new_words(list(weeks), 4)])

    assert [rupture.status for rupture in trajectory.state.ruptures] == ["repaired"]


def test_whoever_asks_why_learns_in_which_words_was_asked() -> None:
    history = retraced(folded([*totals(USUAL), *in_new_words([33], 4)]), Timeline())

    assert [point.instrument_version for point in history.points] == [1, 1, 1, 1, 2]
    assert history.baselines == baselines(folded(totals([33])).state.relationships[KEY], DEFAULT)


def test_a_state_that_an_earlier_fold_left_is_folded_anew() -> None:
    trajectory = folded(totals(DIP))
    old = replace(trajectory, fold_version=FOLD_VERSION - 1)

    assert fold(old, Timeline())
    assert old.state == trajectory.state


def clients(count: int, version: int, total: float) -> list[Trajectory]:
    return [folded(totals([total, total - 1, total, total + 1], version=version)) for _ in range(count)]


@pytest.mark.parametrize(("new", "mean"), [(3, 38.0), (40, 30.0)])
def test_a_calibration_rests_on_the_newest_words_that_enough_have_answered(new: int, mean: float) -> None:
    calibration = Calibration(DEFAULT, budget=5, since=None)
    everybody = [*clients(60, 1, 38.0), *clients(new, 2, 30.0)]
    for trajectory in everybody:
        calibration.observe(trajectory)
    for trajectory in everybody:
        calibration.score(trajectory)

    proposal = calibration.proposal()
    assert proposal.rules.priors["total"].mu0 == pytest.approx(mean, abs=1)
    assert proposal.clients == (60 if mean > 35 else new)
