"""Rules as data: frozen numbers, and the timeline that says which were in force when."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import log

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
class ReviewNumbers:
    """When a goal counts as reached: so much, at so many ratings running."""

    reached_at: float = 8.0
    running: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ComfortNumbers:
    """Window in ratings, least movement of a goal, from which session on to ask; tens running that say nothing."""

    window: int = 8
    net: float = 1.0
    sessions: int = 12
    ceiling_run: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SlippingNumbers:
    """How the clinic's clients leave check-ins unanswered (a beta distribution), and what is too much or too long.

    A check-in counts as unanswered after `answer_days`, though it can be answered for longer.
    """

    prior_missed: float = 1.2
    prior_answered: float = 8.8
    window: int = 6
    tail: float = 0.04
    answer_days: float = 3.0
    running_missed: int = 2
    silence_days: float = 14.0
    silent_score: float = 1.0


@dataclass(frozen=True, slots=True)
class Curve:
    """Expected score y at session t from the first score: c0 + c1*y0 + c2*ln t + c3*y0*ln t, give or take `sd`."""

    c0: float
    c1: float
    c2: float
    c3: float
    sd: float

    def expected(self, first: float, session: int) -> float:
        """Return the expected score."""
        return self.c0 + self.c1 * first + (self.c2 + self.c3 * first) * log(session)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeNumbers:
    """How far behind is off track, in residual deviations; by when to have gained; the clinic's fitted curves."""

    # Below the 80 % band lies one in ten, below the 68 % band 16 in 100.
    red: float = 1.281552
    amber: float = 0.994458
    gained_by: int = 6
    curves: dict[str, Curve] = field(default_factory=dict)


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
    review: ReviewNumbers = field(default_factory=ReviewNumbers)
    comfort: ComfortNumbers = field(default_factory=ComfortNumbers)
    slipping: SlippingNumbers = field(default_factory=SlippingNumbers)
    outcome: OutcomeNumbers = field(default_factory=OutcomeNumbers)


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
