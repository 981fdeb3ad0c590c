"""How a prompt was worked out: the rule's figures in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.alerts.domain.alerts import Alert
from services.alerts.domain.catalogue import RULES
from services.alerts.domain.relationship import STREAMS
from services.alerts.domain.rules import RuleSet
from services.alerts.usecases.retrace import Point
from services.alerts.web import figures, occasions, words
from services.alerts.web.statements import in_short
from shared.web.words import _, lazy, number

NAMES = {
    "SBE": lazy("Personal baseline"),
    "LOW_START": lazy("Low start"),
    "LOW_STANDING": lazy("Low for a while"),
    "SLIDE": lazy("Slow slide"),
    "STALLED": lazy("Goal that stands still"),
    "REGRESSING": lazy("Goal that goes down"),
    "CEILING": lazy("All tens"),
    "COMFORT_WITHOUT_CHANGE": lazy("Comfort without change"),
    "GOAL_REACHED_REVIEW": lazy("Goal reached"),
    "GOAL_OVERDUE": lazy("Goal to be looked at"),
    "MISSED_CHECK_INS": lazy("Check-ins not answered"),
    "MISSED_SESSIONS": lazy("Sessions missed"),
    "SILENT_ENDING": lazy("Silent ending"),
    "ENDING_WISH": lazy("Thinks of finishing"),
    "NOT_WORTH_IT": lazy("Not worth it any more"),
    "ENDING_REVIEW": lazy("Looking back"),
    "CONCERN": lazy("A note for the therapist"),
    "DISOWNED": lazy("Not their answers"),
    "NOT_SAFE": lazy("Not safe"),
    "RISK_ITEM": lazy("Risk question"),
    "DETERIORATED": lazy("Reliably worse"),
    "NOT_ON_TRACK": lazy("Not on track"),
    "SUDDEN_GAIN": lazy("Sudden gain"),
    "SUDDEN_LOSS": lazy("Sudden loss"),
}
ABOUT = {
    "SBE": lazy("A rating lies far below what is usual for this client, over all or on one statement."),
    "LOW_START": lazy("One of the first two ratings is lower than nine in ten ratings of the clinic."),
    "LOW_STANDING": lazy("The last three ratings were mostly lower than nine in ten ratings of the clinic."),
    "SLIDE": lazy("The last three ratings are clearly lower than the first three; each step was small."),
    "STALLED": lazy("The client’s own rating of a goal has not moved for at least four weeks."),
    "REGRESSING": lazy("The client’s own rating of a goal is going down."),
    "CEILING": lazy("Check-in after check-in is all tens: such scores carry no information."),
    "COMFORT_WITHOUT_CHANGE": lazy("The relationship is rated high, and neither a goal nor a milestone moves."),
    "GOAL_REACHED_REVIEW": lazy("A goal is where it was meant to be: time to review, renew or plan an ending."),
    "GOAL_OVERDUE": lazy("The date at which you meant to look at a goal again has passed."),
    "MISSED_CHECK_INS": lazy("More of the last check-ins than chance explains were not answered."),
    "MISSED_SESSIONS": lazy("Two sessions in a row were missed or called off late."),
    "SILENT_ENDING": lazy("Nothing is booked long after a session that was missed or rated below usual."),
    "ENDING_WISH": lazy("The client said in a value check that they think of finishing."),
    "NOT_WORTH_IT": lazy("The client said in a value check that coming is not worth it to them any more."),
    "ENDING_REVIEW": lazy("The last session that was agreed is over, and care has not been ended yet."),
    "CONCERN": lazy("The client wrote something for their therapist."),
    "DISOWNED": lazy("The client said that the answers of a check-in were not theirs."),
    "NOT_SAFE": lazy("The client said that they are not safe."),
    "RISK_ITEM": lazy("The client answered above nought on thoughts of death or self-harm."),
    "DETERIORATED": lazy("A questionnaire is worse than the first one by more than measuring error."),
    "NOT_ON_TRACK": lazy("A questionnaire is behind what is expected of clients who began alike."),
    "SUDDEN_GAIN": lazy("A questionnaire became much better from one time to the next, and stayed so."),
    "SUDDEN_LOSS": lazy("A questionnaire became much worse from one time to the next, and stayed so."),
}


@dataclass(frozen=True)
class Line:
    """One stream: rated, usual, how far from it most ratings lie, and how many times that distance it is below."""

    label: str
    rated: str
    usual: str
    spread: str
    score: str
    look: bool


@dataclass(frozen=True)
class Worked:
    """The rule's name and version, what it looks for, its figures in sentences, and perhaps a table of streams."""

    name: str
    about: str
    rule_set: int
    version: int
    source: str
    setting: str
    sentences: list[str]
    lines: list[Line]


# Kinds whose rule is named otherwise.
_RULE_OF: Final = {"RUPTURE": "SBE"}


def named(kind: str) -> str:
    """The name of the rule behind a kind of prompt."""
    return str(NAMES.get(_RULE_OF.get(kind, kind), kind))


def worked(alert: Alert, rules: RuleSet, point: Point | None) -> Worked:
    """How this alert was worked out, under the rule set that raised it."""
    rule = RULES[alert.rule]
    return Worked(
        name=NAMES.get(alert.rule, alert.rule),
        about=ABOUT.get(alert.rule, rule.words),
        rule_set=alert.rule_set,
        version=rule.version,
        source=rule.source,
        setting=_setting(alert, rules),
        sentences=_sentences(alert, rules),
        lines=_lines(alert, point) if alert.kind == "RUPTURE" and point else [],
    )


