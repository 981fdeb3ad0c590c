"""What the totals of one relationship say besides dips: low, sliding, all at the top, or good and unmoved."""

from collections.abc import Mapping
from datetime import UTC, datetime

from services.alerts.domain.comfort import at_the_top, comfortable, moved
from services.alerts.domain.facts import ITEMS, GoalFact
from services.alerts.domain.judgement import Judgement
from services.alerts.domain.low import level_of, low_standing, low_start, ratings, take_in
from services.alerts.domain.relationship import Relationship
from services.alerts.domain.sbe import RECENT
from services.alerts.domain.signals import Evidence
from services.alerts.domain.slide import slide
from services.alerts.domain.state import Fold


def judge_level(
    state: Fold, relationship: Relationship, judgement: Judgement, goals: Mapping[str, GoalFact]
) -> None:
    """Judge the rating's total, if it has one; a check-in without one ends a run at the top, and may be low."""
    total = judgement.total
    relationship.tops = relationship.tops + 1 if at_the_top(total) else 0
    _low(relationship, judgement)
    if total is None:
        return
    lost = slide(relationship, total, judgement.rules)
    if lost is not None:
        _raise_slide(relationship, judgement, lost)
    numbers = judgement.rules.comfort
    if relationship.tops == numbers.ceiling_run:
        judgement.find("CEILING", None, {"running": float(relationship.tops)})
    at = judgement.session.held_at.timestamp()
    relationship.lately = [*relationship.lately[1 - numbers.window :], (at, total)]
    _comfort(state, relationship, judgement, goals)


def _low(relationship: Relationship, judgement: Judgement) -> None:
    rules, level = judgement.rules, level_of(judgement.rating.items, judgement.total)
    if level is None:
        return
    take_in(relationship, level)
    below = low_start(relationship, rules)
    if below is not None:
        found: Evidence = {"total": level.total, "p10": rules.p10, "rating": float(ratings(relationship))}
        judgement.find(
            "LOW_START", below, found | _reckoned("answered", level.answered if level.answered < len(ITEMS) else 0)
        )
    below = low_standing(relationship, rules)
    if below is not None:
        found = {"median": rules.p10 - below, "p10": rules.p10}
        reckoned = sum(one.answered < len(ITEMS) for one in relationship.levels)
        judgement.find("LOW_STANDING", below, found | _reckoned("reckoned", reckoned))


def _reckoned(name: str, count: int) -> Evidence:
    """What is said besides where statements were left open, and only there."""
    return {name: float(count)} if count else {}


def _raise_slide(relationship: Relationship, judgement: Judgement, lost: float) -> None:
    recent = relationship.streams["total"].recent
    first, last = sum(relationship.first_totals) / RECENT, sum(recent) / RECENT
    high = lost >= 2 * judgement.rules.slide_drop
    evidence = {"first": first, "last": last, "lost": lost}
    judgement.find("SLIDE", lost, {**evidence}, severity="high" if high else "low")


def _comfort(state: Fold, relationship: Relationship, judgement: Judgement, goals: Mapping[str, GoalFact]) -> None:
    """Speak when it begins to hold, and again only after it has ceased to hold."""
    rules, session = judgement.rules, judgement.session
    late = session.session_no >= rules.comfort.sessions
    high = late and comfortable([total for _, total in relationship.lately], rules.p75, rules.comfort)
    holds = high and _unmoved(state, relationship, judgement, goals)
    if holds and not relationship.comfortable:
        judgement.find("COMFORT_WITHOUT_CHANGE", None, {"ratings": float(rules.comfort.window)})
    relationship.comfortable = holds


def _unmoved(state: Fold, relationship: Relationship, judgement: Judgement, goals: Mapping[str, GoalFact]) -> bool:
    """Look at the goals over the same ratings; where no goal is rated there is no movement to miss."""
    episode, since = judgement.session.episode_id, relationship.lately[0][0]
    rated = [
        [score for at, score in zip(trend.times, trend.scores, strict=True) if at >= since]
        for trend in state.goals.values()
        if trend.episode_id == episode
    ]
    if not any(rated) or moved(rated, judgement.rules.comfort):
        return False
    until = max(judgement.session.held_at, judgement.rating.first_submitted_at)
    return not _milestone(goals, episode, since, until)


def _milestone(goals: Mapping[str, GoalFact], episode: str, since: float, until: datetime) -> bool:
    """Whether a milestone was reached since then, as far as was known at the time."""
    begin = datetime.fromtimestamp(since, UTC)
    return any(
        step.reached_at is not None and begin <= step.reached_at <= until
        for goal in goals.values()
        if goal.episode_id == episode
        for step in goal.milestones
    )
