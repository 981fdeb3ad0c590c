"""Judging one rating: one step of every detector, in place, and the signals it gives."""

from collections.abc import Mapping
from dataclasses import replace

from services.alerts.domain.facts import ITEMS, GoalFact, RatingFact
from services.alerts.domain.judgement import Held, Judgement
from services.alerts.domain.levels import judge_level
from services.alerts.domain.progress import judge_goal
from services.alerts.domain.relationship import Relationship, relationship_key
from services.alerts.domain.rupture import Rupture, begin, follow, hear, leave, lose_measure
from services.alerts.domain.sbe import Usual, rebase, step, usual
from services.alerts.domain.signals import Evidence, Signal
from services.alerts.domain.state import Fold

__all__ = ["Judgement", "judge", "total_of"]


def judge(state: Fold, judgement: Judgement, goals: Mapping[str, GoalFact]) -> None:
    """Take every detector one step on; fills the judgement and appends its signals to the state."""
    session = judgement.session
    key = relationship_key(session.episode_id, session.clinician_id, judgement.rating.wording)
    relationship = state.relationships.get(key)
    if relationship is None:
        relationship = state.relationships[key] = _begin(state, session)
    relationship.ratings += 1
    _read(relationship, judgement)
    _judge_rupture(state, key, judgement)
    for goal_id, score in judgement.rating.goals.items():
        judge_goal(state, judgement, goals.get(goal_id), (goal_id, score))
    judge_level(state, relationship, judgement, goals)
    state.last_held_at, state.last_session_id = session.held_at, session.session_id
    state.last_score = judgement.score
    state.signals.extend(judgement.signals)


def _begin(state: Fold, session: Held) -> Relationship:
    """Begin to know a relationship, or one that was known in other words: that it goes on is all that remains."""
    found = Relationship(session.episode_id, session.clinician_id)
    found.earlier = sum(one.leveled for one in state.relationships.values() if one.pair == found.pair)
    return found


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
    before = last.status if last is not None else None
    if last is not None and _same_pair(state, last, key):
        _before_rating(last, judgement, comparable=last.relationship == key)
    current = last if last is not None and last.settled_at is None else None
    if current is not None and current.relationship == key:
        _follow(state, current, judgement)
    elif judgement.dips:
        if current is not None:
            leave(current, judgement.rating.first_submitted_at)
        signal = _raise_rupture(judgement, None)
        usual_total = _usual_total(state.relationships[key], judgement)
        state.ruptures.append(begin(signal, key, usual_total, total=judgement.total))
    if last is not None and last.status != before and last.settled_at is not None:
        judgement.settled = (last.rupture_id, last.status)


def _same_pair(state: Fold, rupture: Rupture, key: str) -> bool:
    return state.relationships[rupture.relationship].pair == state.relationships[key].pair


def _before_rating(rupture: Rupture, judgement: Judgement, *, comparable: bool) -> None:
    """Let the client's own word count before the rating that came with it; other words measure nothing more."""
    at = judgement.rating.first_submitted_at
    if not comparable and rupture.settled_at is None:
        lose_measure(rupture, at)
    if judgement.word is not None:
        hear(rupture, judgement.word, at=at)


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


def _wording(version: int) -> Evidence:
    """In which words the statement was asked, where these are not the first ones."""
    return {"instrument_version": float(version)} if version > 1 else {}


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
        **_wording(judgement.rating.wording),
    }
    found = judgement.find("RUPTURE", score, evidence, severity="high" if high else "low")
    signal = replace(found, rupture_id=rupture_id or found.signal_id)
    judgement.signals[-1] = signal
    return signal
