"""The API of figures: what was published, for admins, and a clinician's own."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from services.alerts.domain.figures.snapshot import Snapshot, Value
from services.alerts.domain.figures.suppress import Row
from services.alerts.domain.figures.week import AGES, Week
from services.alerts.web.deps import deps
from shared.web.api import Blueprint, Schema
from shared.web.identity import need
from shared.web.schemas import Instant

figures = Blueprint("figures", __name__, description="What was published of closed quarters")


class GroupCount(Schema):
    """How many units fell into these categories together."""

    categories = fields.List(fields.String())
    count = fields.Integer(allow_none=True)


class TableRow(Schema):
    """The counts of all teams together, or of one."""

    team_id = fields.String(allow_none=True, metadata={"description": "null for the whole."})
    groups = fields.List(fields.Nested(GroupCount))
    total = fields.Integer()


class TableItem(Schema):
    """A measure; what is not there is too small to show, or would give something small away."""

    name = fields.String()
    rows = fields.List(fields.Nested(TableRow))


class ValueItem(Schema):
    """A mean, median or effect size."""

    name = fields.String()
    team_id = fields.String(allow_none=True)
    value = fields.Float(
        allow_none=True, metadata={"description": "null for a median that most have not reached."}
    )
    low = fields.Float(allow_none=True, metadata={"description": "Of its 95 % interval."})
    high = fields.Float(allow_none=True)
    n = fields.Integer(allow_none=True)


class QuarterItem(Schema):
    """A quarter as it was published; later corrections and erasures leave it."""

    quarter = fields.String(metadata={"description": "Such as 2026-Q3."})
    made_at = Instant()
    tables = fields.List(fields.Nested(TableItem))
    values = fields.List(fields.Nested(ValueItem))


class OpenItem(Schema):
    """Prompts that nobody has done anything with, by how long they have waited."""

    age = fields.String(metadata={"enum": list(AGES)})
    count = fields.Integer(allow_none=True)


class WeekItem(Schema):
    """The last seven days in steps of five; null where there is too little to say."""

    ended_at = Instant()
    asked = fields.Integer(allow_none=True)
    answered = fields.Integer(allow_none=True)
    open = fields.List(fields.Nested(OpenItem))


class FiguresList(Schema):
    """All published quarters, newest first, and the week."""

    items = fields.List(fields.Nested(QuarterItem))
    week = fields.Nested(WeekItem, allow_none=True)


class OwnList(Schema):
    """The caller's own quarters, newest first."""

    items = fields.List(fields.Nested(QuarterItem))


@figures.get("/figures")
@figures.response(200, FiguresList)
def list_figures() -> dict[str, object]:
    """What was published of closed quarters."""
    need("admin")
    found = deps().figures
    week = found.week()
    return {"items": [_quarter(one) for one in reversed(found.all())], "week": _week(week) if week else None}


@figures.get("/my-figures")
@figures.response(200, OwnList)
def list_own() -> dict[str, object]:
    """The caller's own work, as far as it rests on ten or more."""
    me = need("clinician")
    return {"items": [_quarter(own.figures) for own in reversed(deps().figures.all_own(me.staff_id))]}


def _quarter(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "quarter": snapshot.quarter,
        "made_at": snapshot.made_at,
        "tables": [{"name": table.name, "rows": [_row(row) for row in table.rows]} for table in snapshot.tables],
        "values": [_value(value) for value in snapshot.values],
    }


def _row(row: Row) -> dict[str, Any]:
    groups = [
        {"categories": list(group), "count": count} for group, count in zip(row.groups, row.counts, strict=True)
    ]
    return {"team_id": row.team, "groups": groups, "total": row.total}


def _value(value: Value) -> dict[str, Any]:
    numbers = {"value": value.value, "low": value.low, "high": value.high, "n": value.n}
    return {"name": value.name, "team_id": value.team, **numbers}


def _week(week: Week) -> dict[str, Any]:
    waiting = [{"age": age, "count": count} for age, count in zip(AGES, week.open, strict=True)]
    return {"ended_at": week.ended_at, "asked": week.asked, "answered": week.answered, "open": waiting}
