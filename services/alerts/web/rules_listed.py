"""Every rule in force as the page lists it: what it looks for, its numbers, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

import flask_babel

from services.alerts.domain.catalogue import RULES
from services.alerts.domain.rules import DEFAULT, RuleSet
from services.alerts.web.statements import NEWEST, in_short
from services.alerts.web.worked import ABOUT, NAMES
from shared.web.words import _, lazy, ngettext

_P10: Final = ("p10", lazy("a total below this is low: the clinic’s lowest tenth, of 40"))
_GOAL: Final = (
    ("goal.window", lazy("newest ratings that are looked at")),
    ("goal.at_least", lazy("ratings that there must be")),
    ("goal.span_days", lazy("days that they must span")),
    ("goal.near_top", lazy("a goal that stands here or higher does not stand still")),
    ("goal.milestone_days", lazy("days for which a milestone counts as movement")),
    ("goal.p_up", lazy("share of chance below which it rises (Mann-Kendall)")),
    ("goal.slope_a_week", lazy("points a week from which it rises (Theil-Sen)")),
    ("goal.net", lazy("points between the first and last two ratings from which it has moved")),
)
# By rule, each number by its place in the rule set. A number that several rules share stands at each of them.
NUMBERS: Final[dict[str, tuple[tuple[str, Any], ...]]] = {
    "SBE": (
        ("h", lazy("usual spreads below usual from which it is a prompt; twice that is one for soon")),
        ("warm", lazy("first ratings that are not judged")),
        ("cap", lazy("ratings after which the newest count most")),
        ("clip", lazy("spreads from which a rating moves what is usual no further")),
        ("nu0", lazy("ratings that the clinic’s spread is worth")),
        ("floor", lazy("share of the clinic’s variance below which no client’s own counts")),
        ("repair_within", lazy("ratings within which it must be back to be repaired")),
        _P10,
    ),
    "LOW_START": (_P10,),
    "LOW_STANDING": (_P10, ("standing_gap", lazy("ratings after which it may be said again"))),
    "SLIDE": (
        ("slide_drop", lazy("points lost from which it is a prompt; twice that is one for soon")),
        ("slide_from", lazy("totals that there must be")),
    ),
    "STALLED": _GOAL,
    "REGRESSING": _GOAL,
    "CEILING": (("comfort.ceiling_run", lazy("check-ins of nothing but tens running")),),
    "COMFORT_WITHOUT_CHANGE": (
        ("p75", lazy("a total from this on is high: the clinic’s upper quarter, of 40")),
        ("comfort.window", lazy("newest ratings that are looked at")),
        ("comfort.net", lazy("points from which a goal has moved")),
        ("comfort.sessions", lazy("sessions from which on it is asked")),
    ),
    "GOAL_REACHED_REVIEW": (
        ("review.reached_at", lazy("points from which a goal is reached, of 10")),
        ("review.running", lazy("ratings running that must reach them")),
    ),
    "MISSED_CHECK_INS": (
        ("slipping.window", lazy("newest sessions that are looked at")),
        ("slipping.tail", lazy("share of chance below which it is a prompt")),
        ("slipping.answer_days", lazy("days after which a check-in counts as not answered")),
        ("slipping.prior_missed", lazy("beta distribution of what stays unanswered: first parameter")),
        ("slipping.prior_answered", lazy("beta distribution of what stays unanswered: second parameter")),
    ),
    "MISSED_SESSIONS": (("slipping.running_missed", lazy("sessions running that were missed")),),
    "SILENT_ENDING": (
        ("slipping.silence_days", lazy("days without a booked session")),
        ("slipping.silent_score", lazy("usual spreads below usual that the last rating must lie")),
    ),
    "ENDING_REVIEW": (
        ("ending.review_days", lazy("days after the last session that was agreed")),
        ("ending.kept_days", lazy("days after it from which a further session says that care went on")),
    ),
    "NOT_ON_TRACK": (
        ("outcome.amber", lazy("residual deviations behind from which it is a prompt")),
        ("outcome.red", lazy("residual deviations behind from which it is one for soon")),
        ("outcome.gained_by", lazy("session by which something is gained, without fitted curves")),
    ),
}


@dataclass(frozen=True)
class ListedNumber:
    """A number of a rule; `came` is what it was when it came with Attune, where that is another."""

    label: str
    value: str
    came: str = ""


@dataclass(frozen=True)
class Listed:
    """A rule: its name, what it looks for, its numbers, the clinic's figures that it reckons with, its source."""

    name: str
    about: str
    numbers: Sequence[ListedNumber]
    figures: Sequence[str]
    source: str
    version: int


def listed(rules: RuleSet) -> list[Listed]:
    """Every rule that prompts, with the numbers of that set."""
    return [
        Listed(
            name=str(name),
            about=str(ABOUT[rule_id]),
            numbers=[_number(rules, place, label) for place, label in NUMBERS.get(rule_id, ())],
            figures=list(_figures(rule_id, rules)),
            source=RULES[rule_id].source,
            version=RULES[rule_id].version,
        )
        for rule_id, name in NAMES.items()
    ]


def number_at(rules: RuleSet, place: str) -> float:
    """The number at that place: `goal.window` is the window of the part about goals."""
    found: float = reduce(getattr, place.split("."), rules)  # type: ignore[assignment] # what a part holds
    return found


def _number(rules: RuleSet, place: str, label: object) -> ListedNumber:
    value, came = _shown(number_at(rules, place)), _shown(number_at(DEFAULT, place))
    return ListedNumber(str(label), value, came if came != value else "")


def _figures(rule_id: str, rules: RuleSet) -> Iterator[str]:
    """What a calibration has learned of the clinic and is more than a number."""
    if rule_id == "SBE":
        for stream, prior in rules.priors.items():
            yield _(
                "%(what)s: %(mean)s on average; variance %(within)s within a client, %(between)s between clients",
                what=in_short(stream, NEWEST),
                mean=_shown(prior.mu0),
                within=_shown(prior.s2),
                between=_shown(prior.tau2),
            )
    if rule_id == "NOT_ON_TRACK":
        count = len(rules.outcome.curves)
        yield ngettext(
            "%(num)s questionnaire has curves fitted to your clinic",
            "%(num)s questionnaires have curves fitted to your clinic",
            count,
        )


def _shown(number: float) -> str:
    return str(flask_babel.format_decimal(round(number, 3), "#,##0.###"))
