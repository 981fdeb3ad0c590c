"""Fold what was learned into the clients' trajectories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from services.alerts.domain.facts import AT_ONCE, Fact, GoalFact, RatingFact, SessionFact
from services.alerts.domain.learning import learn
from services.alerts.domain.next_session import after_next
from services.alerts.domain.notice import notice
from services.alerts.domain.trajectory import FOLD_VERSION, Trajectory, fold
from services.alerts.ports import Unit
from services.alerts.usecases.settle import settle_alerts

# While events about a client keep coming, what time alone brings waits.
QUIET: Final = timedelta(seconds=30)


def fold_facts(unit: Unit, learned: Mapping[str, Sequence[Fact]]) -> None:
    """Take facts of many clients in, each at most once, and settle the alerts of those where it matters.

    The number of questions to the database does not depend on the number of clients.
    """
    if not learned:
        return
    known = unit.trajectories.load({client_id: _sessions(facts) for client_id, facts in learned.items()})
    met = [known.get(client_id) or Trajectory(client_id) for client_id in learned]
    living = [trajectory for trajectory in met if trajectory.erased_at is None]
    unit.trajectories.complete([found for found in living if _speaks_of_goals(learned[found.client_id])])
    outlooks = {found.client_id: _outlook(found) for found in living}
    planned = {found.client_id: found.facts.look_at for found in living}
    changed = [found for found in living if _learn(found, learned[found.client_id])]
    awaiting = {found.client_id for found in changed if found.facts.awaited is not None}
    unit.trajectories.complete(
        [found for found in changed if not _goes_on(found) or _at_once(found) or found.client_id in awaiting]
    )
    for trajectory in changed:
        _bring_up(trajectory, unit, planned[trajectory.client_id])
    if changed:
        unit.trajectories.save(changed)
    unsettled = [
        found for found in changed if found.client_id in awaiting or _outlook(found) != outlooks[found.client_id]
    ]
    settle_alerts(unit, unsettled, as_of=unit.now)


def look_again(unit: Unit, client_ids: Sequence[str], as_of: datetime) -> None:
    """Notice what has fallen due by then with these clients, and settle their alerts where it matters."""
    known = unit.trajectories.load(dict.fromkeys(client_ids, ()))
    living = [trajectory for trajectory in known.values() if trajectory.erased_at is None]
    unit.trajectories.complete(living)
    outlooks = {found.client_id: _outlook(found) for found in living}
    for trajectory in living:
        fold(trajectory, unit.timeline)
        notice(trajectory, unit.timeline, as_of)
    if living:
        unit.trajectories.save(living)
    unsettled = [found for found in living if _outlook(found) != outlooks[found.client_id]]
    settle_alerts(unit, unsettled, as_of=as_of)


def _bring_up(trajectory: Trajectory, unit: Unit, planned: datetime | None) -> None:
    """Fold, and notice at once what was said or changed; what only time brings waits for quiet.

    So a history that is noted session by session does not seem to end at each of them. A look that is planned for
    shortly stays: moving it at every rating would cost an index more than it is worth.
    """
    facts, at_once, quiet = trajectory.facts, _at_once(trajectory), unit.now + QUIET
    fold(trajectory, unit.timeline)
    if at_once:
        notice(trajectory, unit.timeline, trajectory.looked_at or AT_ONCE)
    if facts.look_at is not None and facts.look_at < quiet:
        shortly = planned is not None and quiet - QUIET / 2 <= planned <= quiet
        facts.look_at = planned if shortly else quiet
    over = after_next(facts.sessions.values(), facts.awaited) if facts.awaited is not None else None
    if over is not None and over <= unit.now:
        facts.awaited = None


def _at_once(trajectory: Trajectory) -> bool:
    return trajectory.facts.look_at == AT_ONCE


def _learn(trajectory: Trajectory, facts: Sequence[Fact]) -> bool:
    news = [learn(trajectory.facts, fact) for fact in facts]
    return any(news)


def _sessions(facts: Sequence[Fact]) -> frozenset[str]:
    return frozenset(fact.session_id for fact in facts if isinstance(fact, (SessionFact, RatingFact)))


def _speaks_of_goals(facts: Sequence[Fact]) -> bool:
    """A goal's news may concern any rating."""
    return any(isinstance(fact, GoalFact) for fact in facts)


def _goes_on(trajectory: Trajectory) -> bool:
    """Whether everything pending comes after everything folded, so that folding needs nothing older."""
    facts, state = trajectory.facts, trajectory.state
    if facts.stale or trajectory.fold_version != FOLD_VERSION:
        return False
    if state.last_held_at is None:
        return True
    last = (state.last_held_at, state.last_session_id)
    return all((facts.sessions[session_id].held_at, session_id) > last for session_id in facts.pending)


def locked(unit: Unit, client_id: str) -> Trajectory:
    """The client's trajectory up to date, with their anchor written; raises Erased at a tombstone."""
    trajectory = unit.trajectories.lock(client_id)
    fold(trajectory, unit.timeline)
    return trajectory


def _outlook(trajectory: Trajectory) -> tuple[object, ...]:
    """What the client's alerts depend on besides people's acts, and by which version it was found."""
    client, state = trajectory.facts.client, trajectory.state
    whose = (client.clinician_id, client.team_id) if client else None
    ruptures = tuple((rupture.rupture_id, rupture.status, rupture.settled_at) for rupture in state.ruptures)
    words = tuple(trajectory.facts.said_words())
    return whose, tuple(trajectory.signals), ruptures, words, trajectory.fold_version
