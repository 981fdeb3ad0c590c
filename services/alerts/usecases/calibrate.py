"""Calibrate to a budget: propose priors and a threshold from a clinic's own ratings."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from services.alerts.domain.calibration import Observed, Proposal, fitted, threshold
from services.alerts.domain.curves import Fit
from services.alerts.domain.facts import Facts
from services.alerts.domain.judging import total_of
from services.alerts.domain.measures import series_of
from services.alerts.domain.relationship import relationship_key
from services.alerts.domain.rules import RuleSet, Timeline
from services.alerts.domain.trajectory import Trajectory, rated_sessions, retrace

Trajectories = Callable[[], Iterable[Trajectory]]


def calibrate(
    trajectories: Trajectories, current: RuleSet, *, budget: float, since: datetime | None = None
) -> Proposal:
    """Propose a rule set by which about `budget` of 100 scored ratings since then are ruptures.

    Priors and percentiles rest on all ratings; `trajectories` is gone through several times, one by one.
    """
    observed = Observed()
    for trajectory in trajectories():
        _observe(observed, trajectory)
    rules = fitted(observed, current, version=current.version + 1)
    scores = _scores(trajectories(), rules, since)
    h, own = threshold(scores, budget, rules.h)
    return Proposal(
        rules=replace(rules, h=h),
        budget=budget,
        clients=observed.clients,
        scores=len(scores),
        own_h=own,
        default_h=rules.h,
    )


def _observe(observed: Observed, trajectory: Trajectory) -> None:
    """Take each relationship of the client in, since what is usual belongs to one."""
    relationships: dict[str, list[str]] = {}
    for session in rated_sessions(trajectory.facts):
        key = relationship_key(session.episode_id, session.clinician_id)
        relationships.setdefault(key, []).append(session.session_id)
    for names in relationships.values():
        ratings = [trajectory.facts.ratings[name] for name in names]
        observed.add([total_of(rating) for rating in ratings], [rating.items for rating in ratings])
    _observe_outcome(observed, trajectory.facts)


def _observe_outcome(observed: Observed, facts: Facts) -> None:
    """Take each course of a questionnaire in, as far as its sessions are known."""
    for first, *later in series_of(facts.outcomes.values()):
        numbered = [
            (facts.sessions[one.session_id].session_no, one.total)
            for one in later
            if one.session_id in facts.sessions and one.total is not None
        ]
        observed.courses.setdefault(first.instrument, Fit()).add(first.total or 0.0, numbered)


def _scores(trajectories: Iterable[Trajectory], rules: RuleSet, since: datetime | None) -> array[float]:
    """Score ratings by these rules; their threshold only decides which ruptures a new baseline follows."""
    timeline = Timeline((rules,))
    return array(
        "d",
        (
            judged.score
            for trajectory in trajectories
            for judged in retrace(trajectory, timeline)
            if judged.score is not None and (since is None or judged.session.held_at > since)
        ),
    )
