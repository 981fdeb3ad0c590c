"""All that clients may be asked: the statements by version and language, and the outcome questionnaires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from services.feedback.domain.instrument import Instrument
from services.feedback.domain.outcome import Outcome
from services.feedback.domain.questionnaire import ENGLISH, Questionnaire
from shared.errors import Invalid
from shared.sentence import say

W = TypeVar("W")


def in_language(wordings: Mapping[str, W], wanted: str) -> W:
    """The wording in that language, else in that language as it is spoken elsewhere, else in English."""
    spoken = wanted.partition("-")[0]
    found = wanted if wanted in wordings else None
    nearest = found or next((each for each in wordings if each.partition("-")[0] == spoken), ENGLISH)
    return wordings[nearest]


@dataclass(frozen=True)
class Instruments:
    """Read once, when a process starts, and handed to whoever asks or judges an answer.

    `statements` has every version that anybody was ever asked: answers are shown in the words that they were given
    to.
    """

    statements: Mapping[int, Mapping[str, Instrument]]
    questionnaires: Mapping[str, Questionnaire]

    @cached_property
    def newest(self) -> int:
        """The version of the statements that is asked today."""
        return max(self.statements)

    def check_in(self, version: int, language: str) -> Instrument:
        """The statements of that version in that language; today's where there is no such version."""
        return in_language(self.statements.get(version, self.statements[self.newest]), language)

    def must_know(self, version: int | None) -> None:
        """Raise Invalid if no statements have that version; None says nothing of one."""
        if version is not None and version not in self.statements:
            sentence = say("There is no version %(version)d of the statements.", version=version)
            raise Invalid("These statements are not known.", fields={"instrument_version": [sentence]})

    def wrong(self, outcome: Outcome) -> dict[str, str]:
        """What does not fit, by field: a questionnaire of ours, with one of its answers or none for each item."""
        asked = self.questionnaires.get(outcome.instrument)
        return asked.wrong(outcome) if asked else {"instrument": say("This is not one of our questionnaires.")}

    def must_fit(self, outcomes: Iterable[Outcome]) -> None:
        """Raise Invalid if anything does not."""
        for place, outcome in enumerate(outcomes):
            wrong = {f"outcomes.{place}.{name}": [sentence] for name, sentence in self.wrong(outcome).items()}
            if wrong:
                raise Invalid("The answers do not fit the questionnaire.", fields=wrong)

    def risk(self, outcome: Outcome) -> int | None:
        """The answer to the item about risk; None where there is none, or it was left out."""
        place = self.questionnaires[outcome.instrument].risk_item
        return None if place is None else outcome.answers[place]

    def at_risk(self, outcomes: Iterable[Outcome]) -> bool:
        """Whether the client needs to see now whom to call."""
        return any(self.risk(outcome) for outcome in outcomes)
