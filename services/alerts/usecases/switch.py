"""Switch rules: a person puts a rule set in force, from an instant on and for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.alerts.domain.rules import RuleSet
from services.alerts.domain.switching import Switch, changed, following
from services.alerts.ports import RulesUnit
from shared.contracts.principal import Principal
from shared.errors import Conflict, Invalid
from shared.sentence import say


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which rules somebody means: a proposal's, or the newest with some numbers changed."""

    proposal_id: str | None = None
    rules: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What to put in force, why and from when; `after` is the newest version that the person knows of."""

    choice: Choice
    why: str
    after: int
    in_force_from: datetime | None = None


def chosen(unit: RulesUnit, choice: Choice) -> RuleSet:
    """The rules that are meant; raises Invalid if that is not one of the two."""
    if (choice.proposal_id is None) == (choice.rules is None):
        raise Invalid(
            "Name a proposal or give numbers, one of the two.",
            fields={"proposal_id": [say("This or rules, one of the two.")]},
        )
    if choice.rules is not None:
        return changed(unit.rule_sets.timeline().sets[-1], choice.rules)
    proposed = unit.proposals.find(choice.proposal_id or "")
    if proposed is None:
        raise Invalid("There is no such proposal.", fields={"proposal_id": [say("There is no such proposal.")]})
    return proposed.proposal.rules


def put_in_force(unit: RulesUnit, who: Principal, wish: Wish) -> Switch:
    """Append the rules to the timeline; raises Conflict if somebody else has put others in force meanwhile."""
    rules, timeline = chosen(unit, wish.choice), unit.rule_sets.timeline()
    if timeline.sets[-1].version != wish.after:
        raise Conflict(
            "Somebody has put another rule set in force meanwhile. Look at it first.",
            version=timeline.sets[-1].version,
        )
    switch = Switch(
        rules=following(timeline, rules, wish.in_force_from, unit.now),
        by=who.staff_id,
        at=unit.now,
        why=wish.why,
        proposal_id=wish.choice.proposal_id,
    )
    unit.rule_sets.append(switch)
    return switch
