"""The API of rules, for admins: what is in force, what is proposed, what would change, and switching."""

from __future__ import annotations

from typing import Any

import flask

from services.alerts.domain.rules import DEFAULT
from services.alerts.domain.tasks import CalibrationTask, Task, WhatIfTask
from services.alerts.usecases.propose import ask_for_proposal
from services.alerts.usecases.switch import Choice, Wish, put_in_force
from services.alerts.usecases.what_if import ask_what_if
from services.alerts.web.deps import WebUnit, deps
from services.alerts.web.rules_schemas import (
    CalibrationItem,
    NewCalibration,
    NewRuleSet,
    NewWhatIf,
    ProposalList,
    RuleSetItem,
    RuleSetList,
    WhatIfItem,
    calibration_shown,
    proposal_shown,
    rule_set_shown,
    what_if_shown,
)
from services.alerts.web.rules_worth import Usefulness, usefulness
from shared.errors import Invalid, NotFound
from shared.web.api import Blueprint, Cursor, PageQuery, once, page_of
from shared.web.identity import need
from shared.web.words import _

rules = Blueprint("rules", __name__, description="Which rules prompts are raised by, and what others would do")


def admins_only() -> None:
    """Refuse everybody else before anything is read; rules are about no client in particular."""
    need("admin")


rules.before_request(admins_only)


@rules.get("/rule-sets")
@rules.arguments(PageQuery, location="query")
@rules.response(200, RuleSetList)
def list_rule_sets(query: dict[str, Any]) -> dict[str, object]:
    """Rule sets, the newest first, with who put them in force, when and why."""
    before, limit = _version(query["after"]), query["limit"]
    found = [rule_set_shown(switch) for switch in deps().rule_sets.newest(limit + 1, before)]
    if len(found) <= limit and (before is None or before > DEFAULT.version):
        found.append(rule_set_shown(DEFAULT))
    return page_of(found, limit, lambda item: Cursor(DEFAULT.in_force_from, str(item["version"])))


@rules.post("/rule-sets")
@rules.arguments(NewRuleSet)
@rules.response(201, RuleSetItem)
@rules.once
def add_rule_set(body: dict[str, Any]) -> flask.Response:
    """Put rules in force; ratings that were submitted before then stay as they were judged."""
    me = need("admin")
    wish = Wish(
        choice=Choice(proposal_id=body["proposal_id"], rules=body["rules"]),
        why=body["why"],
        after=body["after"] or deps().timeline.sets[-1].version,
        in_force_from=body["in_force_from"],
    )
    return once(
        deps().transact, lambda unit: rule_set_shown(put_in_force(unit, me, wish)), schema=RuleSetItem, status=201
    )


@rules.get("/proposals")
@rules.arguments(PageQuery, location="query")
@rules.response(200, ProposalList)
def list_proposals(query: dict[str, Any]) -> dict[str, object]:
    """Proposals, the newest first; none is in force before somebody puts it there."""
    after, limit = query["after"], query["limit"]
    found = deps().proposals.newest(limit + 1, (after.at, after.id) if after else None)
    page = page_of(found, limit, lambda proposed: Cursor(proposed.made_at, proposed.proposal_id))
    page["items"] = [proposal_shown(proposed) for proposed in found[:limit]]
    return page


@rules.post("/calibrations")
@rules.arguments(NewCalibration)
@rules.response(202, CalibrationItem)
@rules.once
def add_calibration(body: dict[str, Any]) -> flask.Response:
    """Have a proposal worked out from the clinic's own ratings, to a budget of prompts."""
    me = need("admin")

    def ask(unit: WebUnit) -> dict[str, object]:
        return _calibration(ask_for_proposal(unit, me.staff_id, body["budget"]))

    answer = once(deps().transact, ask, schema=CalibrationItem, status=202)
    return _located(answer, "rules.show_calibration", "calibration_id")


@rules.get("/calibrations/<calibration_id>")
@rules.response(200, CalibrationItem)
def show_calibration(calibration_id: str) -> dict[str, object]:
    """How far a calibration is, and which proposal it ended in."""
    return _calibration(deps().tasks.find(calibration_id))


@rules.post("/what-if")
@rules.arguments(NewWhatIf)
@rules.response(202, WhatIfItem)
@rules.once
def add_what_if(body: dict[str, Any]) -> flask.Response:
    """Have the past weeks' ratings judged by other rules, in the background; it changes nothing."""
    me = need("admin")
    choice = Choice(proposal_id=body["proposal_id"], rules=body["rules"])

    def ask(unit: WebUnit) -> dict[str, object]:
        return _what_if(ask_what_if(unit, me, choice, body["weeks"]))

    answer = once(deps().transact, ask, schema=WhatIfItem, status=202)
    return _located(answer, "rules.show_what_if", "what_if_id")


@rules.get("/what-if/<what_if_id>")
@rules.response(200, WhatIfItem)
def show_what_if(what_if_id: str) -> dict[str, object]:
    """How far a what-if is, and what it found."""
    return _what_if(deps().tasks.find(what_if_id))


@rules.get("/usefulness")
@rules.response(200, Usefulness)
def show_usefulness() -> dict[str, Any]:
    """How many prompts each rule gives, and how many of those judged were called useful."""
    return usefulness(deps())


def _calibration(task: Task | None) -> dict[str, object]:
    if task is None or not isinstance(task.work, CalibrationTask):
        raise NotFound(_("There is no such calibration."))
    return calibration_shown(task, task.work)


def _what_if(task: Task | None) -> dict[str, object]:
    if task is None or not isinstance(task.work, WhatIfTask):
        raise NotFound(_("There is no such what-if."))
    return what_if_shown(task, task.work)


def _located(answer: flask.Response, view: str, name: str) -> flask.Response:
    """The answer with the address at which to look how far it is."""
    answer.headers["Location"] = flask.url_for(view, **{name: answer.get_json()[name]})
    return answer


def _version(after: Cursor | None) -> int | None:
    if after is None:
        return None
    if not after.id.isdecimal():
        words = _("That is not a cursor of ours; take it from `next` of the page before.")
        raise Invalid(words, fields={"after": [words]})
    return int(after.id)
