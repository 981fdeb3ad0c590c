"""Counts a quarter, client by client: what each contributes to which measure. Nothing is kept of a client."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from math import inf
from typing import Final

from services.alerts.domain.acts import Act
from services.alerts.domain.alerts import Alert
from services.alerts.domain.facts import Facts, GoalFact, OutcomeFact, RatingFact, SessionFact
from services.alerts.domain.figures.endings import Ending, endings_of
from services.alerts.domain.figures.measures import ALWAYS, UNMEASURED
from services.alerts.domain.figures.tally import NO_TEAM, Tally, Unit
from services.alerts.domain.goals import goal_key
from services.alerts.domain.measures import series_of
from services.alerts.domain.outcome import Scale, category, direction
from services.alerts.domain.rules import Timeline
from services.alerts.domain.rupture import Rupture
from services.alerts.domain.state import Fold
from services.alerts.domain.trajectory import Trajectory

SOON: Final = 2
A_WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)
# What an alert says, and what people did with it.
Answered = tuple[Alert, Sequence[Act]]


@dataclass(frozen=True, slots=True)
class Period:
    """From when until before when."""

    begins: datetime
    ends: datetime

    def holds(self, instant: datetime) -> bool:
        """Whether the instant lies within."""
        return self.begins <= instant < self.ends


@dataclass(slots=True)
class Values:
    """Measurements by team and clinician, each with how often it was found, and how many clients they are of."""

    tally: Tally = field(default_factory=Tally)
    of: defaultdict[tuple[str, str], Counter[tuple[float, float]]] = field(
        default_factory=lambda: defaultdict(Counter)
    )

    def add(self, team: str, found: Iterable[tuple[str, float, float]]) -> None:
        """Take in what was measured of one client: each the clinician, and two numbers, or one twice."""
        kept = list(found)
        self.tally.add(team, [(clinician, "") for clinician, _, _ in kept])
        for clinician, one, other in kept:
            self.of[team, clinician][one, other] += 1


@dataclass(slots=True)
class Counts:
    """All counts of a period."""

    period: Period
    timeline: Timeline = field(default_factory=Timeline)
    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in ALWAYS})
    values: defaultdict[str, Values] = field(default_factory=lambda: defaultdict(Values))

    def add(self, trajectory: Trajectory, alerts: Sequence[Answered]) -> None:
        """Take in one client, whole, with the alerts about them."""
        facts = trajectory.facts
        team = (facts.client.team_id if facts.client else None) or NO_TEAM
        ended = [one for one in endings_of(facts, self.timeline) if self.period.holds(one.at)]
        self._check_ins(team, facts)
        self._ruptures(team, trajectory, alerts)
        self._endings(team, facts, trajectory.state, ended)
        self._change(team, facts, ended)

    def _check_ins(self, team: str, facts: Facts) -> None:
        held = [one for one in facts.sessions.values() if one.status == "held" and self.period.holds(one.held_at)]
        answered = [(one, facts.ratings.get(one.session_id)) for one in held]
        own = [
            (one, rating)
            for one, rating in answered
            if rating is not None and one.session_id not in facts.disowned
        ]
        given = {one.session_id for one, _ in own}
        units = [(one.clinician_id, "answered" if one.session_id in given else "unanswered") for one in held]
        self.tallies["check_ins"].add(team, units)
        self._means(team, own, "relationship", lambda rating: rating.total)
        self._means(team, own, "week", lambda rating: rating.week)

    def _means(
        self,
        team: str,
        answered: Sequence[tuple[SessionFact, RatingFact]],
        name: str,
        of: Callable[[RatingFact], float | None],
    ) -> None:
        """Take in an answer, apart for each version of the statements."""
        found = defaultdict(list)
        for session, rating in answered:
            value = of(rating)
            if value is not None:
                key = versioned(name, rating.instrument, rating.instrument_version)
                found[key].append((session.clinician_id, value, value))
        for key, values in found.items():
            self.values[key].add(team, values)

    def _ruptures(self, team: str, trajectory: Trajectory, alerts: Sequence[Answered]) -> None:
        repair, acknowledged, waited = [], [], []
        for rupture in trajectory.state.ruptures:
            session = trajectory.facts.sessions.get(rupture.session_id or "")
            if session is None or rupture.status == "nothing" or not self.period.holds(session.held_at):
                continue
            days = _days_until_seen(rupture, alerts)
            repair.append((session.clinician_id, _repaired(rupture)))
            acknowledged.append((session.clinician_id, "within_a_week" if days <= A_WEEK / DAY else "later"))
            waited.append((session.clinician_id, days, days))
        self.tallies["repair"].add(team, repair)
        self.tallies["acknowledged"].add(team, acknowledged)
        if waited:
            self.values["days_until_seen"].add(team, waited)

    def _endings(self, team: str, facts: Facts, state: Fold, ended: Sequence[Ending]) -> None:
        self.tallies["endings"].add(team, [(one.clinician_id, one.way) for one in ended])
        found = [
            (one.clinician_id, standing)
            for one in ended
            for goal in facts.goals.values()
            if goal.episode_id == one.episode_id and (standing := _standing(goal, state))
        ]
        self.tallies["goals"].add(team, found)

    def _change(self, team: str, facts: Facts, ended: Sequence[Ending]) -> None:
        """Take in first and last of each questionnaire; whoever ended without two counts as unmeasured."""
        courses = {(name, pair[0].episode_id): pair for name, pair in _courses(facts)} if ended else {}
        over = {one.episode_id for one in ended}
        for name in sorted({name for name, episode_id in courses if episode_id in over} - {*self.tallies}):
            before = self.tallies["endings"].without(team, [(one.clinician_id, one.way) for one in ended])
            self.tallies[name] = before.recast(UNMEASURED)
        for name in [name for name in self.tallies if name not in ALWAYS]:
            units, pairs = list[Unit](), []
            for one in ended:
                pair = courses.get((name, one.episode_id))
                units.append((one.clinician_id, _changed(*pair) if pair else UNMEASURED))
                pairs += [(one.clinician_id, *_upwards(*pair))] if pair else []
            self.tallies[name].add(team, units)
            if pairs:
                self.values[name].add(team, pairs)


def versioned(name: str, instrument: str | None, version: int | None) -> str:
    """Return the name of a figure that is never put together over versions of what was asked."""
    return f"{name}:{instrument or ''}:{'' if version is None else version}"


def _repaired(rupture: Rupture) -> str:
    """Tell whether it was repaired within two rated sessions; of one that cannot be told it is unknown."""
    if rupture.status == "repaired":
        return "within_two" if rupture.ratings <= SOON else "not_within_two"
    unsettled = rupture.status in {"open", "provisional", "unmeasurable", "left"}
    return "unknown" if unsettled and rupture.ratings < SOON else "not_within_two"


def _days_until_seen(rupture: Rupture, alerts: Sequence[Answered]) -> float:
    """Return the days until somebody first did anything with the prompt about it; infinite if nobody did."""
    for alert, acts in alerts:
        for signal in alert.signals:
            if signal.signal_id == rupture.rupture_id:
                seen = (
                    act.when for act in acts if act.alert_id == alert.alert_id and act.when >= signal.raised_at
                )
                first = min(seen, default=None)
                return inf if first is None else (first - signal.raised_at) / DAY
    return inf


def _standing(goal: GoalFact, state: Fold) -> str | None:
    """Tell how a goal stood at its last rating; of one that was never rated, or was dropped, nothing."""
    trend = state.goals.get(goal_key(goal.episode_id, goal.goal_id))
    steps = [step.reached_at is not None for step in goal.milestones]
    if goal.status == "reached" or (trend is not None and trend.reached) or (steps and all(steps)):
        return "reached"
    if trend is None or goal.status == "dropped":
        return None
    return "stalled" if trend.met else "moving"


def _courses(facts: Facts) -> Iterator[tuple[str, tuple[OutcomeFact, OutcomeFact]]]:
    """Go through first and last of each questionnaire in each episode, apart for each of its versions."""
    for series in series_of(facts):
        ordered = sorted(series, key=lambda one: one.instrument_version or 0)
        for version, same in groupby(ordered, key=lambda one: one.instrument_version):
            first, *later = same
            if later:
                yield versioned("change", first.instrument, version), (first, later[-1])


def _changed(first: OutcomeFact, last: OutcomeFact) -> str:
    """Classify the change as Jacobson and Truax do, by the questionnaire's own numbers."""
    scale, was, now = last.scale, first.total or 0.0, last.total or 0.0
    change = direction(scale.gained(was, now), scale.reliable_change)
    found = category(change, clinical_before=_clinical(scale, was), functional_after=not _clinical(scale, now))
    return "worse" if found in {"deteriorated", "harmed"} else found


def _clinical(scale: Scale, total: float) -> bool:
    return scale.mirrored(total) >= scale.mirrored(scale.cut_off)


def _upwards(first: OutcomeFact, last: OutcomeFact) -> tuple[float, float]:
    """Return first and last so that high is good."""
    scale = last.scale
    good = [scale.highest - scale.mirrored(one.total or 0.0) for one in (first, last)]
    return good[0], good[1]
