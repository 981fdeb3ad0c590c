from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from services.feedback.adapters.environment import outcome_asking
from services.feedback.domain.questionnaire import Asking
from services.feedback.domain.shipped import GAD_7, PHQ_9
from shared.settings import SettingsError

PAGE: Final = Path(__file__).parents[4] / "docs" / "settings.md"
NAMES: Final = ("ATTUNE_OUTCOME_INSTRUMENTS", "ATTUNE_OUTCOME_EVERY_WEEKS")


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_both_are_asked_every_fourth_week_and_the_page_says_so() -> None:
    assert outcome_asking() == Asking(questionnaires=(PHQ_9, GAD_7), every_weeks=4)
    rows = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `ATTUNE_OUTCOME_")
    ]
    assert [(row.split("`")[1], row.split("`")[-2]) for row in rows] == list(
        zip(NAMES, ("phq-9,gad-7", "4"), strict=True)
    )


@pytest.mark.parametrize(("said", "asked"), [("", ()), ("gad-7", (GAD_7,)), ("gad-7, phq-9", (PHQ_9, GAD_7))])
def test_a_clinic_asks_what_it_says(said: str, asked: tuple[object, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAMES[0], said)
    monkeypatch.setenv(NAMES[1], "8")
    found = outcome_asking()
    assert (found.questionnaires, found.every_weeks) == (asked, 8)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [(NAMES[0], "ors"), (NAMES[0], "phq-9,ors"), (NAMES[1], "0"), (NAMES[1], "53"), (NAMES[1], "often")],
)
def test_what_is_wrong_is_named(name: str, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, wrong)
    with pytest.raises(SettingsError, match=name):
        outcome_asking()
