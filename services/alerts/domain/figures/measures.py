"""The measures: into which categories each kind of unit falls, and how categories are put together where small.

A measure's groupings go from the finest to the whole. Which one is shown is decided for all teams at once, so no
category of one team can be worked out from the others'. Measures of one family are about the same units: the same
teams are shown of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Group = tuple[str, ...]
Grouping = tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What units are told apart by, and the ways in which they may be put together."""

    family: str
    groupings: tuple[Grouping, ...]

    @property
    def categories(self) -> Group:
        """All of them."""
        return tuple(category for group in self.groupings[-1] for category in group)


CHECK_INS: Final = Measure(
    family="check_ins", groupings=((("answered",), ("unanswered",)), (("answered", "unanswered"),))
)
REPAIR: Final = Measure(
    family="ruptures",
    groupings=(
        (("within_two",), ("not_within_two",), ("unknown",)),
        (("within_two",), ("not_within_two", "unknown")),
        (("within_two", "not_within_two", "unknown"),),
    ),
)
ACKNOWLEDGED: Final = Measure(
    family="ruptures", groupings=((("within_a_week",), ("later",)), (("within_a_week", "later"),))
)
GOALS: Final = Measure(
    family="goals",
    groupings=(
        (("reached",), ("stalled",), ("moving",)),
        (("reached",), ("stalled", "moving")),
        (("reached", "stalled", "moving"),),
    ),
)
ENDINGS: Final = Measure(
    family="endings",
    groupings=(
        (("planned",), ("unplanned",), ("silent",)),
        (("planned",), ("unplanned", "silent")),
        (("planned", "unplanned", "silent"),),
    ),
)
UNMEASURED: Final = "unmeasured"
MEASURED: Final[Group] = ("recovered", "improved", "unchanged", "worse")
CHANGE: Final = Measure(
    family="endings",
    groupings=(
        (("recovered",), ("improved",), ("unchanged",), ("worse",), (UNMEASURED,)),
        (("recovered",), ("improved",), ("unchanged", "worse"), (UNMEASURED,)),
        (("recovered", "improved"), ("unchanged",), ("worse",), (UNMEASURED,)),
        (("recovered", "improved"), ("unchanged", "worse"), (UNMEASURED,)),
        (("recovered",), ("improved",), ("worse",), ("unchanged", UNMEASURED)),
        (("recovered",), ("improved",), ("unchanged", "worse", UNMEASURED)),
        (("recovered", "improved"), ("worse",), ("unchanged", UNMEASURED)),
        (("recovered", "improved"), ("unchanged", "worse", UNMEASURED)),
        ((*MEASURED, UNMEASURED),),
    ),
)
# Those that every quarter has; one more, of CHANGE, for each version of a questionnaire.
ALWAYS: Final = {
    "check_ins": CHECK_INS,
    "repair": REPAIR,
    "acknowledged": ACKNOWLEDGED,
    "goals": GOALS,
    "endings": ENDINGS,
}


def measure_of(name: str) -> Measure:
    """Return the measure of that name; what is none of the usual ones is about a questionnaire."""
    return ALWAYS.get(name, CHANGE)


def is_coarser(coarse: Grouping, fine: Grouping) -> bool:
    """Tell whether every group of the fine one lies within one of the coarse one."""
    return all(any(set(group) <= set(larger) for larger in coarse) for group in fine)
