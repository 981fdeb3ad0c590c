"""The ledger: what one stage has and the next has not, and why, as far as anybody knows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from services.alerts.domain.figures.steps import STEP

Service = Literal["intake", "feedback", "alerts"]
SERVICES: Final[tuple[Service, ...]] = ("intake", "feedback", "alerts")
Held = Literal["unsent", "sent", "dead", "quarantined", "erased"]
Cause = Literal["unsent", "quarantined", "dead", "behind", "on_its_way", "not_taken_in", "lost", "gone"]
# What needs nobody to look for it: it comes by itself, or stands below among what was set aside.
EXPLAINED: Final[frozenset[Cause]] = frozenset({"unsent", "quarantined", "dead", "behind", "on_its_way"})
ON_ITS_WAY: Final = timedelta(minutes=2)


class Thing(NamedTuple):
    """One entry of a stage: its id, whose it is and since when."""

    entry_id: str
    client_id: str
    at: datetime


class Tally(NamedTuple):
    """How many entries a stage has of one day, and a digest of their ids."""

    number: int
    digest: str


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


def differing(left: Mapping[str, Tally], right: Mapping[str, Tally]) -> list[str]:
    """The days of which two stages do not hold the same."""
    return sorted(day for day in {*left, *right} if left.get(day) != right.get(day))


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
