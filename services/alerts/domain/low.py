"""Low ratings that a personal baseline gets used to: a low start, and standing low.

Where one or two statements were left open there is no total, and a client who prefers not to say would be passed
over. So these two rules alone reckon it from those that were answered.
"""

from collections.abc import Mapping

from services.alerts.domain.facts import ITEMS
from services.alerts.domain.relationship import Level, Relationship
from services.alerts.domain.rules import RuleSet

STARTING = 2
LAST = 3
FEWEST = 2
# Tenths do not add up exactly, and the threshold is exclusive.
GRAIN = 9


def level_of(items: Mapping[str, float | None], total: float | None) -> Level | None:
    """Return the total, or the mean of the statements that were answered times four; None with fewer than two."""
    if total is not None:
        return Level(total, len(ITEMS))
    answered = [score for score in map(items.get, ITEMS) if score is not None]
    if len(answered) < FEWEST:
        return None
    return Level(round(len(ITEMS) * sum(answered) / len(answered), GRAIN), len(answered))


def take_in(relationship: Relationship, level: Level) -> None:
    """Count a rating in, and keep the last three."""
    levels = relationship.levels
    if len(levels) == LAST:
        del levels[0]
    levels.append(level)
    relationship.leveled += 1


def ratings(relationship: Relationship) -> int:
    """Return how many ratings were judged since the relationship began, in whatever wording."""
    return relationship.earlier + relationship.leveled


def low_start(relationship: Relationship, rules: RuleSet) -> float | None:
    """Return how far below the clinic's 10th percentile the last of at most two ratings is, or None."""
    last = relationship.levels[-1]
    if ratings(relationship) > STARTING or last.total >= rules.p10:
        return None
    return rules.p10 - last.total


def low_standing(relationship: Relationship, rules: RuleSet) -> float | None:
    """Return how far below the 10th percentile the median of the last three ratings is, or None.

    Speaks at most once per `standing_gap` ratings of the relationship, and remembers when it did.
    """
    if relationship.leveled < LAST:
        return None
    median = sorted(level.total for level in relationship.levels)[1]
    quiet = relationship.standing_at and relationship.leveled - relationship.standing_at < rules.standing_gap
    if median >= rules.p10 or quiet:
        return None
    relationship.standing_at = relationship.leveled
    return rules.p10 - median
