"""Goals that ask for a review: past what was agreed, or reached."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.alerts.domain.facts import GoalFact
from services.alerts.domain.rules import ReviewNumbers


def overdue_at(goal: GoalFact) -> datetime | None:
    """GOAL_OVERDUE: return when an active goal passes its horizon; a review is a new agreement and moves it."""
    if goal.status != "active" or goal.horizon_weeks is None:
        return None
    return goal.agreed_at + timedelta(weeks=goal.horizon_weeks)


def reached(scores: Sequence[float], numbers: ReviewNumbers) -> bool:
    """GOAL_REACHED_REVIEW: eight or more at two ratings running."""
    last = scores[-numbers.running :]
    return len(last) == numbers.running and min(last) >= numbers.reached_at


def milestones_reached_at(goal: GoalFact) -> datetime | None:
    """GOAL_REACHED_REVIEW, too: return when the last of an active goal's milestones was reached, if all were."""
    reached_at = [step.reached_at for step in goal.milestones if step.reached_at is not None]
    if goal.status != "active" or not reached_at or len(reached_at) < len(goal.milestones):
        return None
    return max(reached_at)
