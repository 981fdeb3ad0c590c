"""What the ratings of agreed goals say: standing still, going down, or reached."""

from services.alerts.domain.facts import GoalFact
from services.alerts.domain.goals import GoalTrend, Standstill, counts, goal_key, milestone_near, watch
from services.alerts.domain.judgement import Judgement
from services.alerts.domain.reviews import reached
from services.alerts.domain.state import Fold


def judge_goal(state: Fold, judgement: Judgement, goal: GoalFact | None, rated: tuple[str, float]) -> None:
    """Judge one goal's rating, given as (goal's id, score); one from before the agreement does not count."""
    (goal_id, score), rating, session = rated, judgement.rating, judgement.session
    if not counts(rating.first_submitted_at, session.held_at, goal):
        return
    key, numbers = goal_key(session.episode_id, goal_id), judgement.rules.goal
    trend = state.goals.get(key)
    if trend is None:
        trend = state.goals[key] = GoalTrend(goal_id, session.episode_id)
    milestone = milestone_near(goal, session.held_at, rating.first_submitted_at, numbers)
    found = watch(trend, session.held_at, score, numbers, milestone=milestone)
    if found is not None:
        _raise_standstill(judgement, goal_id, score, found)
    high = reached(trend.scores, judgement.rules.review)
    if high and not trend.reached:
        judgement.find("GOAL_REACHED_REVIEW", score, {"goal_id": goal_id, "value": score}, goal_id=goal_id)
    trend.reached = high


def _raise_standstill(judgement: Judgement, goal_id: str, score: float, found: Standstill) -> None:
    lost = -found.slope.slope if found.kind == "REGRESSING" else None
    figures = {
        "weeks": found.weeks,
        "p_up": found.test.p_up,
        "slope": found.slope.slope,
        "upper": found.slope.high,
    }
    judgement.find(found.kind, lost, {"goal_id": goal_id, "value": score, **figures}, goal_id=goal_id)
