"""The questionnaires' part of the check-in's form; a question is named by its questionnaire and its number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import marshmallow
from werkzeug.datastructures import MultiDict

from services.feedback.domain.instruments import Instruments, in_language
from services.feedback.domain.outcome import Outcome
from services.feedback.domain.questionnaire import Questionnaire, Wording
from services.feedback.usecases.measure import Asked
from shared.web.schemas import Digits, ScaleAnswer

# Names the questionnaires that were on the form: of one that was left open nothing else is sent.
ASKED = "asked"
# In which language the form was shown.
LANGUAGE = "language"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A questionnaire on the form, in one language: its questions' names, and that of the one after the items."""

    id: str
    words: Wording
    names: list[str]
    after: str
    risk_item: int | None


def part(asked: Questionnaire, language: str) -> Part:
    """The questionnaire as the form shows it."""
    words = in_language(asked.wordings, language)
    return Part(id=asked.id, words=words, names=names(asked), after=_after(asked), risk_item=asked.risk_item)


def names(asked: Questionnaire) -> list[str]:
    """What its items are called on the form."""
    return [f"{asked.id}-{number}" for number in range(1, asked.items + 1)]


def _after(asked: Questionnaire) -> str:
    return f"{asked.id}-difficulty"


def questions(instruments: Instruments) -> frozenset[str]:
    """The names of all questions of all questionnaires."""
    every = instruments.questionnaires.values()
    return frozenset(name for asked in every for name in (*names(asked), _after(asked)))


def read(form: MultiDict[str, str], instruments: Instruments, wrong: dict[str, list[str]]) -> tuple[Outcome, ...]:
    """The questionnaires that were on the form; what is wrong is added to `wrong` by question."""
    return tuple(_outcomes(form, instruments, wrong))


def _outcomes(
    form: MultiDict[str, str], instruments: Instruments, wrong: dict[str, list[str]]
) -> Iterator[Outcome]:
    language = form.get(LANGUAGE, "")
    for asked in instruments.questionnaires.values():
        if asked.id in form.getlist(ASKED) or any(form.get(name) for name in (*names(asked), _after(asked))):
            after = len(asked.difficulty.answers) if asked.difficulty else 0
            yield Outcome(
                instrument=asked.id,
                answers=tuple(_answer(asked.answers, name, form.get(name), wrong) for name in names(asked)),
                difficulty=_answer(after, _after(asked), form.get(_after(asked)), wrong),
                language=in_language(asked.wordings, language).language,
            )


def _answer(answers: int, name: str, said: str | None, wrong: dict[str, list[str]]) -> int | None:
    if not said or said == ScaleAnswer.NOT_SAID:
        return None
    try:
        answer: int = Digits(low=0, high=answers - 1).deserialize(said)
    except marshmallow.ValidationError as error:
        wrong[name] = [str(message) for message in error.messages]
        return None
    return answer


def shown(asked: Iterable[Asked]) -> dict[str, object]:
    """What the form says of questionnaires that were answered a few minutes ago."""
    marks: dict[str, object] = {}
    for each in asked:
        outcome = each.measure.outcome if each.measure else None
        if outcome is None or (outcome.empty and outcome.difficulty is None):
            continue
        given = [*outcome.answers, outcome.difficulty]
        pairs = zip((*names(each.questionnaire), _after(each.questionnaire)), given, strict=True)
        marks |= {name: ScaleAnswer.NOT_SAID if answer is None else answer for name, answer in pairs}
    return marks
