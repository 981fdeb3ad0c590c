"""Goals: whether the client's own rating of an agreed goal has stopped moving, or goes down."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from services.alerts.domain.facts import GoalFact
from services.alerts.domain.rules import GoalNumbers
from services.alerts.domain.trend import MannKendall, TheilSen, mann_kendall, theil_sen

DAY = 86_400.0
WEEK = 7 * DAY

GoalKind = Literal["STALLED", "REGRESSING"]


@dataclass(slots=True)
class GoalTrend:
    """The last ratings of a goal (epoch seconds, scores), `met` and `reached` at the last, what was raised."""

    goal_id: str
    episode_id: str
    times: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    met: bool = False
    raised: Literal["", "STALLED", "REGRESSING"] = ""
    since_raised: int = 0
    reached: bool = False


class Standstill(NamedTuple):
    """A goal that meets every criterion: the test and the slope a week over the last ratings."""

    test: MannKendall
    slope: TheilSen
    weeks: float

    @property
    def kind(self) -> GoalKind:
        """Going down for certain is its own matter."""
        return "REGRESSING" if self.slope.high < 0 else "STALLED"


def goal_key(episode_id: str, goal_id: str) -> str:
    """Return the key of a goal's trend in the fold."""
    return f"{episode_id}|{goal_id}"


def counts(submitted_at: datetime, held_at: datetime, goal: GoalFact | None) -> bool:
    """Tell whether the rating is about the goal as agreed now: a changed goal is a new start.

    A rating counts if it was given, or its session held, at or after the agreement. Either is
    enough, because a goal may be written down after the session in which it was first rated.
    """
    return goal is None or max(held_at, submitted_at) >= goal.agreed_at


def watch(
    trend: GoalTrend, held_at: datetime, score: float, numbers: GoalNumbers, *, milestone: bool
) -> Standstill | None:
    """Let the trend learn one rating; return what is worth raising now.

    Raised when the criteria are met at two ratings running; again only if a stalled goal goes down,
    or after a whole further window of ratings, so that one standstill is one prompt.
    """
    trend.times = [*trend.times[1 - numbers.window :], held_at.timestamp()]
    trend.scores = [*trend.scores[1 - numbers.window :], score]
    found = None if milestone else standstill(trend.times, trend.scores, numbers)
    before, trend.met = trend.met, found is not None
    trend.since_raised += 1
    if found is None:
        trend.raised = ""
        return None
    due = not trend.raised or trend.since_raised >= numbers.window
    worse = found.kind == "REGRESSING" and trend.raised == "STALLED"
    if not (before and (due or worse)):
        return None
    trend.raised, trend.since_raised = found.kind, 0
    return found


def standstill(times: list[float], scores: list[float], numbers: GoalNumbers) -> Standstill | None:
    """Apply every criterion but the milestone's to the last ratings (epoch seconds, scores)."""
    if len(scores) < numbers.at_least or scores[-1] >= numbers.near_top:
        return None
    span = times[-1] - times[0]
    net = (scores[-1] + scores[-2] - scores[0] - scores[1]) / 2
    if span < numbers.span_days * DAY or net >= numbers.net:
        return None
    test = mann_kendall(scores)
    if test.p_up < numbers.p_up:
        return None
    slope = theil_sen([(at - times[0]) / WEEK for at in times], scores, test)
    return Standstill(test, slope, span / WEEK) if slope.slope < numbers.slope_a_week else None


def milestone_near(goal: GoalFact | None, held_at: datetime, known_at: datetime, numbers: GoalNumbers) -> bool:
    """Tell whether a milestone was reached lately: within 28 days, or the goal's own horizon if it has one.

    Lately is reckoned from the session; what was reached by the time the rating came in counts too.
    """
    if goal is None:
        return False
    days = numbers.milestone_days if goal.horizon_weeks is None else 7 * goal.horizon_weeks
    since, until = held_at - timedelta(days=days), max(held_at, known_at)
    return any(step.reached_at is not None and since <= step.reached_at <= until for step in goal.milestones)
