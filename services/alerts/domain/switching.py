"""Putting rules in force: what follows on what, from when, and by whose decision; nothing is ever taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from services.alerts.domain.rules import RuleSet, Timeline
from shared.errors import Conflict, Invalid
from shared.sentence import say

# No transaction lasts so long and no clock is so far off: a rating is judged by a set that was stored before it.
AHEAD = timedelta(minutes=1)
# Until a set comes into force none can be put before it, so nobody blocks the timeline with a slip of the pen.
FARTHEST = timedelta(days=31)
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A rule set that somebody put in force: who (a member of staff's id), when they did, and why."""

    rules: RuleSet
    by: str
    at: datetime
    why: str
    proposal_id: str | None = None


def following(timeline: Timeline, rules: RuleSet, start: datetime | None, now: datetime) -> RuleSet:
    """Return these numbers as the timeline's next set, in force from `start` or as soon as may be.

    Raises Invalid when that is too soon or too far off, Conflict when another set comes into force only then.
    """
    start = now + AHEAD if start is None else start
    if not now + AHEAD <= start <= now + FARTHEST:
        raise Invalid(
            "Rules come into force a minute from now at the earliest, and within 31 days.",
            fields={"in_force_from": [say("From a minute to 31 days from now.")]},
        )
    last = timeline.sets[-1]
    if start <= last.in_force_from:
        raise Conflict("Another rule set has yet to come into force; choose a later time.", version=last.version)
    following = replace(rules, version=last.version + 1, in_force_from=start)
    return timeline.append(following).sets[-1]


def changed(rules: RuleSet, numbers: Mapping[str, Any]) -> RuleSet:
    """Return the rules with some numbers changed, nested ones too; raises Invalid where they contradict."""
    new: RuleSet = _changed(rules, numbers)
    if new.p10 > new.p75:
        raise Invalid("They contradict each other.", fields={"p10": [say("This cannot be above p75.")]})
    if new.goal.at_least > new.goal.window:
        raise Invalid("They contradict each other.", fields={"goal": [say("at_least cannot be above window.")]})
    return new


def _changed(thing: Any, numbers: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- a rule set and its parts
    if is_dataclass(thing):
        parts = {name: _changed(getattr(thing, name), value) for name, value in numbers.items()}
        return replace(thing, **parts)  # type: ignore[type-var] # no class but an instance
    if isinstance(thing, Mapping):
        return {**thing, **{name: _changed(thing[name], value) for name, value in numbers.items()}}
    return numbers


def proposal_due(last: datetime | None, now: datetime) -> bool:
    """Return whether a month has passed since the clock last had a proposal made."""
    return last is None or now - last >= MONTH
