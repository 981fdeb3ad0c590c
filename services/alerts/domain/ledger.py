"""The ledger: what one stage has and the next has not, and why, as far as anybody knows."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, NamedTuple

from services.alerts.domain.figures.steps import STEP

Service = Literal["intake", "feedback", "alerts"]
SERVICES: Final[tuple[Service, ...]] = ("intake", "feedback", "alerts")
Held = Literal["unsent", "sent", "dead", "quarantined", "erased"]
Cause = Literal["unsent", "quarantined", "dead", "behind", "on_its_way", "not_taken_in", "lost", "gone"]
# What needs nobody to look for it: it comes by itself, or stands below among what was set aside.
EXPLAINED: Final[frozenset[Cause]] = frozenset({"unsent", "quarantined", "dead", "behind", "on_its_way"})
ON_ITS_WAY: Final = timedelta(minutes=2)
QUARTER_S: Final = 15 * 60
LONGEST: Final = 24 * 4


class Thing(NamedTuple):
    """One entry of a stage: its id, whose it is and since when."""

    entry_id: str
    client_id: str
    at: datetime


class Tally(NamedTuple):
    """How many entries a stage has of one quarter of an hour, numbered since 1970, and a digest of their ids."""

    quarter: int
    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What a service has of each of its stages; what it did not count right now it counted at `as_of` or later."""

    stages: Mapping[str, Sequence[Tally]]
    as_of: datetime | None = None

    def of(self, stage: str) -> Sequence[Tally]:
        """The tallies of one stage."""
        return self.stages.get(stage, ())


@dataclass(frozen=True, slots=True)
class Place:
    """A stage of a service."""

    service: Service
    stage: str


@dataclass(frozen=True, slots=True)
class Check:
    """Whatever is at `source` must be at `target`, and the other way round unless it `may_outlive`."""

    what: Literal["link", "rating", "decision", "prompt"]
    source: Place
    target: Place
    may_outlive: bool = False

    @property
    def places(self) -> frozenset[Place]:
        """The two that are compared."""
        return frozenset({self.source, self.target})


CHECKS: Final = (
    Check("link", Place("intake", "held"), Place("feedback", "invited")),
    Check("rating", Place("feedback", "rated"), Place("alerts", "folded")),
    Check("decision", Place("alerts", "folded"), Place("alerts", "decided")),
    # A prompt that a correction took away stays, and is no longer found.
    Check("prompt", Place("alerts", "found"), Place("alerts", "prompted"), may_outlive=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing that is not where it must be: which, where, and why."""

    check: Check
    thing: Thing
    at: Place
    cause: Cause

    @property
    def explained(self) -> bool:
        """Whether it is known why."""
        return self.cause in EXPLAINED


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """One day's counts by stage; a stage whose service does not answer is None."""

    day: str
    counts: Mapping[str, int | None]

    def unanswered(self) -> int | None:
        """How many of the day's links can still be answered."""
        invited, answered, ended = (self.counts[name] for name in ("invited", "answered", "ended"))
        if invited is None or answered is None or ended is None:
            return None
        return invited - answered - ended


def few(count: int) -> int | None:
    """A number of prompts as it may be shown by itself: in steps of five, and None below the first.

    Who came that day is no secret in a clinic: one prompt more would say whose answers raised it.
    """
    return count // STEP * STEP or None


def quarter_of(at: datetime) -> int:
    """The number of the quarter of an hour in which that instant lies."""
    return int(at.timestamp()) // QUARTER_S


def begins(quarter: int) -> datetime:
    """The instant at which a quarter of an hour begins."""
    return datetime.fromtimestamp(quarter * QUARTER_S, UTC)


def differing(left: Sequence[Tally], right: Sequence[Tally]) -> set[int]:
    """The quarters of an hour of which two stages do not hold the same."""
    return {tally.quarter for tally in {*left} ^ {*right}}


def stretches(quarters: Collection[int]) -> list[range]:
    """These quarters of an hour, with those that follow upon each other as one, up to a day of them."""
    found: list[range] = []
    for quarter in sorted(quarters):
        if found and found[-1].stop == quarter and len(found[-1]) < LONGEST:
            found[-1] = range(found[-1].start, quarter + 1)
        else:
            found.append(range(quarter, quarter + 1))
    return found


def numbered(things: Collection[Thing], quarters: Collection[int]) -> dict[int, int]:
    """How many of these things came about in each of these quarters of an hour."""
    found = Counter(quarter_of(thing.at) for thing in things)
    return {quarter: found[quarter] for quarter in quarters}


def apart(check: Check, source: Collection[Thing], target: Collection[Thing]) -> list[tuple[Thing, Place]]:
    """What only one of the two holds, with the place where it is missing."""
    here, there = {one.entry_id: one for one in source}, {one.entry_id: one for one in target}
    found = [(here[lost], check.target) for lost in sorted(here.keys() - there.keys())]
    if not check.may_outlive:
        found += [(there[lost], check.source) for lost in sorted(there.keys() - here.keys())]
    return found


def cause_of(
    thing: Thing, at: Place, check: Check, *, held: Mapping[Service, Held | None], behind: bool, now: datetime
) -> Cause | None:
    """Why it is not there; None where nothing is missing, since the client was erased."""
    source, target = held.get(check.source.service), held.get(check.target.service)
    young = now - thing.at < ON_ITS_WAY
    cause: Cause = "on_its_way" if young else "lost"
    if "erased" in (source, target):
        return None
    if check.source.service == check.target.service:
        return cause
    if target in ("quarantined", "dead"):
        cause = target
    elif source == "unsent":
        cause = "unsent"
    elif at == check.source:
        cause = "gone"
    elif source == "sent" and not young:
        cause = "behind" if behind else "not_taken_in"
    return cause