def _setting(alert: Alert, rules: RuleSet) -> str:
    """The threshold that a clinic would know the rule by; empty where it has none."""
    settings = {
        "SBE": rules.h,
        "LOW_START": rules.p10,
        "LOW_STANDING": rules.p10,
        "SLIDE": rules.slide_drop,
        "STALLED": rules.goal.p_up,
        "REGRESSING": rules.goal.p_up,
        "CEILING": rules.comfort.ceiling_run,
        "COMFORT_WITHOUT_CHANGE": rules.p75,
        "GOAL_REACHED_REVIEW": rules.review.reached_at,
        "MISSED_CHECK_INS": rules.slipping.tail,
        "SILENT_ENDING": rules.slipping.silence_days,
        "ENDING_REVIEW": rules.ending.review_days,
    }
    return _plain(settings[alert.rule]) if alert.rule in settings else ""


def _sentences(alert: Alert, rules: RuleSet) -> list[str]:
    match alert.kind:
        case "RUPTURE":
            return _rupture(alert, rules)
        case "LOW_START":
            return [
                _("Nine in ten check-ins of the clinic reach %(p10)s or more of 40.", p10=_plain(rules.p10)),
                _came_to(alert),
                _("The first two are held against the clinic, because nothing is usual for the client yet."),
            ]
        case "LOW_STANDING":
            return [
                _("Nine in ten check-ins of the clinic reach %(p10)s or more of 40.", p10=_plain(rules.p10)),
                _(
                    "The middle one of the last three came to %(total)s.",
                    total=_plain(round(figures.figure(alert, "median"), 1)),
                ),
                *([str(_RECKONED)] if "reckoned" in alert.evidence else []),
                _("It is said at most once in %(gap)s ratings.", gap=rules.standing_gap),
            ]
        case "SLIDE":
            return _slide(alert, rules)
        case "STALLED" | "REGRESSING":
            return _goal(alert, rules)
        case _:
            return occasions.worked_out(alert, rules)


_RECKONED = lazy("Where one or two statements were left open, a check-in is the mean of the others times four.")


def _came_to(alert: Alert) -> str:
    total = figures.figure(alert, "total")
    if "answered" not in alert.evidence:
        return _("This one came to %(total)s.", total=_plain(total))
    return _(
        "This one comes to about %(total)s: the mean of the %(some)s statements that were answered, times four.",
        total=figures.points(total),
        some=words.some(alert),
    )


def _rupture(alert: Alert, rules: RuleSet) -> list[str]:
    value, usual, spread = (figures.figure(alert, name) for name in ("value", "usual", "spread"))
    return [
        _("What is usual comes from the client’s own ratings; while there are few, the clinic’s count as well."),
        _(
            "Before this rating %(usual)s was usual, and most ratings lay within %(spread)s of it.",
            usual=_fine(usual),
            spread=_fine(spread),
        ),
        _(
            "The rating was %(value)s: %(below)s below, which is %(score)s times that distance.",
            value=_plain(value),
            below=_fine(usual - value),
            score=_fine(alert.score or 0.0),
        ),
        _(
            "From %(h)s times on it is a prompt; from %(high)s, or with a total under %(p10)s, one for soon.",
            h=_plain(rules.h),
            high=_plain(2 * rules.h),
            p10=_plain(rules.p10),
        ),
    ]


def _slide(alert: Alert, rules: RuleSet) -> list[str]:
    return [
        _(
            "The first three check-ins came to %(first)s of 40 on average, the last three to %(last)s.",
            first=_fine(figures.figure(alert, "first")),
            last=_fine(figures.figure(alert, "last")),
        ),
        _(
            "That is %(lost)s lower. From %(drop)s on it is a prompt, from %(high)s on one to look at soon.",
            lost=_fine(figures.figure(alert, "lost")),
            drop=_plain(rules.slide_drop),
            high=_plain(2 * rules.slide_drop),
        ),
    ]


def _goal(alert: Alert, rules: RuleSet) -> list[str]:
    goal = rules.goal
    return [
        _(
            "The last ratings of the goal, over %(weeks)s weeks, were looked at together, %(least)s at least.",
            weeks=round(figures.figure(alert, "weeks")),
            least=goal.at_least,
        ),
        _(
            "Their typical change is %(slope)s points a week; %(limit)s or more would count as moving.",
            slope=_signed(figures.figure(alert, "slope")),
            limit=_plain(goal.slope_a_week),
        ),
        _(
            "Ratings that go up and down by chance alone would look as good as these %(share)s times in 100"
            " (Mann-Kendall test); fewer than %(limit)s would count as moving.",
            share=round(100 * figures.figure(alert, "p_up")),
            limit=round(100 * goal.p_up),
        ),
        _("It is said when this holds at two ratings running, and no milestone was reached meanwhile."),
    ]


def _lines(alert: Alert, point: Point) -> list[Line]:
    values = {**point.items, "total": point.total}
    return [
        Line(
            label=in_short(name, point.instrument_version),
            rated=_plain(values[name] or 0.0),
            usual=_fine(point.usual[name].value),
            spread=_fine(point.usual[name].spread),
            score=_signed(score) if (score := point.scores[name]) is not None else "",
            look=name == alert.evidence.get("stream"),
        )
        for name in STREAMS
        if name in point.usual
    ]


def _plain(value: float) -> str:
    """A threshold as people read it: a fitted one has many more digits than mean anything."""
    return number(value)


def _fine(value: float) -> str:
    return number(value, "0.0")


def _signed(value: float) -> str:
    return number(value, "0.00").replace("-", "\N{MINUS SIGN}")
