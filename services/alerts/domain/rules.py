"""Rules as data: frozen numbers, within what each makes sense, and the timeline: which were in force when."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, datetime
from math import log
from typing import NamedTuple

from shared.errors import Invalid


def within(low: float, high: float) -> dict[str, tuple[float, float]]:
    """Say within what a number makes any sense: whoever takes numbers in, from a file or over HTTP, goes by it."""
    return {"within": (low, high)}


@dataclass(frozen=True, slots=True)
class Prior:
    """What the clinic's clients rate on one stream: mean, variance within a client, and between clients."""

    mu0: float = field(metadata=within(0, 40))
    s2: float = field(metadata=within(0.01, 400))
    tau2: float = field(metadata=within(0.01, 400))

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

    window: int = field(default=8, metadata=within(1, 1000))
    at_least: int = field(default=6, metadata=within(3, 100))
    span_days: int = field(default=28, metadata=within(1, 1000))
    near_top: float = field(default=8.0, metadata=within(0, 10))
    milestone_days: int = field(default=28, metadata=within(1, 1000))
    p_up: float = field(default=0.10, metadata=within(0.01, 1))
    slope_a_week: float = field(default=0.15, metadata=within(0, 10))
    net: float = field(default=1.0, metadata=within(0, 10))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewNumbers:
    """When a goal counts as reached: so much, at so many ratings running."""

    reached_at: float = field(default=8.0, metadata=within(0, 10))
    running: int = field(default=2, metadata=within(1, 100))


@dataclass(frozen=True, slots=True, kw_only=True)
class ComfortNumbers:
    """Window in ratings, least movement of a goal, from which session on to ask; tens running that say nothing."""

    window: int = field(default=8, metadata=within(1, 1000))
    net: float = field(default=1.0, metadata=within(0.01, 10))
    sessions: int = field(default=12, metadata=within(1, 1000))
    ceiling_run: int = field(default=5, metadata=within(1, 1000))


@dataclass(frozen=True, slots=True, kw_only=True)
class SlippingNumbers:
    """How the clinic's clients leave check-ins unanswered (a beta distribution), and what is too much or too long.

    A check-in counts as unanswered after `answer_days`, though it can be answered for longer.
    """

    prior_missed: float = field(default=1.2, metadata=within(0.001, 1000))
    prior_answered: float = field(default=8.8, metadata=within(0.001, 1000))
    window: int = field(default=6, metadata=within(1, 100))
    tail: float = field(default=0.04, metadata=within(0.001, 1))
    answer_days: float = field(default=3.0, metadata=within(0.01, 365))
    running_missed: int = field(default=2, metadata=within(2, 100))
    silence_days: float = field(default=14.0, metadata=within(0.01, 365))
    silent_score: float = field(default=1.0, metadata=within(0, 100))


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingNumbers:
    """When to look back after the date of a last session, and from when on a later one says that they went on."""

    review_days: float = field(default=1.0, metadata=within(0.01, 365))
    kept_days: float = field(default=1.0, metadata=within(0.01, 365))


@dataclass(frozen=True, slots=True)
class Curve:
    """Expected score y at session t from the first score: c0 + c1*y0 + c2*ln t + c3*y0*ln t, give or take `sd`."""

    c0: float = field(metadata=within(-1000, 1000))
    c1: float = field(metadata=within(-1000, 1000))
    c2: float = field(metadata=within(-1000, 1000))
    c3: float = field(metadata=within(-1000, 1000))
    sd: float = field(metadata=within(0.001, 1000))

    def expected(self, first: float, session: int) -> float:
        """Return the expected score."""
        return self.c0 + self.c1 * first + (self.c2 + self.c3 * first) * log(session)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeNumbers:
    """How far behind is off track, in residual deviations; by when to have gained; the clinic's fitted curves."""

    # Below the 80 % band lies one in ten, below the 68 % band 16 in 100.
    red: float = field(default=1.281552, metadata=within(0.001, 100))
    amber: float = field(default=0.994458, metadata=within(0.001, 100))
    gained_by: int = field(default=6, metadata=within(1, 1000))
    curves: dict[str, Curve] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """All numbers that ratings submitted from `in_force_from` on are judged by; never changed once in force.

    `h` is the score of a rupture; `nu0`, `clip`, `cap`, `floor` and `warm` belong to the recursion in
    `sbe`; `p10` and `p75` are the clinic's 10th and 75th percentile of totals.
    """

    version: int
    in_force_from: datetime
    h: float = field(default=2.6, metadata=within(0.1, 100))
    priors: dict[str, Prior] = field(default_factory=_default_priors)
    nu0: float = field(default=4.0, metadata=within(0.001, 1000))
    clip: float = field(default=3.0, metadata=within(0.001, 1000))
    cap: int = field(default=6, metadata=within(1, 1000))
    floor: float = field(default=0.25, metadata=within(0.01, 1))
    warm: int = field(default=2, metadata=within(1, 20))
    p10: float = field(default=32.0, metadata=within(0, 40))
    p75: float = field(default=39.0, metadata=within(0, 40))
    slide_drop: float = field(default=5.0, metadata=within(0.5, 40))
    slide_from: int = field(default=6, metadata=within(3, 100))
    standing_gap: int = field(default=5, metadata=within(1, 1000))
    repair_within: int = field(default=5, metadata=within(1, 1000))
    goal: GoalNumbers = field(default_factory=GoalNumbers)
    review: ReviewNumbers = field(default_factory=ReviewNumbers)
    comfort: ComfortNumbers = field(default_factory=ComfortNumbers)
    slipping: SlippingNumbers = field(default_factory=SlippingNumbers)
    ending: EndingNumbers = field(default_factory=EndingNumbers)
    outcome: OutcomeNumbers = field(default_factory=OutcomeNumbers)


class Number(NamedTuple):
    """A number of a rule set, or a part that is made of some and has no bounds itself."""

    name: str
    value: object
    within: tuple[float, float] | None


def numbers_of(thing: object) -> Iterator[Number]:
    """Go through the numbers and parts of a rule set or of a part; a plain value has none."""
    if isinstance(thing, Mapping):
        yield from (Number(name, value, None) for name, value in thing.items())
    elif is_dataclass(thing):
        for one in fields(thing):
            yield Number(one.name, getattr(thing, one.name), one.metadata.get("within"))


def bounds(name: str) -> tuple[float, float]:
    """Return within what a rule set's own number makes any sense."""
    low, high = next(one.metadata["within"] for one in fields(RuleSet) if one.name == name)
    return low, high


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
