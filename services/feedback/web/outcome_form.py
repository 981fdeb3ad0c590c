"""The questionnaires' part of the check-in's form; a question is named by its questionnaire and its number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import marshmallow
from werkzeug.datastructures import MultiDict

from services.feedback.domain.outcome import Outcome
from services.feedback.domain.questionnaire import Questionnaire
from services.feedback.domain.shipped import SHIPPED
from services.feedback.usecases.measure import Asked
from shared.web.schemas import Digits, ScaleAnswer


def names(asked: Questionnaire) -> list[str]:
    """What its questions are called on the form."""
    return [f"{asked.id}-{number}" for number in range(1, len(asked.items) + 1)]


# Names the questionnaires that were on the form: of one that was left open nothing else is sent.
ASKED = "asked"
QUESTIONS = frozenset(name for asked in SHIPPED.values() for name in names(asked))
NAMES = QUESTIONS | {ASKED}


def read(form: MultiDict[str, str], wrong: dict[str, list[str]]) -> tuple[Outcome, ...]:
    """The questionnaires that were on the form; what is wrong is added to `wrong` by question."""
    return tuple(_outcomes(form, wrong))


def _outcomes(form: MultiDict[str, str], wrong: dict[str, list[str]]) -> Iterator[Outcome]:
    for asked in SHIPPED.values():
        if asked.id in form.getlist(ASKED) or any(form.get(name) for name in names(asked)):
            answers = tuple(_answer(asked, name, form.get(name), wrong) for name in names(asked))
            yield Outcome(instrument=asked.id, answers=answers)


def _answer(asked: Questionnaire, name: str, said: str | None, wrong: dict[str, list[str]]) -> int | None:
    if not said or said == ScaleAnswer.NOT_SAID:
        return None
    try:
        answer: int = Digits(low=0, high=len(asked.answers) - 1).deserialize(said)
    except marshmallow.ValidationError as error:
        wrong[name] = [str(message) for message in error.messages]
        return None
    return answer


def shown(asked: Iterable[Asked]) -> dict[str, object]:
    """What the form says of questionnaires that were answered a few minutes ago."""
    marks: dict[str, object] = {}
    for each in asked:
        if each.measure and not each.measure.outcome.empty:
            answers = each.measure.outcome.answers
            pairs = zip(names(each.questionnaire), answers, strict=True)
            marks |= {name: ScaleAnswer.NOT_SAID if answer is None else answer for name, answer in pairs}
    return marks
