"""Goals: the trend of the client's own rating of an agreed goal."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class GoalTrend:
    """The last ratings of one goal (epoch seconds and scores), and what was found at the one before."""

    goal_id: str
    episode_id: str
    times: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    met: bool = False
    raised: str = ""
    since_raised: int = 0


def goal_key(episode_id: str, goal_id: str) -> str:
    """Return the key of a goal's trend in the fold."""
    return f"{episode_id}|{goal_id}"
