"""Rules as data: frozen numbers, their sources, and the timeline that says which were in force when."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shared.errors import Invalid


@dataclass(frozen=True, slots=True)
class Prior:
    """What the clinic's clients rate on one stream: mean, variance within a client, and between clients."""

    mu0: float
    s2: float
    tau2: float

    @property
    def kappa(self) -> float:
        """How many ratings of one's own the clinic's mean is worth."""
        return self.s2 / self.tau2


def _default_priors() -> dict[str, Prior]:
    item = Prior(mu0=9.18, s2=0.35, tau2=0.51)
    return {
        "total": Prior(mu0=36.7, s2=4.0, tau2=6.5),
        "heard": item,
        "matters": item,
        "fit": item,
        "openness": item,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalNumbers:
    """When a goal counts as stalled: window in ratings and days, and what still counts as no movement."""

    window: int = 8
    at_least: int = 6
    span_days: int = 28
    near_top: float = 8.0
    milestone_days: int = 28
    p_up: float = 0.10
    slope_a_week: float = 0.15
    net: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """All numbers that ratings submitted from `in_force_from` on are judged by; never changed once in force.

    `h` is the score of a rupture; `nu0`, `clip`, `cap`, `floor` and `warm` belong to the recursion in
    `sbe`; `p10` and `p75` are the clinic's 10th and 75th percentile of totals.
    """

    version: int
    in_force_from: datetime
    h: float = 2.6
    priors: dict[str, Prior] = field(default_factory=_default_priors)
    nu0: float = 4.0
    clip: float = 3.0
    cap: int = 6
    floor: float = 0.25
    warm: int = 2
    p10: float = 32.0
    p75: float = 39.0
    slide_drop: float = 5.0
    slide_from: int = 6
    standing_gap: int = 5
    repair_within: int = 5
    goal: GoalNumbers = field(default_factory=GoalNumbers)


DEFAULT = RuleSet(version=1, in_force_from=datetime(2000, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rule sets in the order in which they came into force; only ever appended to."""

    sets: tuple[RuleSet, ...] = (DEFAULT,)

    def at(self, instant: datetime) -> RuleSet:
        """Return the set in force at the instant; before the first one, the first."""
        sets = self.sets
        if len(sets) == 1:
            return sets[0]
        return sets[max(0, bisect_right(sets, instant, key=lambda rules: rules.in_force_from) - 1)]

    def append(self, rules: RuleSet) -> "Timeline":
        """Return the timeline with one more set, which must be newer than all before it."""
        last = self.sets[-1]
        if rules.version <= last.version or rules.in_force_from <= last.in_force_from:
            raise Invalid("A new rule set must be newer than the ones before it.")
        return Timeline((*self.sets, rules))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as a clinician reads about it: id, version, where it comes from, and what it does in plain words."""

    id: str
    version: int
    source: str
    words: str


RULES = {
    rule.id: rule
    for rule in (
        Rule(
            "SBE",
            1,
            "Shrinkage-baseline innovation; own design, measured on simulated ratings.",
            "A rating lies far below what is usual for this client, over all or on one statement.",
        ),
        Rule(
            "LOW_START",
            1,
            "Own design; a low start that rises goes with a better outcome.",
            "One of the first two ratings is lower than nine in ten ratings of this clinic.",
        ),
        Rule(
            "LOW_STANDING",
            1,
            "Own design, measured on simulated ratings.",
            "The last three ratings have mostly been lower than nine in ten ratings of this clinic.",
        ),
        Rule(
            "SLIDE",
            1,
            "Own design, measured on simulated ratings.",
            "The last three ratings are clearly lower than the first three; each step was small.",
        ),
        Rule(
            "STALLED",
            1,
            "Mann-Kendall test and Theil-Sen slope (Sen 1968), limits of our own.",
            "A goal's rating has not moved for at least four weeks.",
        ),
        Rule(
            "REGRESSING",
            1,
            "Upper 90 % bound of the Theil-Sen slope (Sen 1968), limits of our own.",
            "A goal's rating is going down.",
        ),
        Rule(
            "CEILING",
            1,
            "Own design, assumed.",
            "Five check-ins in a row are all tens: such scores carry no information.",
        ),
        Rule(
            "COMFORT_WITHOUT_CHANGE",
            1,
            "Own design, after writing on relationships that grow too close.",
            "The relationship is rated high, and neither a goal nor a milestone has moved for eight ratings.",
        ),
        Rule(
            "GOAL_REACHED_REVIEW",
            1,
            "Own design, assumed.",
            "A goal stands at eight or more at two ratings running, or all its milestones are reached.",
        ),
        Rule(
            "MISSED_CHECK_INS",
            1,
            "Beta-binomial tail over six sessions; that 12 % stay unanswered is assumed.",
            "More of the last check-ins than chance explains were not answered.",
        ),
        Rule(
            "MISSED_SESSIONS",
            1,
            "Own design, assumed.",
            "Two sessions in a row were missed or called off late.",
        ),
        Rule(
            "SILENT_ENDING",
            1,
            "Own design, assumed; for scale, Swift and Greenberg 2012 on early endings.",
            "Nothing is booked two weeks after a session that was missed or rated below usual.",
        ),
    )
}
