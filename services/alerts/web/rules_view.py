"""What the page about rules says: which are in force, what is proposed, what that would change; of no client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import flask_babel

from services.alerts.domain.calibration import DEFAULT_WEIGHT
from services.alerts.domain.named import NAMED
from services.alerts.domain.rules import RuleSet, Timeline
from services.alerts.domain.switching import Switch
from services.alerts.domain.tasks import DEFAULT_BUDGET, TICK, CalibrationTask, Proposed, Task
from services.alerts.domain.what_if import ALL, Shown, shown
from services.alerts.web.deps import Deps
from services.alerts.web.rules_listed import Listed, listed
from services.alerts.web.rules_worth import Line, worth_of
from services.alerts.web.worked import named
from shared.web.words import _, lazy, ngettext

MOST_SHOWN = 50
ELSEWHERE = {
    "BELOW_CUTOFF": lazy("The total is below 36 of 40"),
    "DROP_1": lazy("The total is a point or more below the last one"),
    "LOW_ITEM": lazy("One of the four answers is below 9"),
    "OWN_2SD": lazy("Two own standard deviations below the client’s mean"),
    "INDIVIDUALS_3S": lazy("Three sigmas on an individuals chart"),
}


@dataclass(frozen=True)
class InForce:
    """A rule set: its number, since or from when, and who put it there and why, unless it came along."""

    version: int
    since: datetime
    who: str | None
    why: str | None


@dataclass(frozen=True)
class Row:
    """A line of a table: alerts by the rules in force and by the others, and both a week; None: too few."""

    label: str
    before: str | None
    after: str | None
    before_a_week: str
    after_a_week: str


@dataclass(frozen=True)
class WhatIf:
    """A what-if: how far it is, and once it is done what it found."""

    task: Task
    headline: str = ""
    basis: str = ""
    kinds: Sequence[Row] = ()
    elsewhere: Sequence[tuple[str, str | None]] = ()


@dataclass(frozen=True)
class Proposal:
    """A proposal, what is known of what it would change, and as which version it is in force."""

    proposal_id: str
    made_at: datetime
    who: str
    what_if: WhatIf | None
    version: int | None


@dataclass(frozen=True)
class View:
    """Everything on the page; `after` is the newest version, `calibration` one that has found no proposal."""

    in_force: InForce
    to_come: InForce | None
    earlier: Sequence[InForce]
    after: int
    proposal: Proposal | None
    sentences: Sequence[str]
    few: str
    rules: Sequence[Listed]
    calibration: Task | None
    budget: str
    worth: Sequence[Line]


def rules_view(made: Deps) -> View:
    """The page as things stand now."""
    timeline, switches = made.timeline, made.rule_sets.newest(MOST_SHOWN)
    newest, calibration = made.proposals.newest(1), made.tasks.newest_calibration()
    proposed = newest[0] if newest else None
    what_if = made.tasks.newest_what_if(proposed.proposal_id) if proposed else None
    names = _names(made, switches, proposed)
    sets = {rules.version: _in_force(rules, switches, names) for rules in timeline.sets}
    current, last = timeline.at(made.clock()).version, timeline.sets[-1].version
    return View(
        in_force=sets[current],
        to_come=sets[last] if last != current else None,
        earlier=[sets[version] for version in sorted(sets, reverse=True) if version < current][:MOST_SHOWN],
        after=last,
        proposal=_proposal(proposed, what_if, switches, names) if proposed else None,
        sentences=_sentences(proposed, _compared(proposed, timeline, switches)) if proposed else [],
        few=_few(proposed) if proposed else "",
        rules=listed(timeline.at(made.clock())),
        calibration=calibration if calibration and not _found_something(calibration) else None,
        budget=decimal(proposed.proposal.budget if proposed else DEFAULT_BUDGET),
        worth=worth_of(made),
    )


def decimal(number: float, places: int = 2) -> str:
    """A number as people write it, with so many decimals at most."""
    return str(flask_babel.format_decimal(round(number, places)))


def _names(made: Deps, switches: Sequence[Switch], proposed: Proposed | None) -> Mapping[str, str]:
    """The names of everybody whom the page speaks of, in one question."""
    people = {switch.by for switch in switches} | ({proposed.by} if proposed else set())
    people -= {TICK}
    return made.neighbours.staff_names(people) if people else {}


def _in_force(rules: RuleSet, switches: Sequence[Switch], names: Mapping[str, str]) -> InForce:
    switch = next((one for one in switches if one.rules.version == rules.version), None)
    who = names.get(switch.by, _("A colleague")) if switch else None
    return InForce(rules.version, rules.in_force_from, who, switch.why if switch else None)


def _proposal(
    proposed: Proposed, what_if: Task | None, switches: Sequence[Switch], names: Mapping[str, str]
) -> Proposal:
    return Proposal(
        proposal_id=proposed.proposal_id,
        made_at=proposed.made_at,
        who=_("The monthly turn") if proposed.by == TICK else names.get(proposed.by, _("A colleague")),
        what_if=_what_if(what_if) if what_if else None,
        version=_used(proposed, switches),
    )


def _compared(proposed: Proposed, timeline: Timeline, switches: Sequence[Switch]) -> RuleSet:
    """The rules that the proposal would follow on; once it is in force, those that it followed on."""
    version = _used(proposed, switches)
    return timeline.sets[-1] if version is None else timeline.sets[version - 2]


def _used(proposed: Proposed, switches: Sequence[Switch]) -> int | None:
    """As which version the proposal is in force, if it is; the first time counts."""
    used = [switch.rules.version for switch in switches if switch.proposal_id == proposed.proposal_id]
    return min(used, default=None)


def _prompts_from(new: str, old: str) -> str:
    if new == old:
        return _(
            "A rating gives a prompt once it lies %(new)s times the usual spread below usual, as now.", new=new
        )
    return _(
        "A rating gives a prompt once it lies %(new)s times the usual spread below usual, instead of %(old)s.",
        new=new,
        old=old,
    )


def _low_below(new: str, old: str) -> str:
    if new == old:
        return _("A total counts as low below %(new)s of 40, as now.", new=new)
    return _("A total counts as low below %(new)s of 40, instead of %(old)s.", new=new, old=old)


def _sentences(proposed: Proposed, rules: RuleSet) -> list[str]:
    """The proposal in words, against those rules."""
    proposal, new = proposed.proposal, proposed.proposal.rules
    return [
        _prompts_from(decimal(new.h), decimal(rules.h)),
        _("That is about %(budget)s of 100 ratings.", budget=decimal(proposal.budget)),
        _low_below(decimal(new.p10, 1), decimal(rules.p10, 1)),
        _("It rests on %(ratings)s of %(clients)s.", **_basis(proposal.scores, proposal.clients)),
    ]


def _few(proposed: Proposed) -> str:
    """What it means that a proposal rests on few ratings; empty where the clinic's own count for more."""
    scores = proposed.proposal.scores
    if scores >= DEFAULT_WEIGHT:
        return ""
    own = round(100 * scores / (scores + DEFAULT_WEIGHT))
    said = {"own": own, "came": 100 - own, "weight": str(flask_babel.format_decimal(DEFAULT_WEIGHT))}
    first = ngettext("There is only %(num)s.", "There are only %(num)s.", scores)
    return " ".join(
        [
            first,
            _("So the threshold is %(came)s %% what came with Attune, and %(own)s %% your clinic’s own.", **said),
            _(
                "From %(weight)s ratings on yours count for more; another proposal may differ until then.",
                **said,
            ),
        ]
    )


