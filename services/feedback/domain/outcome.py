"""What a client answers to an outcome questionnaire."""

from __future__ import annotations

from dataclasses import dataclass

from services.feedback.domain.questionnaire import Questionnaire
from services.feedback.domain.shipped import SHIPPED
from shared.errors import Invalid
from shared.sentence import say


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One questionnaire as it was sent: an answer for each item, or None where it was left out."""

    instrument: str
    answers: tuple[int | None, ...]

    def __post_init__(self) -> None:
        """Raise Invalid unless it is a questionnaire of ours with an answer of its own, or none, for each item."""
        asked = SHIPPED.get(self.instrument)
        if asked is None:
            raise Invalid(
                "There is no such questionnaire.",
                fields={"instrument": [say("This is not one of our questionnaires.")]},
            )
        if len(self.answers) != len(asked.items):
            sentence = say(
                "%(questionnaire)s has %(count)d items: give an answer or null for each.",
                questionnaire=asked.id,
                count=len(asked.items),
            )
            raise Invalid("The number of answers is not right.", fields={"answers": [sentence]})
        for place, points in enumerate(self.answers):
            if points is not None and not 0 <= points < len(asked.answers):
                sentence = say("An answer is 0 to %(most)d, or null.", most=len(asked.answers) - 1)
                raise Invalid("An answer is out of range.", fields={f"answers.{place}": [sentence]})

    @property
    def questionnaire(self) -> Questionnaire:
        """What was asked."""
        return SHIPPED[self.instrument]

    @property
    def empty(self) -> bool:
        """Whether nothing was answered."""
        return all(points is None for points in self.answers)

    def total(self) -> int | None:
        """All items together, only when all are answered."""
        answered = [points for points in self.answers if points is not None]
        return sum(answered) if len(answered) == len(self.answers) else None

    def risk(self) -> int | None:
        """The answer to the item about risk; None where there is none, or it was left out."""
        place = self.questionnaire.risk_item
        return None if place is None else self.answers[place]

    @property
    def at_risk(self) -> bool:
        """Whether the client needs to see now whom to call."""
        return bool(self.risk())
