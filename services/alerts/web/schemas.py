"""What comes and goes over the API."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from marshmallow import fields

from services.alerts.domain.alerts import ActName, Status
from services.alerts.ports import AlertRecord
from shared.contracts.principal import Principal
from shared.web.api import PageQuery, Schema, list_of
from shared.web.schemas import Instant, StrictBoolean, StrictString

ACTS = get_args(ActName)
STATUSES = get_args(Status)
LONGEST_NOTE = 2_000
LONGEST_ID = 64


class AlertQuery(PageQuery):
    """Which alerts; each filter may be left out."""

    client_id = StrictString(max=64, load_default=None)
    status = StrictString(one_of=STATUSES, load_default=None)
    kind = StrictString(max=40, load_default=None)


class SignalItem(Schema):
    """What a rule found at one session."""

    signal_id = fields.String()
    kind = fields.String()
    severity = fields.String()
    session_id = fields.String(allow_none=True)
    goal_id = fields.String(allow_none=True)
    score = fields.Float(allow_none=True)
    rule = fields.String()
    rule_set = fields.Integer()
    evidence = fields.Dict(keys=fields.String(), metadata={"description": "The figures that the rule went by."})
    raised_at = Instant()


class AlertItem(Schema):
    """An alert as it stands."""

    alert_id = fields.String()
    kind = fields.String()
    severity = fields.String(metadata={"enum": ["high", "low"]})
    status = fields.String(
        metadata={"enum": list(STATUSES), "description": "As it stands for the clinician in charge."}
    )
    client_id = fields.String()
    episode_id = fields.String()
    session_id = fields.String(allow_none=True)
    score = fields.Float(allow_none=True)
    rule = fields.String()
    rule_set = fields.Integer()
    explanation = fields.String(metadata={"description": "What changed, in a sentence."})
    raised_at = Instant()
    signals = fields.List(fields.Nested(SignalItem))


AlertList = list_of(AlertItem)


class ActItem(Schema):
    """What a person did with an alert."""

    act = fields.String(attribute="act.act")
    by = fields.String(attribute="act.by")
    at = Instant(attribute="act.at")
    until = Instant(attribute="act.until", allow_none=True)
    next_session = fields.Boolean(attribute="act.next_session")
    happened_at = Instant(attribute="act.happened_at", allow_none=True)
    to = fields.String(attribute="act.to", allow_none=True)
    undone_at = Instant(
        attribute="act.undone_at",
        allow_none=True,
        metadata={"description": "When whoever did it took it back: it has no effect any more."},
    )
    note = fields.String(allow_none=True)


class AlertDetail(AlertItem):
    """An alert with what became of it."""

    own_status = fields.String(metadata={"enum": list(STATUSES), "description": "As it stands in your own list."})
    changed_at = Instant()
    snoozed_until = Instant(allow_none=True)
    useful = fields.Boolean(allow_none=True)
    corrected = fields.Boolean(metadata={"description": "Whether a rating that it rested on was corrected since."})
    acts = fields.List(fields.Nested(ActItem))


class NewAct(Schema):
    """What somebody does with an alert; a snooze needs an end, `reached` a note, `pass` a colleague."""

    act = StrictString(required=True, one_of=ACTS)
    note = StrictString(load_default=None, allow_none=True, max=LONGEST_NOTE, lines=True)
    until = Instant(load_default=None, allow_none=True)
    next_session = StrictBoolean(
        load_default=False,
        metadata={"description": "Instead of `until`: snooze it until after the client's next session."},
    )
    at = Instant(
        load_default=None,
        allow_none=True,
        metadata={"description": "When the client was reached, if not just now."},
    )
    to = StrictString(
        load_default=None, allow_none=True, max=LONGEST_ID, metadata={"description": "Who is asked to take it on."}
    )


class UsualItem(Schema):
    """What is usual on one statement or the total: most ratings lie within `spread` of `value`."""

    value = fields.Float()
    spread = fields.Float()


class GoalRating(Schema):
    """How near a goal was."""

    goal_id = fields.String()
    score = fields.Float()


class PointItem(Schema):
    """A session that was held; what it was rated, and what was usual before it."""

    session_id = fields.String()
    session_no = fields.Integer()
    episode_id = fields.String()
    clinician_id = fields.String()
    held_at = Instant()
    rated = fields.Boolean()
    total = fields.Float(allow_none=True)
    instrument_version = fields.Integer(
        metadata={"description": "The version of the check-in whose statements were asked."}
    )
    items = fields.Dict(keys=fields.String(), values=fields.Float(allow_none=True))
    goals = fields.List(fields.Nested(GoalRating))
    usual = fields.Dict(keys=fields.String(), values=fields.Nested(UsualItem))
    score = fields.Float(
        allow_none=True, metadata={"description": "How far below usual, in spreads; null for the first two."}
    )


class TrajectoryItem(Schema):
    """A client's ratings in the order of sessions, and what is usual in the latest relationship."""

    client_id = fields.String()
    points = fields.List(fields.Nested(PointItem))
    baselines = fields.Dict(keys=fields.String(), values=fields.Nested(UsualItem))


def detail(record: AlertRecord, me: Principal, now: datetime) -> dict[str, object]:
    """What the schemas show of a record to that person."""
    alert = record.alert
    shown = {name: getattr(alert, name) for name in AlertDetail().fields if hasattr(alert, name)}
    own_status = record.as_seen_by(me.staff_id, now).alert.status
    return {**shown, "own_status": own_status, "acts": record.done}
