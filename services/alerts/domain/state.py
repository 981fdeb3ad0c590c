"""State of every detector of one client, as far as the ratings have been folded."""

from dataclasses import dataclass, field
from datetime import datetime

from services.alerts.domain.goals import GoalTrend
from services.alerts.domain.relationship import Relationship
from services.alerts.domain.rupture import Rupture
from services.alerts.domain.signals import Signal


@dataclass(slots=True)
class Fold:
    """State after the rating at (`last_held_at`, `last_session_id`).

    `relationships` are keyed "episode|clinician", `goals` "episode|goal"; `ruptures` in the order in
    which they opened, of which at most the last is still open or provisional. `last_score` is S of that rating.
    """

    last_held_at: datetime | None = None
    last_session_id: str = ""
    last_score: float | None = None
    relationships: dict[str, Relationship] = field(default_factory=dict)
    goals: dict[str, GoalTrend] = field(default_factory=dict)
    ruptures: list[Rupture] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
