"""Outcome questionnaires as the API takes and shows them."""

from __future__ import annotations

from typing import Any

import marshmallow
from marshmallow import fields, validate

from services.feedback.domain.outcome import Outcome
from services.feedback.domain.shipped import SHIPPED
from shared.errors import Invalid
from shared.web.schemas import Schema, StrictInteger, StrictString
from shared.web.words import told_by_field

HIGHEST_ANSWER = max(len(asked.answers) for asked in SHIPPED.values()) - 1
MOST_ITEMS = max(len(asked.items) for asked in SHIPPED.values())


class OutcomeBody(Schema):
    """One answered questionnaire: an answer for each of its items in order, null where it was left out."""

    instrument = StrictString(required=True, one_of=SHIPPED)
    answers = fields.List(
        StrictInteger(low=0, high=HIGHEST_ANSWER, allow_none=True),
        required=True,
        validate=validate.Length(max=MOST_ITEMS),
    )

    @marshmallow.post_load
    def _outcome(self, body: dict[str, Any], **_options: object) -> Outcome:
        try:
            return Outcome(instrument=body["instrument"], answers=tuple(body["answers"]))
        except Invalid as invalid:
            raise marshmallow.ValidationError(told_by_field(invalid)) from None


class RangeShown(Schema):
    """The lowest and the highest total."""

    lowest = fields.Integer(required=True)
    highest = fields.Integer(required=True)


class OutcomeInstrumentItem(Schema):
    """A questionnaire that may be asked: its words, how its total is read, and why it may be shown."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
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
    licence = fields.String(required=True)
    attribution = fields.String(required=True)
    source = fields.String(required=True)
    asked = fields.Boolean(required=True, metadata={"description": "Whether this clinic has it asked."})
