"""Low ratings that a personal baseline gets used to: a low start, and standing low."""

from services.alerts.domain.relationship import Relationship
from services.alerts.domain.rules import RuleSet
from services.alerts.domain.sbe import RECENT

STARTING = 2


def low_start(relationship: Relationship, total: float, rules: RuleSet) -> float | None:
    """Return how far below the clinic's 10th percentile one of the first two totals is, or None."""
    if relationship.streams["total"].k > STARTING or total >= rules.p10:
        return None
    return rules.p10 - total


def low_standing(relationship: Relationship, rules: RuleSet) -> float | None:
    """Return how far below the 10th percentile the median of the last three totals is, or None.

    Speaks at most once per `standing_gap` totals of the relationship, and remembers when it did.
    """
    stream = relationship.streams["total"]
    if stream.k < RECENT:
        return None
    median = sorted(stream.recent)[1]
    quiet = relationship.standing_at and stream.k - relationship.standing_at < rules.standing_gap
    if median >= rules.p10 or quiet:
        return None
    relationship.standing_at = stream.k
    return rules.p10 - median
