"""Rules, proposals and what-ifs as they come and go over the API."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import fields

from services.alerts.domain.rules import RuleSet
from services.alerts.domain.switching import Switch
from services.alerts.domain.tasks import CalibrationTask, Proposed, Task, WhatIfTask
from services.alerts.domain.what_if import ALL, Shown, shown
from services.alerts.web.rule_numbers import RuleNumbers, StrictNumber
from shared.web.api import Schema, list_of
from shared.web.schemas import Instant, StrictInteger, StrictString

SHORTEST_WHY, LONGEST_WHY = 1, 500
LOWEST_BUDGET, HIGHEST_BUDGET = 0.5, 25.0
MOST_WEEKS: Final = 260
STATUSES: Final = ("waiting", "running", "done", "failed")


class NewCalibration(Schema):
    """How many ratings in 100 may give a prompt; left out, as many as the last time."""

    budget = StrictNumber(low=LOWEST_BUDGET, high=HIGHEST_BUDGET, load_default=None, allow_none=True)


class Chosen(Schema):
    """Which rules are meant: a proposal's, or numbers that differ from the newest rule set; one of the two."""

    proposal_id = StrictString(max=64, load_default=None, allow_none=True)
    rules = fields.Nested(RuleNumbers, load_default=None, allow_none=True)


class NewWhatIf(Chosen):
    """Which rules to try on how many past weeks."""

    weeks = StrictInteger(low=1, high=MOST_WEEKS, load_default=52)


class NewRuleSet(Chosen):
    """Which rules to put in force, why, and from when; left out, a minute from now."""

    why = StrictString(required=True, min=SHORTEST_WHY, max=LONGEST_WHY, lines=True)
    in_force_from = Instant(load_default=None, allow_none=True)
    after = StrictInteger(
        low=1,
        load_default=None,
        allow_none=True,
        metadata={"description": "The newest version that you know of; if there is another, nothing is done."},
    )


class RuleSetItem(Schema):
    """A rule set, since when it is in force, and who put it there, when and why."""

    version = fields.Integer()
    in_force_from = Instant()
    by = fields.String(allow_none=True, metadata={"description": "A member of staff; null for what came along."})
    at = Instant(allow_none=True)
    why = fields.String(allow_none=True)
    proposal_id = fields.String(allow_none=True)
    rules = fields.Nested(RuleNumbers)


class ProposalItem(Schema):
    """What a calibration found, and what it rests on."""

    proposal_id = fields.String()
    made_at = Instant()
    by = fields.String(metadata={"description": "A member of staff, or `tick`: the clock."})
    budget = fields.Float(metadata={"description": "About how many of 100 ratings give a prompt."})
    clients = fields.Integer(metadata={"description": "How many had three ratings or more."})
    scores = fields.Integer(metadata={"description": "How many ratings the threshold was read off."})
    own_h = fields.Float(allow_none=True, metadata={"description": "The threshold by these ratings alone."})
    default_h = fields.Float(metadata={"description": "What it was blended with."})
    rules = fields.Nested(RuleNumbers)


class Progress(Schema):
    """How far it is, in clients; a calibration goes through all of them twice."""

    done = fields.Integer()
    of = fields.Integer()


class CalibrationItem(Schema):
    """A calibration, and the proposal that it ended in, if it has and there were ratings."""

    calibration_id = fields.String()
    status = fields.String(metadata={"enum": list(STATUSES)})
    progress = fields.Nested(Progress)
    by = fields.String()
    made_at = Instant()
    budget = fields.Float()
    proposal_id = fields.String(allow_none=True)


class Change(Schema):
    """Alerts of the whole clinic by the rules in force and by the others, in steps of five.

    Null where fewer than five clients or three clinicians stand behind it, those of any one clinician left out.
    """

    before = fields.Integer(allow_none=True)
    after = fields.Integer(allow_none=True)
    before_a_week = fields.Float(allow_none=True)
    after_a_week = fields.Float(allow_none=True)


class KindChange(Change):
    """The same for one kind."""

    kind = fields.String()


