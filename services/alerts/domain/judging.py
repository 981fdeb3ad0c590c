"""Judging one rating: one step of every detector, in place, and the signals it gives."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from services.alerts.domain.facts import ITEMS, GoalFact, RatingFact
from services.alerts.domain.goals import (
    GoalTrend,
    Standstill,
    counts,
    goal_key,
    milestone_near,
    watch,
)
from services.alerts.domain.low import low_standing, low_start
from services.alerts.domain.relationship import Relationship, relationship_key
from services.alerts.domain.rules import RuleSet
from services.alerts.domain.rupture import begin, follow, leave
from services.alerts.domain.sbe import RECENT, Reading, Usual, rebase, step, usual
from services.alerts.domain.signals import Evidence, Kind, Severity, Signal, signal_id
from services.alerts.domain.slide import slide
from services.alerts.domain.state import Fold


class Rated(Protocol):
    """What rules read of a check-in."""

    @property
    def items(self) -> dict[str, float | None]:
        """Answers by statement."""

    @property
    def goals(self) -> dict[str, float]:
        """Goals' ratings by id."""

    @property
    def first_submitted_at(self) -> datetime:
        """When it came in."""


class Held(Protocol):
    """What rules read of a session."""

    @property
    def session_id(self) -> str:
        """Which it is."""

    @property
    def episode_id(self) -> str:
        """The episode of care."""

    @property
    def clinician_id(self) -> str:
        """Whom it was with."""

    @property
    def held_at(self) -> datetime:
        """When it was held."""


@dataclass(slots=True)
class Judgement:
    """One rating as the rules saw it: a reading per answered stream, the highest score and its stream."""

    client_id: str
    rating: Rated
    session: Held
    rules: RuleSet
    total: float | None
    readings: dict[str, Reading] = field(default_factory=dict)
    score: float | None = None
    worst: str = ""
    signals: list[Signal] = field(default_factory=list)

    @property
    def dips(self) -> bool:
        """True if the rating scores as a rupture."""
        return self.score is not None and self.score >= self.rules.h


def judge(state: Fold, judgement: Judgement, goals: dict[str, GoalFact]) -> None:
    """Take every detector one step on; fills the judgement and appends its signals to the state."""
    session = judgement.session
    key = relationship_key(session.episode_id, session.clinician_id)
    relationship = state.relationships.get(key)
    if relationship is None:
        relationship = Relationship(session.episode_id, session.clinician_id)
        state.relationships[key] = relationship
    relationship.ratings += 1
    _read(relationship, judgement)
    _judge_rupture(state, key, judgement)
    if judgement.total is not None:
        _judge_totals(relationship, judgement, judgement.total)
    for goal_id, score in judgement.rating.goals.items():
        _judge_goal(state, judgement, goals.get(goal_id), (goal_id, score))
    state.last_held_at, state.last_session_id = session.held_at, session.session_id
    state.signals.extend(judgement.signals)


def total_of(rating: RatingFact) -> float | None:
    """Return the total, which exists only when all four statements are answered."""
    items = rating.items
    for name in ITEMS:
        if items.get(name) is None:
            return None
    return rating.total


def _read(relationship: Relationship, judgement: Judgement) -> None:
    """Step the streams that were answered; one that was not does not move."""
    rules, items = judgement.rules, judgement.rating.items
    for name, stream in relationship.streams.items():
        x = judgement.total if name == "total" else items.get(name)
        if x is None:
            continue
        reading = step(stream, x, rules.priors[name], rules)
        judgement.readings[name] = reading
        if reading.score is not None and (judgement.score is None or reading.score > judgement.score):
            judgement.score, judgement.worst = reading.score, name


def _judge_rupture(state: Fold, key: str, judgement: Judgement) -> None:
    current = state.ruptures[-1] if state.ruptures and state.ruptures[-1].settled_at is None else None
    at, total = judgement.rating.first_submitted_at, judgement.total
    if current is not None and current.relationship == key:
        follow(current, total, judgement.rules, at=at, dips=judgement.dips)
        if current.status == "unrepaired":
            for stream in state.relationships[key].streams.values():
                rebase(stream)
        if judgement.dips:
            _raise_rupture(judgement, current.rupture_id)
    elif judgement.dips:
        if current is not None:
            leave(current, at)
        signal = _raise_rupture(judgement, None)
        usual_total = _usual_total(state.relationships[key], judgement)
        state.ruptures.append(begin(signal, key, usual_total, total=total))


