"""What figures are called, and what can and cannot be concluded from each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import flask_babel

from services.alerts.domain.explain import instrument_name
from services.alerts.domain.figures.measures import Group
from services.alerts.domain.figures.quarters import MONTHS, Quarter
from shared.web import moments
from shared.web.words import _, lazy

TO: Final = "\N{EN DASH}"


@dataclass(frozen=True)
class Said:
    """A measure: its title, the category that its share over time is of, what that is called, and its limits."""

    title: str
    head: str
    over_time: str
    can: str
    cannot: str


MEASURES: Final[Mapping[str, Said]] = {
    "check_ins": Said(
        lazy("Check-ins answered"),
        "answered",
        lazy("Check-ins answered, of 100 sessions held"),
        lazy("After every session held there is a check-in: this says how many were answered."),
        lazy("It does not say how those felt who did not answer, and everything below rests on those who did."),
    ),
    "repair": Said(
        lazy("Ruptures, and whether they were repaired"),
        "within_two",
        lazy("Repaired within two sessions, of 100 ruptures"),
        lazy("Of the ruptures that ratings showed, this says how many were repaired within two rated sessions."),
        lazy("More ruptures noticed can mean that clients say more; few can mean that nobody dares to."),
    ),
    "acknowledged": Said(
        lazy("Prompts about ruptures seen to"),
        "within_a_week",
        lazy("Seen to within a week, of 100 prompts about ruptures"),
        lazy("This says how soon somebody did anything with a prompt about a rupture."),
        lazy("It does not say whether they talked about it, nor how well."),
    ),
    "endings": Said(
        lazy("How episodes of care ended"),
        "planned",
        lazy("Planned endings, of 100"),
        lazy("This says how episodes ended: agreed on, noted as unplanned, or without a word for two weeks."),
        lazy("A planned ending need not be a good one, and not every silence is a failure."),
    ),
    "goals": Said(
        lazy("Goals when the episode ended"),
        "reached",
        lazy("Goals reached, of 100"),
        lazy("This says how clients’ own goals stood, by their own ratings, when the episode ended."),
        lazy("Goals differ in how far they reach, so teams that agree on easier ones have more of them reached."),
    ),
}
CHANGE: Final = Said(
    lazy("Change on %(name)s"),
    "",
    lazy("Effect size on %(name)s"),
    lazy(
        "From first to last questionnaire of episodes that ended: what is more than measuring error, and what"
        " ended within the usual range."
    ),
    lazy(
        "It does not say what caused the change: people often come when they are at their worst, and get better."
    ),
)
CATEGORIES: Final[Mapping[str, str]] = {
    "answered": lazy("answered"),
    "unanswered": lazy("not answered"),
    "within_two": lazy("repaired within two sessions"),
    "not_within_two": lazy("not repaired by then"),
    "unknown": lazy("not yet known"),
    "within_a_week": lazy("within a week"),
    "later": lazy("after more than a week"),
    "planned": lazy("planned, agreed"),
    "unplanned": lazy("unplanned, told"),
    "silent": lazy("silent"),
    "reached": lazy("reached"),
    "stalled": lazy("standing still or going down"),
    "moving": lazy("on the way"),
    "recovered": lazy("recovered"),
    "improved": lazy("improved"),
    "unchanged": lazy("unchanged"),
    "worse": lazy("worse"),
    "unmeasured": lazy("without a second questionnaire"),
}


def category(group: Group) -> str:
    """A group of categories in words: `unplanned or silent`."""
    first, *rest = [str(CATEGORIES[one]) for one in group]
    for one in rest:
        first = _("%(one)s or %(other)s", one=first, other=one)
    return first


def quoted(group: Group) -> str:
    """The categories of a group, each in quotation marks: `“planned, agreed” and “silent”`."""
    *most, last = [_("“%(name)s”", name=CATEGORIES[one]) for one in group]
    return _("%(names)s and %(last)s", names=", ".join(most), last=last) if most else last


def instrument(name: str) -> str:
    """The questionnaire or set of statements that a figure is about, with its version where that is known."""
    kind, instrument_id, version = name.split(":")
    shown = instrument_name(instrument_id) if kind == "change" else _("check-in")
    return _("%(name)s, version %(version)s", name=shown, version=version) if version else shown


def title(quarter: str) -> str:
    """A quarter by its months: `July to September 2026`."""
    found = Quarter.named(quarter)
    if found is None:
        return quarter
    first = date(found.year, MONTHS * (found.number - 1) + 1, 1)
    last = date(found.year, MONTHS * found.number, 1)
    return moments.months_words(first, last)


def of_100(share: float) -> str:
    """A share from 0 to 1 as so many of 100."""
    return _("%(share)s of 100", share=round(100 * share))


def interval(low: float, high: float) -> str:
    """An interval of shares from 0 to 1, in hundredths."""
    return f"{round(100 * low)}{TO}{round(100 * high)}"


def counted(number: int) -> str:
    """A count as people write it."""
    return str(flask_babel.format_decimal(number))


def decimal(number: float, places: int = 2) -> str:
    """A number as people write it, with so many decimals."""
    zeros = "0" * places
    return str(flask_babel.format_decimal(number, f"#,##0.{zeros}" if places else "#,##0"))


def effect(size: float) -> str:
    """How large an effect size is in words (Cohen 1988)."""
    large, medium, small = 0.8, 0.5, 0.2
    if size <= -small:
        return _("for the worse")
    if size < small:
        return _("next to none")
    return _("a small effect") if size < medium else _("a medium effect") if size < large else _("a large effect")
