"""A client's trajectory: the facts, and the state of every detector as a fold over them."""

from dataclasses import dataclass, field
from datetime import datetime

from services.alerts.domain.facts import Facts
from services.alerts.domain.goals import GoalTrend
from services.alerts.domain.relationship import Relationship
from services.alerts.domain.rules import Timeline
from services.alerts.domain.rupture import Rupture
from services.alerts.domain.signals import Signal

FOLD_VERSION = 1


@dataclass(slots=True)
class Fold:
    """State of all detectors after the rating at (`last_held_at`, `last_session_id`).

    `relationships` are keyed "episode|clinician", `goals` "episode|goal"; `ruptures` in the order in
    which they opened, of which at most the last is still open or provisional.
    """

    last_held_at: datetime | None = None
    last_session_id: str = ""
    relationships: dict[str, Relationship] = field(default_factory=dict)
    goals: dict[str, GoalTrend] = field(default_factory=dict)
    ruptures: list[Rupture] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)


@dataclass(slots=True)
class Trajectory:
    """Everything the alerts service knows of one client; `erased_at` is the tombstone."""

    client_id: str
    facts: Facts = field(default_factory=Facts)
    state: Fold = field(default_factory=Fold)
    fold_version: int = FOLD_VERSION
    erased_at: datetime | None = None


def fold(trajectory: Trajectory, timeline: Timeline) -> bool:
    """Bring the state up to the facts, in place; True if any rating was folded."""
    raise NotImplementedError
