"""Judging one rating: one step of every detector, in place, and the signals it gives."""

from collections.abc import Mapping
from dataclasses import replace

from services.alerts.domain.facts import ITEMS, GoalFact, RatingFact
from services.alerts.domain.judgement import Judgement
from services.alerts.domain.levels import judge_level
from services.alerts.domain.progress import judge_goal
from services.alerts.domain.relationship import Relationship, relationship_key
from services.alerts.domain.rupture import Rupture, begin, follow, hear, leave
from services.alerts.domain.sbe import Usual, rebase, step, usual
from services.alerts.domain.signals import Evidence, Signal
from services.alerts.domain.state import Fold

__all__ = ["Judgement", "judge", "total_of"]


def judge(state: Fold, judgement: Judgement, goals: Mapping[str, GoalFact]) -> None:
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
    for goal_id, score in judgement.rating.goals.items():
        judge_goal(state, judgement, goals.get(goal_id), (goal_id, score))
    judge_level(state, relationship, judgement, goals)
    state.last_held_at, state.last_session_id = session.held_at, session.session_id
    state.last_score = judgement.score
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
    last = state.ruptures[-1] if state.ruptures else None
    current = last if last is not None and last.settled_at is None else None
    if last is not None and judgement.word is not None and last.relationship == key:
        hear(last, judgement.word, at=judgement.rating.first_submitted_at)
        current = current if last.settled_at is None else None
    if current is not None and current.relationship == key:
        _follow(state, current, judgement)
    elif judgement.dips:
        if current is not None:
            leave(current, judgement.rating.first_submitted_at)
        signal = _raise_rupture(judgement, None)
        usual_total = _usual_total(state.relationships[key], judgement)
        state.ruptures.append(begin(signal, key, usual_total, total=judgement.total))


def _follow(state: Fold, current: Rupture, judgement: Judgement) -> None:
    at = judgement.rating.first_submitted_at
    follow(current, judgement.total, judgement.rules, at=at, dips=judgement.dips)
    if current.status == "unrepaired":
        for stream in state.relationships[current.relationship].streams.values():
            rebase(stream)
    if judgement.dips:
        _raise_rupture(judgement, current.rupture_id)


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
    found = judgement.find("RUPTURE", score, evidence, severity="high" if high else "low")
    signal = replace(found, rupture_id=rupture_id or found.signal_id)
    judgement.signals[-1] = signal
    return signal
