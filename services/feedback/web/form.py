"""The check-in's form: from what was sent to a submission, and from what was answered to what the form shows."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

import marshmallow
from werkzeug.datastructures import MultiDict

from services.feedback.domain.answers import Answers, GoalScore, Items, Note, Submission
from services.feedback.domain.instruments import Instruments
from services.feedback.usecases.read_check_in import CheckIn
from services.feedback.web import outcome_form
from services.feedback.web.holder import FIELD
from services.feedback.web.schemas import CheckInForm
from shared.errors import Invalid
from shared.web.schemas import ScaleAnswer, load_form
from shared.web.words import _

GOAL = "goal-"
ITEMS = ("heard", "matters", "fit", "openness")
# What a client gives; the form's other fields are there whether or not anybody answered.
ANSWERS = {*ITEMS, "week", "homework", "repair", "note", "take_back"}
CONFIRMED = "blank"
STEP = "step"
Form = MultiDict[str, str]


class Blank(Invalid):
    """Nothing was answered: a machine pressed a button, or a client means it and is asked once."""


def read(form: Form, instruments: Instruments) -> Submission:
    """What was sent; raises Blank, or Invalid with `fields` by the names of the form's questions."""
    asked = outcome_form.questions(instruments)
    if not any(_is_answer(*pair, asked) for pair in form.items()) and form.get(CONFIRMED) != "yes":
        raise Blank(_("You left every question open."))
    said, wrong = load_form(CheckInForm, MultiDict(pair for pair in form.items() if _is_declared(pair[0], asked)))
    goals = _goals(form, wrong)
    outcomes = outcome_form.read(form, instruments, wrong)
    if not wrong and said["note"] and not said["routing"]:
        wrong["routing"] = [_("Please choose who gets your comment.")]
    if wrong:
        raise Invalid(_("Please look at the marked questions."), fields=wrong)
    return Submission(
        answers=Answers(
            items=Items(**{key: said[key] for key in ITEMS}),
            goals=goals,
            homework=said["homework"],
            week=said["week"],
        ),
        note=_note(said),
        outcomes=outcomes,
        repair=said["repair"] if said["asks_repair"] else "unasked",
        instrument_version=said["instrument_version"],
        language=instruments.check_in(said["instrument_version"], said["language"]).language,
    )


def version_of(form: Form) -> int:
    """The version of the statements that the page showed from which this was sent; 0 where it makes no sense."""
    version = form.get("instrument_version", "1")
    return int(version) if re.fullmatch("[0-9]{1,4}", version) else 0


def step_of(said: Mapping[str, object]) -> int:
    """At which step the form was sent, from 0 on."""
    step = str(said.get(STEP, ""))
    return int(step) if re.fullmatch("[0-9]", step) else 0


def _is_declared(name: str, asked: Collection[str]) -> bool:
    """Whether it is one of the schema's own; goals and questionnaires vary, and four fields answer nothing."""
    return not (name.startswith(GOAL) or name in asked or name in {outcome_form.ASKED, FIELD, CONFIRMED, STEP})


def _is_answer(name: str, value: str, asked: Collection[str]) -> bool:
    """Whether somebody chose or wrote this; the fields that the form brings along do not count."""
    return (name in ANSWERS or name in asked or name.startswith(GOAL)) and bool(value.strip())


def _goals(form: Form, wrong: dict[str, list[str]]) -> tuple[GoalScore, ...]:
    scores = []
    for name, value in form.items():
        if not name.startswith(GOAL) or not value:
            continue
        try:
            score = ScaleAnswer().deserialize(value)
        except marshmallow.ValidationError as error:
            wrong[name] = [str(message) for message in error.messages]
            continue
        if score is not None:
            scores.append(GoalScore(goal_id=name.removeprefix(GOAL), score=score))
    return tuple(scores)


def _note(said: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the note of a submission
    if said["note"]:
        return Note(text=said["note"], routing=said["routing"], anew=bool(said["take_back"]))
    return "clear" if said["take_back"] else "keep"


def shown(found: CheckIn) -> dict[str, object]:
    """What the form says of a rating that may be changed; of its note nothing, whoever holds the link now."""
    if found.rating is None:
        return {}
    answers = found.rating.answers
    marks: dict[str, object] = {key: _mark(value) for key, value in asdict(answers.items).items()}
    marks |= {GOAL + goal.goal_id: goal.score for goal in answers.goals}
    marks |= {"week": _mark(answers.week), "homework": answers.homework, "repair": found.repair}
    return marks | outcome_form.shown(found.asked)


def _mark(value: int | None) -> object:
    return ScaleAnswer.NOT_SAID if value is None else value
