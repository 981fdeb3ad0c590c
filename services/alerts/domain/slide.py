"""A slow slide: each step small enough for the personal baseline to follow, the sum not."""

from services.alerts.domain.relationship import Relationship
from services.alerts.domain.rules import RuleSet
from services.alerts.domain.sbe import RECENT


def slide(relationship: Relationship, total: float, rules: RuleSet) -> float | None:
    """Return the points lost from the first three totals to the last three when it is news, or None.

    News at each further multiple of the threshold; once half of the threshold has been won back a
    new slide counts afresh. Otherwise one slide would be raised again at every rating.
    """
    stream = relationship.streams["total"]
    if stream.k <= RECENT:
        relationship.first_totals = [*relationship.first_totals, total]
    if stream.k < rules.slide_from:
        return None
    # Rounded, because tenths do not add up exactly and the threshold is inclusive.
    lost = round((sum(relationship.first_totals) - sum(stream.recent)) / RECENT, 9)
    level = int(lost // rules.slide_drop)
    if level > relationship.slide_level:
        relationship.slide_level = level
        return lost
    if lost < rules.slide_drop / 2:
        relationship.slide_level = 0
    return None