class Named(Schema):
    """How many of the ratings a rule flags that is used elsewhere; no such rule can be switched on."""

    rule = fields.String()
    ratings = fields.Integer(allow_none=True)
    ratings_a_week = fields.Float(allow_none=True)


class WhatIfResult(Schema):
    """What would have been different; a week is one of those since the first rating that was looked at."""

    weeks = fields.Integer()
    clients = fields.Integer()
    ratings = fields.Integer()
    total = fields.Nested(Change)
    by_kind = fields.List(fields.Nested(KindChange))
    for_comparison = fields.List(fields.Nested(Named))


class WhatIfItem(Schema):
    """A what-if: how far it is, and what it found once it is done."""

    what_if_id = fields.String()
    status = fields.String(metadata={"enum": list(STATUSES)})
    progress = fields.Nested(Progress)
    by = fields.String()
    made_at = Instant()
    weeks = fields.Integer()
    rule_set = fields.Integer(metadata={"description": "The version that was in force when it was asked for."})
    proposal_id = fields.String(allow_none=True)
    rules = fields.Nested(RuleNumbers)
    result = fields.Nested(WhatIfResult, allow_none=True)


RuleSetList, ProposalList = list_of(RuleSetItem), list_of(ProposalItem)


def rule_set_shown(found: Switch | RuleSet) -> dict[str, object]:
    """What the schema shows of a rule set; nobody put the first one in force."""
    rules = found.rules if isinstance(found, Switch) else found
    who: dict[str, object] = dict.fromkeys(("by", "at", "why", "proposal_id"))
    if isinstance(found, Switch):
        who = {name: getattr(found, name) for name in who}
    return {"version": rules.version, "in_force_from": rules.in_force_from, "rules": rules, **who}


def proposal_shown(found: Proposed) -> dict[str, object]:
    """What the schema shows of a proposal."""
    own = {"proposal_id": found.proposal_id, "made_at": found.made_at, "by": found.by}
    return own | {name: getattr(found.proposal, name) for name in ProposalItem().fields if name not in own}


def calibration_shown(task: Task, work: CalibrationTask) -> dict[str, object]:
    """What the schema shows of a calibration."""
    shown = {"calibration_id": task.task_id, "budget": work.budget, "proposal_id": work.proposal_id}
    return {**_task(task), **shown}


def what_if_shown(task: Task, work: WhatIfTask) -> dict[str, object]:
    """What the schema shows of a what-if: partial counts are not said."""
    return {
        **_task(task),
        "what_if_id": task.task_id,
        "weeks": work.weeks,
        "rule_set": work.current.version,
        "proposal_id": work.proposal_id,
        "rules": work.rules,
        "result": result(task) if task.status == "done" else None,
    }


def _task(task: Task) -> dict[str, object]:
    return {"status": task.status, "progress": task, "by": task.by, "made_at": task.made_at}


def result(task: Task) -> dict[str, Any]:
    """What may be told of what a what-if has counted, in all and by kind."""
    tally, weeks = task.tally, task.window.weeks_from(task.tally.first_at)
    kinds = shown(tally.counts)
    total = next((one for one in kinds if one.kind == ALL), Shown(kind=ALL, before=None, after=None))
    return {
        "weeks": weeks,
        "clients": tally.clients,
        "ratings": tally.ratings,
        "total": _change(total, weeks),
        "by_kind": [{"kind": one.kind, **_change(one, weeks)} for one in kinds if one.kind != ALL],
        "for_comparison": [_flagged(one, weeks) for one in shown(tally.flags)],
    }


def _change(told: Shown, weeks: int) -> dict[str, float | None]:
    return {
        "before": told.before,
        "after": told.after,
        "before_a_week": _rate(told.before, weeks),
        "after_a_week": _rate(told.after, weeks),
    }


def _flagged(told: Shown, weeks: int) -> dict[str, Any]:
    return {"rule": told.kind, "ratings": told.before, "ratings_a_week": _rate(told.before, weeks)}


def _rate(count: int | None, weeks: int) -> float | None:
    return None if count is None else round(count / weeks, 2)
