"""Goals over the API."""

from __future__ import annotations

from typing import Any

import flask

from services.intake.usecases import goals
from services.intake.web.api.etags import check_match, matching, with_etag
from services.intake.web.deps import deps
from services.intake.web.lists import listed, window
from services.intake.web.schemas import GoalChange, GoalItem, GoalList, GoalMade, NewGoal, Reached
from shared.web import audit
from shared.web.api import Blueprint, PageQuery, once
from shared.web.identity import principal

blp = Blueprint("goals", __name__, description="What client and clinician agreed to work on")


@blp.post("/clients/<client_id>/goals")
@blp.arguments(NewGoal)
@blp.response(201, GoalMade)
@blp.once
def add_goal(body: dict[str, Any], client_id: str) -> flask.Response:
    """Note a goal with its milestones."""
    me, new = principal(), goals.NewGoal(**body)
    return once(deps().transact, lambda unit: goals.agree_goal(unit, me, client_id, new), schema=GoalMade)


@blp.get("/clients/<client_id>/goals")
@blp.arguments(PageQuery, location="query")
@blp.response(200, GoalList)
def list_goals(query: dict[str, Any], client_id: str) -> dict[str, object]:
    """List a client's goals, newest first."""
    me = principal()
    return listed(deps().transact(lambda unit: goals.list_goals(unit, me, client_id, window(query))))


@blp.get("/goals/<goal_id>")
@blp.response(200, GoalItem)
@blp.revised
def show_goal(goal_id: str) -> tuple[object, int, dict[str, str]]:
    """Show a goal; its ETag names the version."""
    me = principal()
    found = deps().transact(lambda unit: goals.find_goal(unit, me, goal_id))
    audit.reads(found.client_id)
    return with_etag(found, found)


@blp.patch("/goals/<goal_id>")
@blp.arguments(GoalChange)
@blp.response(200, GoalItem)
@matching(blp)
def change_goal(body: goals.GoalChange, goal_id: str) -> tuple[object, int, dict[str, str]]:
    """Set a goal's words, status, horizon, or the milestones that are still to be reached."""
    me = principal()
    changed = deps().transact(lambda unit: goals.change_goal(unit, me, goal_id, body, check=check_match))
    audit.reads(changed.client_id)
    return with_etag(changed, changed)


@blp.post("/goals/<goal_id>/milestones/<milestone_id>/reached")
@blp.arguments(Reached)
@blp.response(200, GoalItem)
@blp.once
def reach_milestone(body: dict[str, Any], goal_id: str, milestone_id: str) -> flask.Response:
    """Note that a milestone was reached."""
    me = principal()
    return once(
        deps().transact,
        lambda unit: goals.reach_milestone(unit, me, goal_id, milestone_id, **body),
        schema=GoalItem,
        status=200,
    )
