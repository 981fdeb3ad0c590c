"""Calibrate to a budget: propose priors and a threshold from a clinic's own ratings."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from services.alerts.domain.calibration import FEWEST_CLIENTS, Observed, Proposal, fitted, threshold
from services.alerts.domain.curves import Fit
from services.alerts.domain.facts import Facts, RatingFact
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
    """A calibration under way, one trajectory at a time: all are observed before the first is scored.

    Ratings in different words of the statements are never mixed: it rests on the newest of which there are enough.
    """

    def __init__(self, current: RuleSet, *, budget: float, since: datetime | None) -> None:
        self._current = current
        self._budget = budget
        self._since = since
        self._by_version: dict[int, Observed] = {}
        self._courses: dict[str, Fit] = {}
        self._scores = array("d")

    @cached_property
    def _version(self) -> int:
        """The newest version of the statements that enough clients have answered, else the one that most have."""
        found = {version: observed.clients for version, observed in self._by_version.items()}
        enough = [version for version, clients in found.items() if clients >= FEWEST_CLIENTS]
        return max(enough) if enough else max(found, key=lambda version: (found[version], version), default=1)

    @cached_property
    def _observed(self) -> Observed:
        return replace(self._by_version.get(self._version, Observed()), courses=self._courses)

    @cached_property
    def _rules(self) -> RuleSet:
        """The clinic's own figures; their threshold only decides which ruptures a new baseline follows."""
        return fitted(self._observed, self._current, version=self._current.version + 1)

    def observe(self, trajectory: Trajectory) -> None:
        """Learn from one client what ratings are like."""
        _observe(self._by_version, trajectory)
        _observe_outcome(self._courses, trajectory.facts)

    def score(self, trajectory: Trajectory) -> None:
        """Score one client's ratings by what was learned from all."""
        self._scores.extend(_scores(trajectory, self._rules, self._since, self._version))

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


def _observe(by_version: dict[int, Observed], trajectory: Trajectory) -> None:
    """Take each relationship of the client in, since what is usual belongs to one, and to one wording."""
    relationships: dict[str, list[RatingFact]] = {}
    for session in rated_sessions(trajectory.facts):
        rating = trajectory.facts.ratings[session.session_id]
        key = relationship_key(session.episode_id, session.clinician_id, rating.wording)
        relationships.setdefault(key, []).append(rating)
    for ratings in relationships.values():
        observed = by_version.setdefault(ratings[0].wording, Observed())
        observed.add([total_of(rating) for rating in ratings], [rating.items for rating in ratings])


def _observe_outcome(courses: dict[str, Fit], facts: Facts) -> None:
    """Take each course of a questionnaire in, as far as its sessions are known."""
    for first, *later in series_of(facts):
        numbered = [
            (facts.sessions[one.session_id].session_no, one.total)
            for one in later
            if one.session_id in facts.sessions and one.total is not None
        ]
        courses.setdefault(first.instrument, Fit()).add(first.total or 0.0, numbered)


def _scores(trajectory: Trajectory, rules: RuleSet, since: datetime | None, version: int) -> Iterator[float]:
    for judged in retrace(trajectory, Timeline((rules,))):
        counts = judged.rating.wording == version
        if counts and judged.score is not None and (since is None or judged.session.held_at > since):
            yield judged.score