def _basis(ratings: int, clients: int) -> dict[str, str]:
    shown = str(flask_babel.format_decimal(ratings)), str(flask_babel.format_decimal(clients))
    return {
        "ratings": ngettext("%(shown)s rating", "%(shown)s ratings", ratings, shown=shown[0]),
        "clients": ngettext("%(shown)s client", "%(shown)s clients", clients, shown=shown[1]),
    }


def _what_if(task: Task) -> WhatIf:
    if task.status != "done":
        return WhatIf(task)
    tally = task.tally
    weeks = task.window.weeks_from(tally.first_at)
    kinds, flags = shown(tally.counts), {one.kind: one.before for one in shown(tally.flags)}
    return WhatIf(
        task,
        headline=_headline(next((one for one in kinds if one.kind == ALL), None), weeks),
        basis=_("Counted on %(ratings)s of %(clients)s.", **_basis(tally.ratings, tally.clients)),
        kinds=[_row(named(one.kind), one, weeks) for one in kinds if one.kind != ALL],
        elsewhere=[(str(ELSEWHERE[name]), _rate(flags.get(name), weeks) or None) for name in NAMED],
    )


def _headline(total: Shown | None, weeks: int) -> str:
    if total is None or (total.before is None and total.after is None):
        return _("Too few prompts to tell, or of too few clients.")
    said = {
        "before": _number(total.before) or _("too few to tell"),
        "past": ngettext("the last week", "the last %(num)s weeks", weeks),
        "after": _number(total.after) or _("too few to tell"),
    }
    return _("Prompts in %(past)s: %(before)s; by the proposal %(after)s.", **said)


def _row(label: str, told: Shown, weeks: int) -> Row:
    return Row(
        label=label,
        before=_number(told.before),
        after=_number(told.after),
        before_a_week=_rate(told.before, weeks),
        after_a_week=_rate(told.after, weeks),
    )


def _number(count: int | None) -> str | None:
    """A count in steps of five, as people write it."""
    return None if count is None else _("about %(number)s", number=flask_babel.format_decimal(count))


def _rate(count: int | None, weeks: int) -> str:
    return "" if count is None else decimal(count / weeks, 1)


def _found_something(calibration: Task) -> bool:
    """Whether it ended in a proposal, which then speaks for itself."""
    work = calibration.work
    return isinstance(work, CalibrationTask) and work.proposal_id is not None
