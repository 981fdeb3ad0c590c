from __future__ import annotations

from datetime import timedelta

import pytest

from services.feedback.domain.outcome import Outcome
from services.feedback.domain.questionnaire import Asking, Questionnaire
from services.feedback.domain.shipped import GAD_7, PHQ_9, SHIPPED
from shared.errors import Invalid
from tests.infra.feedback_clinic import ASKING, HELD, gad_7, phq_9


@pytest.mark.parametrize(
    ("asked", "items", "highest", "cut_off", "change", "risk"),
    [(PHQ_9, 9, 27, 10, 6, 8), (GAD_7, 7, 21, 8, 4, None)],
    ids=["phq-9", "gad-7"],
)
def test_what_is_shipped_reads_as_published(
    asked: Questionnaire, items: int, highest: int, cut_off: int, change: int, risk: int | None
) -> None:
    assert (len(asked.items), asked.lowest, asked.highest) == (items, 0, highest)
    assert (asked.cut_off, asked.reliable_change, asked.low_is_good, asked.risk_item) == (
        cut_off,
        change,
        True,
        risk,
    )
    assert asked.answers == ("Not at all", "Several days", "More than half the days", "Nearly every day")
    assert "NHS Talking Therapies" in asked.figures_from


def test_only_what_anybody_may_reproduce_is_shipped_and_says_so() -> None:
    assert set(SHIPPED) == {"phq-9", "gad-7"}
    for asked in SHIPPED.values():
        assert "No permission required" in asked.licence
        assert "Pfizer" in asked.attribution
        assert asked.source


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


def test_a_total_needs_every_answer() -> None:
    assert phq_9(*[3] * 9).total() == 27
    assert phq_9(*[0] * 9).total() == 0
    assert phq_9(*[3] * 8).total() is None
    assert gad_7(1, 1, 1, 1, 1, 1, 2).total() == 8
    assert phq_9().empty
    assert not phq_9(0).empty


def test_the_item_about_risk_speaks_for_itself() -> None:
    told = phq_9(*[None] * 8, 1)
    assert (told.risk(), told.total(), told.at_risk) == (1, None, True)
    assert (phq_9(*[0] * 9).risk(), phq_9(*[0] * 9).at_risk) == (0, False)
    assert (phq_9(*[3] * 8).risk(), phq_9(*[3] * 8).at_risk) == (None, False)
    assert (gad_7(*[3] * 7).risk(), gad_7(*[3] * 7).at_risk) == (None, False)


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
        Outcome(instrument=instrument, answers=answers)
    assert list(caught.value.fields) == [place]
