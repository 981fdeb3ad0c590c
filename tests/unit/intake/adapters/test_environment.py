"""A first start's settings of the clinic come from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from services.intake.adapters.environment import first_clinic, gateway
from services.intake.domain.clinic import Clinic
from shared.settings import SettingsError

PAGE: Final = Path(__file__).parents[4] / "docs" / "settings.md"
SECTION: Final = "## A first start's clinic"
SAID: Final = {
    "ATTUNE_CLINIC_NAME": ("Riverside", "name"),
    "ATTUNE_TIME_ZONE": ("Europe/Vienna", "time_zone"),
    "ATTUNE_CRISIS_CONTACTS": ("Call 112, or us.", "crisis_words"),
    "ATTUNE_OUTCOME_INSTRUMENTS": ("gad-7, who-5", "instruments"),
    "ATTUNE_OUTCOME_EVERY_WEEKS": ("8", "instruments_every_weeks"),
}


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SAID, "ATTUNE_GATEWAY"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_word_it_is_a_plain_clinic_and_the_page_says_so() -> None:
    assert first_clinic() == Clinic()
    section = PAGE.read_text(encoding="utf-8").partition(SECTION)[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if "`ATTUNE_" in line]
    defaults = {row.split("`")[1]: row.split("|")[3].strip() for row in rows}
    assert defaults == {
        "ATTUNE_CLINIC_NAME": "`Clinic`",
        "ATTUNE_TIME_ZONE": "`UTC`",
        "ATTUNE_CRISIS_CONTACTS": "none",
        "ATTUNE_OUTCOME_INSTRUMENTS": "`phq-9,gad-7`",
        "ATTUNE_OUTCOME_EVERY_WEEKS": "`4`",
    }


def test_a_clinic_begins_as_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, (said, _) in SAID.items():
        monkeypatch.setenv(name, said)
    first = first_clinic()
    assert (first.name, first.time_zone, first.crisis_words) == ("Riverside", "Europe/Vienna", "Call 112, or us.")
    assert (first.instruments, first.instruments_every_weeks) == (("gad-7", "who-5"), 8)
    assert first.missing == ("crisis_contacts", "safety_contact")


def test_a_clinic_may_ask_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_OUTCOME_INSTRUMENTS", "")
    assert first_clinic().instruments == ()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("ATTUNE_CLINIC_NAME", " "),
        ("ATTUNE_TIME_ZONE", "Atlantis"),
        ("ATTUNE_CRISIS_CONTACTS", "x" * 1001),
        ("ATTUNE_OUTCOME_INSTRUMENTS", "two words"),
        ("ATTUNE_OUTCOME_EVERY_WEEKS", "0"),
        ("ATTUNE_OUTCOME_EVERY_WEEKS", "53"),
        ("ATTUNE_OUTCOME_EVERY_WEEKS", "often"),
    ],
)
def test_what_is_wrong_is_named(name: str, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, wrong)
    with pytest.raises(SettingsError, match=name):
        first_clinic()


def test_not_every_machine_has_a_front_door(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gateway() is None
    monkeypatch.setenv("ATTUNE_GATEWAY", "/run/attune/pages")
    assert gateway() == Path("/run/attune/pages")
