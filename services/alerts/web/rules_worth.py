"""What prompts were worth: how many each rule gives a week, and how many of those judged were useful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import flask_babel
from marshmallow import fields

from services.alerts.domain.figures.worth import Worth, closed_weeks, worth
from services.alerts.web.deps import Deps
from services.alerts.web.worked import named
from shared.web.api import Schema
from shared.web.schemas import Instant
from shared.web.words import _


@dataclass(frozen=True)
class Line:
    """One rule: prompts in all and a week, and what those say who judged some; empty where too few did."""

    rule: str
    prompts: str
    a_week: str
    useful: str


class RuleWorth(Schema):
    """One kind of prompt in the whole clinic, in steps of five; null where too few clients or clinicians."""

    kind = fields.String()
    prompts = fields.Integer()
    prompts_a_week = fields.Float()
    judged = fields.Integer(allow_none=True)
    useful = fields.Integer(allow_none=True)
    useful_from = fields.Float(allow_none=True, metadata={"description": "Wilson's interval of that share, 95 %."})
    useful_to = fields.Float(allow_none=True)


class Usefulness(Schema):
    """What prompts were worth in whole weeks; kinds of which nothing may be told are left out."""

    since = Instant()
    until = Instant()
    by_kind = fields.List(fields.Nested(RuleWorth))


def usefulness(made: Deps) -> dict[str, Any]:
    """What the API shows."""
    since, until = closed_weeks(made.clock())
    kinds, weeks = worth(made.alerts.judged(since, until), until)
    return {
        "since": since,
        "until": until,
        "by_kind": [
            {
                "kind": one.kind,
                "prompts": one.prompts,
                "prompts_a_week": round(one.prompts / weeks, 2),
                "judged": one.judged,
                "useful": one.useful,
                "useful_from": one.between and round(one.between[0], 3),
                "useful_to": one.between and round(one.between[1], 3),
            }
            for one in kinds
        ],
    }


def worth_of(made: Deps) -> Sequence[Line]:
    """What the page says."""
    since, until = closed_weeks(made.clock())
    kinds, weeks = worth(made.alerts.judged(since, until), until)
    return [
        Line(
            rule=named(one.kind),
            prompts=_("about %(number)s", number=flask_babel.format_decimal(one.prompts)),
            a_week=str(flask_babel.format_decimal(round(one.prompts / weeks, 1))),
            useful=_useful(one),
        )
        for one in kinds
    ]


def _useful(one: Worth) -> str:
    if not one.judged or one.useful is None or one.between is None:
        return ""
    low, high = (str(flask_babel.format_percent(share)) for share in one.between)
    return _(
        "about %(useful)s of %(judged)s judged (%(low)s to %(high)s)",
        useful=flask_babel.format_decimal(one.useful),
        judged=flask_babel.format_decimal(one.judged),
        low=low,
        high=high,
    )
