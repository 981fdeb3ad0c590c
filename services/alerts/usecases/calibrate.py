"""Calibrate to a budget: propose priors and a threshold from a clinic's own ratings."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property

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
    calibration = Calibration(current, budget=budget, since=since)
    for trajectory in trajectories():
        calibration.observe(trajectory)
    for trajectory in trajectories():
        calibration.score(trajectory)
    return calibration.proposal()


class Calibration:
    """A calibration under way, one trajectory at a time: all are observed before the first is scored."""

    def __init__(self, current: RuleSet, *, budget: float, since: datetime | None) -> None:
        self._current = current
        self._budget = budget
        self._since = since
        self._observed = Observed()
        self._scores = array("d")

    @cached_property
    def _rules(self) -> RuleSet:
        """The clinic's own figures; their threshold only decides which ruptures a new baseline follows."""
        return fitted(self._observed, self._current, version=self._current.version + 1)

    def observe(self, trajectory: Trajectory) -> None:
        """Learn from one client what ratings are like."""
        _observe(self._observed, trajectory)

    def score(self, trajectory: Trajectory) -> None:
        """Score one client's ratings by what was learned from all."""
        self._scores.extend(_scores(trajectory, self._rules, self._since))

    def proposal(self) -> Proposal:
        """Say what comes of it."""
        h, own = threshold(self._scores, self._budget, self._rules.h)
        return Proposal(
            rules=replace(self._rules, h=h),
            budget=self._budget,
            clients=self._observed.clients,
            scores=len(self._scores),
            own_h=own,
            default_h=self._rules.h,
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
    for first, *later in series_of(facts):
        numbered = [
            (facts.sessions[one.session_id].session_no, one.total)
            for one in later
            if one.session_id in facts.sessions and one.total is not None
        ]
        observed.courses.setdefault(first.instrument, Fit()).add(first.total or 0.0, numbered)


def _scores(trajectory: Trajectory, rules: RuleSet, since: datetime | None) -> Iterator[float]:
    for judged in retrace(trajectory, Timeline((rules,))):
        if judged.score is not None and (since is None or judged.session.held_at > since):
            yield judged.score