def _usual_total(relationship: Relationship, judgement: Judgement) -> Usual:
    """Return what was usual for the total before this rating, whether or not it had one."""
    reading = judgement.readings.get("total")
    if reading is not None:
        return Usual(reading.usual, reading.noise, reading.spread)
    return usual(relationship.streams["total"], judgement.rules.priors["total"], judgement.rules)


def _raise_rupture(judgement: Judgement, rupture_id: str | None) -> Signal:
    """Raise the worst stream's finding; without a rupture that is open already, the signal opens one."""
    rules, total, score = judgement.rules, judgement.total, judgement.score or 0.0
    reading = judgement.readings[judgement.worst]
    high = score >= 2 * rules.h or (total is not None and total < rules.p10)
    evidence: Evidence = {
        "stream": judgement.worst,
        "value": reading.x,
        "usual": reading.usual,
        "spread": reading.spread,
        "total": total,
        "h": rules.h,
    }
    signal = _signal(judgement, "RUPTURE", score, evidence, severity="high" if high else "low")
    signal = replace(signal, rule="SBE", rupture_id=rupture_id or signal.signal_id)
    judgement.signals.append(signal)
    return signal


def _judge_totals(relationship: Relationship, judgement: Judgement, total: float) -> None:
    rules, stream = judgement.rules, relationship.streams["total"]
    below = low_start(relationship, total, rules)
    if below is not None:
        evidence: Evidence = {"total": total, "p10": rules.p10, "rating": float(stream.k)}
        judgement.signals.append(_signal(judgement, "LOW_START", below, evidence))
    below = low_standing(relationship, rules)
    if below is not None:
        evidence = {"median": rules.p10 - below, "p10": rules.p10}
        judgement.signals.append(_signal(judgement, "LOW_STANDING", below, evidence))
    lost = slide(relationship, total, rules)
    if lost is not None:
        _raise_slide(relationship, judgement, lost)


def _raise_slide(relationship: Relationship, judgement: Judgement, lost: float) -> None:
    recent = relationship.streams["total"].recent
    evidence: Evidence = {
        "first": sum(relationship.first_totals) / RECENT,
        "last": sum(recent) / RECENT,
        "lost": lost,
    }
    severity: Severity = "high" if lost >= 2 * judgement.rules.slide_drop else "low"
    judgement.signals.append(_signal(judgement, "SLIDE", lost, evidence, severity=severity))


def _judge_goal(state: Fold, judgement: Judgement, goal: GoalFact | None, rated: tuple[str, float]) -> None:
    (goal_id, score), rating, session = rated, judgement.rating, judgement.session
    if not counts(rating.first_submitted_at, session.held_at, goal):
        return
    key, numbers = goal_key(session.episode_id, goal_id), judgement.rules.goal
    trend = state.goals.get(key)
    if trend is None:
        trend = state.goals[key] = GoalTrend(goal_id, session.episode_id)
    milestone = milestone_near(goal, session.held_at, rating.first_submitted_at, numbers)
    found = watch(trend, session.held_at, score, numbers, milestone=milestone)
    if found is not None:
        judgement.signals.append(_goal_signal(judgement, goal_id, score, found))


def _goal_signal(judgement: Judgement, goal_id: str, score: float, found: Standstill) -> Signal:
    evidence: Evidence = {
        "goal_id": goal_id,
        "value": score,
        "weeks": found.weeks,
        "p_up": found.test.p_up,
        "slope": found.slope.slope,
        "upper": found.slope.high,
    }
    lost = -found.slope.slope if found.kind == "REGRESSING" else None
    return _signal(judgement, found.kind, lost, evidence, goal_id=goal_id)


def _signal(
    judgement: Judgement,
    kind: Kind,
    score: float | None,
    evidence: Evidence,
    *,
    severity: Severity = "low",
    goal_id: str | None = None,
) -> Signal:
    session = judgement.session
    anchor = (session.session_id,) if goal_id is None else (session.session_id, goal_id)
    return Signal(
        signal_id=signal_id(judgement.client_id, session.episode_id, kind, anchor),
        kind=kind,
        rule=kind,
        rule_set=judgement.rules.version,
        severity=severity,
        client_id=judgement.client_id,
        episode_id=session.episode_id,
        session_id=session.session_id,
        clinician_id=session.clinician_id,
        score=score,
        raised_at=judgement.rating.first_submitted_at,
        evidence=evidence,
        goal_id=goal_id,
    )
