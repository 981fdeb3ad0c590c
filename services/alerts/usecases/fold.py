"""Fold what was learned into the clients' trajectories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.alerts.domain.facts import Fact, learn
from services.alerts.domain.trajectory import FOLD_VERSION, Trajectory, fold
from services.alerts.ports import Unit
from services.alerts.usecases.settle import settle_alerts


def fold_facts(unit: Unit, learned: Mapping[str, Sequence[Fact]]) -> None:
    """Take facts of many clients in, each at most once, and settle the alerts of those where it matters.

    The number of questions to the database does not depend on the number of clients.
    """
    if not learned:
        return
    known = unit.trajectories.load(learned)
    changed: list[Trajectory] = []
    unsettled: list[Trajectory] = []
    for client_id, facts in learned.items():
        trajectory = known.get(client_id) or Trajectory(client_id)
        if trajectory.erased_at is not None:
            continue
        before = None if trajectory.fold_version != FOLD_VERSION else _outlook(trajectory)
        news = [learn(trajectory.facts, fact) for fact in facts]
        if any(news):
            fold(trajectory, unit.timeline)
            changed.append(trajectory)
            if _outlook(trajectory) != before:
                unsettled.append(trajectory)
    if changed:
        unit.trajectories.save(changed)
    settle_alerts(unit, unsettled, as_of=unit.now)


def locked(unit: Unit, client_id: str) -> Trajectory:
    """The client's trajectory up to date, with their anchor written; raises Erased at a tombstone."""
    trajectory = unit.trajectories.lock(client_id)
    fold(trajectory, unit.timeline)
    return trajectory


def _outlook(trajectory: Trajectory) -> tuple[object, ...]:
    """What the client's alerts depend on besides people's acts."""
    client, state = trajectory.facts.client, trajectory.state
    whose = (client.clinician_id, client.team_id) if client else None
    ruptures = tuple((rupture.rupture_id, rupture.status, rupture.settled_at) for rupture in state.ruptures)
    return whose, tuple(state.signals), ruptures
