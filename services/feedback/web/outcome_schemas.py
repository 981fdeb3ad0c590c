"""Outcome questionnaires as the API takes and shows them."""

from __future__ import annotations

from typing import Any

import marshmallow
from marshmallow import fields, validate

from services.feedback.domain.outcome import Outcome
from services.feedback.web.deps import deps
from shared.web.schemas import Schema, StrictInteger, StrictString
from shared.web.words import told

# Wider than any questionnaire of ours: what fits each one, its own file says.
HIGHEST_ANSWER = 10
MOST_ITEMS = 100
MOST_QUESTIONNAIRES = 20


class OutcomeBody(Schema):
    """One answered questionnaire: an answer for each of its items in order, null where it was left out."""

    instrument = StrictString(
        required=True, max=64, metadata={"description": "The `id` of one of the questionnaires."}
    )
    answers = fields.List(
        StrictInteger(low=0, high=HIGHEST_ANSWER, allow_none=True),
        required=True,
        validate=validate.Length(max=MOST_ITEMS),
    )
    difficulty = StrictInteger(
        low=0,
        high=HIGHEST_ANSWER,
        allow_none=True,
        load_default=None,
        metadata={"description": "The answer to the question after the items, where there is one; in no total."},
    )
    language = StrictString(
        max=35, load_default="en", metadata={"description": "The language of the words that were shown."}
    )

    @marshmallow.post_load
    def _outcome(self, body: dict[str, Any], **_options: object) -> Outcome:
        outcome = Outcome(**body | {"answers": tuple(body["answers"])})
        wrong: dict[str, Any] = {}
        for name, sentence in deps().instruments.wrong(outcome).items():
            field, _dot, place = name.partition(".")
            told_here = [told(sentence)]
            wrong[field] = wrong.get(field, {}) | {int(place): told_here} if place else told_here
        if wrong:
            raise marshmallow.ValidationError(wrong)
        return outcome


class InstrumentsAsked(Schema):
    """In which language the questionnaires are wanted."""

    language = StrictString(max=35)


class DifficultyShown(Schema):
    """The question after the items: optional, and in no total."""

    words = fields.String(required=True)
    answers = fields.List(fields.String(), required=True)


class SeverityShown(Schema):
    """A degree of severity, for clinicians."""

    lowest = fields.Integer(required=True, metadata={"description": "The lowest total that is called so."})
    words = fields.String(required=True)


class RangeShown(Schema):
    """The lowest and the highest total."""

    lowest = fields.Integer(required=True)
    highest = fields.Integer(required=True)


class OutcomeInstrumentItem(Schema):
    """A questionnaire that may be asked: its words, how its total is read, and why it may be shown."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    language = fields.String(
        required=True,
        metadata={"description": "That of the words: the one wanted, else the page's, else English."},
    )
    languages = fields.List(fields.String(), required=True)
    title = fields.String(required=True)
    stem = fields.String(required=True)
    items = fields.List(fields.String(), required=True)
    answers = fields.List(
        fields.String(), required=True, metadata={"description": "Their words, worth 0, 1, 2, … in this order."}
    )
    range = fields.Nested(RangeShown, required=True)
    direction = fields.String(required=True, validate=validate.OneOf(("low_is_good", "high_is_good")))
    cut_off = fields.Integer(required=True)
    reliable_change = fields.Integer(required=True)
    figures_from = fields.String(
        required=True,
        metadata={"description": "Where cut-off and reliable change are from; they may be remembered."},
    )
    risk_item = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Which of the items asks about risk, from 0 on."}
    )
    difficulty = fields.Nested(DifficultyShown, required=True, allow_none=True)
    severity = fields.List(fields.Nested(SeverityShown), required=True)
    severity_source = fields.String(required=True, metadata={"description": "Whose words those are."})
    footer = fields.String(required=True, metadata={"description": "To be shown below the items, as printed."})
    licence = fields.String(required=True)
    attribution = fields.String(required=True)
    source = fields.String(required=True)
    asked = fields.Boolean(required=True, metadata={"description": "Whether this clinic has it asked."})
