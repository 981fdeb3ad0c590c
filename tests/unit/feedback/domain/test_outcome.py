from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.feedback.domain.outcome import Outcome
from services.feedback.domain.questionnaire import Asking, Questionnaire
from shared.errors import Invalid
from tests.infra.feedback_clinic import ASKING, GAD_7, HELD, INSTRUMENTS, PHQ_9, gad_7, phq_9


@pytest.mark.parametrize(
    ("asked", "items", "highest", "cut_off", "change", "risk"),
    [(PHQ_9, 9, 27, 10, 6, 8), (GAD_7, 7, 21, 8, 4, None)],
    ids=["phq-9", "gad-7"],
)
def test_what_is_shipped_reads_as_published(
    asked: Questionnaire, items: int, highest: int, cut_off: int, change: int, risk: int | None
) -> None:
    assert (asked.items, asked.lowest, asked.highest) == (items, 0, highest)
    assert (asked.cut_off, asked.reliable_change, asked.low_is_good, asked.risk_item) == (
        cut_off,
        change,
        True,
        risk,
    )
    how_often = ("Not at all", "Several days", "More than half the days", "Nearly every day")
    assert asked.wordings["en"].answers == how_often
    assert "NHS Talking Therapies" in asked.figures_from


def test_only_what_anybody_may_reproduce_is_shipped_and_says_so() -> None:
    assert set(INSTRUMENTS.questionnaires) == {"phq-9", "gad-7"}
    for asked in INSTRUMENTS.questionnaires.values():
        words = asked.wordings["en"]
        assert words.licence == "No permission required to reproduce, translate, display or distribute."
        assert words.footer == f"{words.attribution} {words.licence}"
        assert "Pfizer" in words.attribution
        assert words.source


@pytest.mark.parametrize(
    ("measured_in_weeks", "due"),
    [
        ([], True),
        ([0], False),
        ([-1], False),
        ([-3.7], False),
        ([-3.72], True),
        ([-4], True),
        ([-8, -4], True),
        ([-8, -1], False),
    ],
)
def test_it_is_asked_first_and_then_every_fourth_week(measured_in_weeks: list[float], due: bool) -> None:  # noqa: FBT001 - parametrized
    measured = [HELD + timedelta(weeks=weeks) for weeks in measured_in_weeks]
    assert ASKING.due(PHQ_9, HELD, measured) is due


def test_a_session_answered_after_a_later_one_is_not_asked_again_for_that_time() -> None:
    assert not ASKING.due(PHQ_9, HELD, [HELD + timedelta(weeks=1)])


def test_the_clinic_says_which_and_how_often() -> None:
    rarely = Asking(questionnaires=(GAD_7,), every_weeks=8)
    before = [HELD - timedelta(weeks=4)]
    assert not rarely.due(PHQ_9, HELD, [])
    assert not rarely.due(GAD_7, HELD, before)
    assert Asking(questionnaires=(GAD_7,)).due(GAD_7, HELD, before)
    assert not Asking().due(GAD_7, HELD, [])


def risk(outcome: Outcome) -> int | None:
    return INSTRUMENTS.risk(outcome)


def test_a_total_needs_every_answer() -> None:
    assert phq_9(*[3] * 9).total() == 27
    assert phq_9(*[0] * 9).total() == 0
    assert phq_9(*[3] * 8).total() is None
    assert gad_7(1, 1, 1, 1, 1, 1, 2).total() == 8
    assert phq_9().empty
    assert not phq_9(0).empty


def test_the_item_about_risk_speaks_for_itself() -> None:
    told = phq_9(*[None] * 8, 1)
    assert (risk(told), told.total(), INSTRUMENTS.at_risk([told])) == (1, None, True)
    for calm, answer in ((phq_9(*[0] * 9), 0), (phq_9(*[3] * 8), None), (gad_7(*[3] * 7), None)):
        assert (risk(calm), INSTRUMENTS.at_risk([calm])) == (answer, False)
    assert INSTRUMENTS.at_risk([gad_7(), told])


def test_how_hard_it_made_life_is_in_no_total_and_answers_no_item() -> None:
    hard = replace(phq_9(*[1] * 9), difficulty=3)
    assert hard.total() == 9
    assert replace(phq_9(), difficulty=3).empty
    assert not hard.says(phq_9(*[1] * 9))
    assert hard.says(replace(hard, language="es-US"))


@pytest.mark.parametrize(
    ("instrument", "answers", "place"),
    [
        ("ors", (1,), "instrument"),
        ("phq-9", (1,) * 8, "answers"),
        ("gad-7", (1,) * 9, "answers"),
        ("gad-7", (1, 1, 4, 1, 1, 1, 1), "answers.2"),
        ("gad-7", (-1, 1, 1, 1, 1, 1, 1), "answers.0"),
    ],
)
def test_what_is_no_answer_is_refused_by_place(instrument: str, answers: tuple[int, ...], place: str) -> None:
    with pytest.raises(Invalid) as caught:
        INSTRUMENTS.must_fit([gad_7(), Outcome(instrument=instrument, answers=answers)])
    assert list(caught.value.fields) == [f"outcomes.1.{place}"]
