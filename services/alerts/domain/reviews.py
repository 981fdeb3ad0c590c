"""Goals that ask for a review: past what was agreed, or reached."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.alerts.domain.facts import GoalFact

REACHED_AT = 8.0
RUNNING = 2


def overdue_at(goal: GoalFact) -> datetime | None:
    """GOAL_OVERDUE: return when an active goal passes its horizon; a review is a new agreement and moves it."""
    if goal.status != "active" or goal.horizon_weeks is None:
        return None
    return goal.agreed_at + timedelta(weeks=goal.horizon_weeks)


def reached(goal: GoalFact | None, scores: Sequence[float]) -> bool:
    """GOAL_REACHED_REVIEW: eight or more at two ratings running, or every milestone reached."""
    last = scores[-RUNNING:]
    high = len(last) == RUNNING and all(score >= REACHED_AT for score in last)
    milestones = () if goal is None else goal.milestones
    return high or (bool(milestones) and all(step.reached_at is not None for step in milestones))
