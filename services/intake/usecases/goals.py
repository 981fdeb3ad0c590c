"""Agreeing on goals and noting milestones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict

from services.intake.domain.goals import LONGEST_HORIZON, MOST_MILESTONES, Goal, GoalStatus
from services.intake.domain.ids import new_id
from services.intake.domain.text import TITLE_LENGTH, one_line, wrong
from services.intake.domain.times import happened
from services.intake.ports import Page, Unit, Window
from services.intake.usecases import access
from services.intake.usecases.checking import Check, anything
from services.intake.usecases.episodes import episode_in_care
from services.intake.usecases.keeping import keep_goal
from shared.contracts.principal import Principal
from shared.errors import NotFound
from shared.sentence import say


@dataclass(frozen=True, kw_only=True)
class NewGoal:
    """A goal to agree on."""

    title: str
    horizon_weeks: int | None = None
    milestones: Sequence[str] = ()
    agreed_at: datetime | None = None


class GoalChange(TypedDict, total=False):
    """What to change; a key that is missing stays as it is.

    `milestones` are the titles of those that are still to be reached; those that were reached stay.
    """

    title: str
    status: GoalStatus
    horizon_weeks: int | None
    milestones: Sequence[str]


def agree_goal(unit: Unit, principal: Principal, client_id: str, new: NewGoal) -> Goal:
    """Note a goal with its milestones; raises NotFound, Invalid, or Conflict when the client's care has ended."""
    client = unit.clients.lock(client_id, access.care(principal))
    goal = Goal(
        goal_id=new_id(),
        client_id=client.client_id,
        episode_id=episode_in_care(unit, client).episode_id,
        title=one_line("title", new.title, TITLE_LENGTH),
        agreed_at=happened("agreed_at", new.agreed_at or unit.now, unit.now),
        horizon_weeks=_horizon(new.horizon_weeks),
    )
    return keep_goal(unit, _heading_for(goal, new.milestones))


def reach_milestone(
    unit: Unit, principal: Principal, goal_id: str, milestone_id: str, *, reached_at: datetime | None = None
) -> Goal:
    """Note that a milestone was reached; saying it again changes nothing, another instant corrects it."""
    goal = _locked(unit, principal, goal_id)
    known = goal.milestone(milestone_id)
    at = reached_at or (known.reached_at if known else None) or unit.now
    changed = goal.reached(milestone_id, happened("reached_at", at, unit.now))
    return goal if changed == goal else keep_goal(unit, changed)


def change_goal(
    unit: Unit, principal: Principal, goal_id: str, change: GoalChange, *, check: Check[Goal] = anything
) -> Goal:
    """Set a goal's words, status, horizon or milestones; raises NotFound, Invalid, or what `check` raises."""
    goal = _locked(unit, principal, goal_id)
    check(goal)
    changed = replace(
        goal,
        title=one_line("title", change.get("title", goal.title), TITLE_LENGTH),
        status=change.get("status", goal.status),
        horizon_weeks=_horizon(change.get("horizon_weeks", goal.horizon_weeks)),
    )
    if "milestones" in change:
        changed = _heading_for(changed, change["milestones"])
    return goal if changed == goal else keep_goal(unit, changed)


def find_goal(unit: Unit, principal: Principal, goal_id: str) -> Goal:
    """A goal of a client whom the caller may see; raises NotFound."""
    goal = unit.goals.find(goal_id, access.care(principal))
    if goal is None:
        raise NotFound("There is no such goal.")
    return goal


def list_goals(unit: Unit, principal: Principal, client_id: str, window: Window) -> Page[Goal]:
    """The client's goals, newest first; raises NotFound."""
    client = unit.clients.find(client_id, access.care(principal))
    if client is None:
        raise NotFound("There is no such client.")
    return unit.goals.page(client, window)


def _locked(unit: Unit, principal: Principal, goal_id: str) -> Goal:
    """The goal with its client locked; had it changed since it was read, the lock would start the unit again."""
    goal = find_goal(unit, principal, goal_id)
    unit.clients.lock(goal.client_id, access.care(principal))
    return goal


def _heading_for(goal: Goal, titles: Sequence[str]) -> Goal:
    changed = goal.heading_for([one_line("milestones", title, TITLE_LENGTH) for title in titles])
    if len(changed.milestones) > MOST_MILESTONES:
        raise wrong("milestones", say("A goal has %(most)d milestones at most.", most=MOST_MILESTONES))
    return changed


def _horizon(weeks: int | None) -> int | None:
    if weeks is not None and not 1 <= weeks <= LONGEST_HORIZON:
        raise wrong("horizon_weeks", say("This is a number of weeks, 1 to %(most)d.", most=LONGEST_HORIZON))
    return weeks
