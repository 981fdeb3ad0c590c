"""What prompts say that are not about a rating being low: a word, an absence, a questionnaire, no movement."""

from __future__ import annotations

from datetime import UTC, datetime

from services.alerts.domain.alerts import Alert
from services.alerts.domain.explain import instrument_name
from services.alerts.domain.rules import RuleSet
from services.alerts.web.figures import figure, points
from services.alerts.web.severity import with_severity
from shared.web import moments
from shared.web.words import _, lazy

# In one line for the list; the words between asterisks are the ones to see first.
CHANGES = {
    "CEILING": lazy("*All tens* %(running)s times running: no news in these scores"),
    "COMFORT_WITHOUT_CHANGE": lazy("*Going well, nothing moving*: no goal has moved for %(ratings)s check-ins"),
    "MISSED_CHECK_INS": lazy("*%(missed)s of the last %(of)s* check-ins were not answered"),
    "MISSED_SESSIONS": lazy("*Two sessions missed* or called off late, in a row"),
    "SILENT_ENDING": lazy("*Nothing booked* since the last session"),
    "ENDING_WISH": lazy("*Thinks of finishing*"),
    "NOT_WORTH_IT": lazy("*Not worth it any more*, they say"),
    "ENDING_REVIEW": lazy("*Time to look back*: the last session was to be on %(planned_day)s"),
    "CONCERN": lazy("*A note* with the check-in"),
    "DISOWNED": lazy("*Not their answers*: the check-in of %(day)s"),
    "NOT_SAFE": lazy("*Said that they are not safe*"),
    "RISK_ITEM": lazy("*Thoughts of death or self-harm*: answered above nought"),
    "DETERIORATED": lazy("*%(instrument)s is %(size)s worse* than the first one"),
    "NOT_ON_TRACK": lazy("*%(instrument)s behind* what is expected by now"),
    "SUDDEN_GAIN": lazy("*%(instrument)s %(size)s points better* from one time to the next"),
    "SUDDEN_LOSS": lazy("*%(instrument)s %(size)s points worse* from one time to the next"),
}
# As a sentence, for the top of the opened prompt.
HEADLINES = {
    "CEILING": lazy("%(who)s gave all tens %(running)s times running. These scores carry no news at the moment."),
    "COMFORT_WITHOUT_CHANGE": lazy(
        "%(who)s rates your work together high, and no goal has moved for %(ratings)s check-ins."
    ),
    "MISSED_CHECK_INS": lazy("%(who)s left %(missed)s of the last %(of)s check-ins unanswered."),
    "MISSED_SESSIONS": lazy("%(who)s missed two sessions in a row, or called them off late."),
    "SILENT_ENDING": lazy("%(who)s has no further session booked, %(days)s days after the last one."),
    "ENDING_WISH": lazy("%(who)s is thinking of finishing."),
    "NOT_WORTH_IT": lazy("%(who)s says that coming is not worth it any more."),
    "ENDING_REVIEW": lazy(
        "The last session with %(who)s was to be on %(planned_day)s. Time to look back together."
    ),
    "CONCERN": lazy("%(who)s wrote a note with the check-in."),
    "DISOWNED": lazy("%(who)s says that the check-in of %(day)s was not theirs."),
    "NOT_SAFE": lazy("%(who)s said that they are not safe. Please get in touch now."),
    "RISK_ITEM": lazy(
        "%(who)s reported thoughts of death or self-harm on the %(instrument)s. Please get in touch now."
    ),
    "DETERIORATED": lazy("%(who)s’s %(instrument)s went from %(first)s to %(value)s: more than measuring error."),
    "NOT_ON_TRACK": lazy("%(who)s’s %(instrument)s is at %(value)s, behind what is expected by now."),
    "SUDDEN_GAIN": lazy(
        "%(who)s’s %(instrument)s went from %(before)s to %(after)s from one time to the next, and stayed better."
    ),
    "SUDDEN_LOSS": lazy(
        "%(who)s’s %(instrument)s went from %(before)s to %(after)s from one time to the next, and stayed worse."
    ),
}
# Which figures are a questionnaire's totals.
TOTALS = ("first", "value", "before", "after")
# What the page says of when, where the prompt does not come from a check-in.
SINCE = {
    "MISSED_CHECK_INS": lazy("Noticed"),
    "MISSED_SESSIONS": lazy("Noticed"),
    "SILENT_ENDING": lazy("Noticed"),
    "GOAL_OVERDUE": lazy("Due"),
    "ENDING_WISH": lazy("Said"),
    "NOT_WORTH_IT": lazy("Said"),
    "ENDING_REVIEW": lazy("Due"),
    "CONCERN": lazy("Written"),
    "DISOWNED": lazy("Said"),
    "NOT_SAFE": lazy("Said"),
}


# How it was worked out, by the rule's numbers.
WORKED = {
    "CEILING": (
        lazy("Said once, when all four answers were tens %(run)s times running."),
        lazy("Some clients are content, some are polite; only asking tells the two apart."),
    ),
    "COMFORT_WITHOUT_CHANGE": (
        lazy("The middle one of the last %(window)s check-ins is at %(p75)s of 40 or more, and under 40."),
        lazy("Over the same time no goal moved by %(net)s or more, and no milestone was reached."),
        lazy("Asked from session %(sessions)s on."),
    ),
    "GOAL_REACHED_REVIEW": (
        lazy(
            "The goal stood at %(reached_at)s or more at two ratings running, or all its milestones are reached."
        ),
    ),
    "GOAL_OVERDUE": (lazy("The goal was to be looked at again by then, and it has not been agreed anew since."),),
    "MISSED_CHECK_INS": (
        lazy("A check-in counts as unanswered %(answer_days)s days after the session; it can still be answered."),
        lazy("So many among the last %(window)s sessions would come by chance less than %(tail)s times in 100."),
    ),
    "MISSED_SESSIONS": (
        lazy(
            "Two sessions running that were agreed, and missed or called off late;"
            " one called off in time is passed over."
        ),
    ),
    "SILENT_ENDING": (
        lazy("For %(silence_days)s days nothing has been booked, and no ending is planned."),
        lazy("The last session was missed, or its check-in lay below what is usual for the client."),
    ),
    "ENDING_WISH": (
        lazy("The client ticked it in the value check, which comes after every fourth check-in."),
        lazy("It is put away once you agree on a last session, or note that care goes on."),
        lazy("What else they ticked stands on their page."),
    ),
    "NOT_WORTH_IT": (
        lazy("The client ticked “no” in the value check, which comes after every fourth check-in."),
        lazy("What else they ticked stands on their page."),
    ),
    "ENDING_REVIEW": (
        lazy(
            "It comes %(review_days)s days after the date that was agreed, or once you note that session as held."
        ),
        lazy("It is put away once you end care, move the date, or note that care goes on."),
    ),
    "CONCERN": (lazy("The client chose that the therapist gets it, and nobody else."),),
    "DISOWNED": (
        lazy("It was said by somebody with a link to one of the client’s check-ins, who ticked a box for it."),
        lazy("Those answers no longer count, and that check-in counts neither as answered nor as missed."),
        lazy("What was said there of danger stays, and so does what was written."),
    ),
    "NOT_SAFE": (lazy("The client asked that the clinic be told. Nobody watches this live."),),
    "RISK_ITEM": (
        lazy("The question was how often thoughts of death or self-harm bothered the client lately, 0 to 3."),
        lazy("The answer was %(answer)s. Any answer above 0 is shown to you and to supervision at once."),
    ),
    "DETERIORATED": (
        lazy("A change of %(reliable_change)s points or more is more than measuring error."),
        lazy("It was %(first)s the first time and is %(value)s now."),
    ),
    "NOT_ON_TRACK": (
        lazy("It was %(first)s the first time and is %(value)s now."),
        lazy(
            "Clients who begin alike are further by now, or have gained %(reliable_change)s points by session "
            "%(gained_by)s where they began at the cut-off or worse."
        ),
    ),
    "SUDDEN_GAIN": (
        lazy("The step is beyond measuring error, a quarter of the score before, and clear of the ups and downs."),
    ),
    "SUDDEN_LOSS": (
        lazy("The step is beyond measuring error, a quarter of the score before, and clear of the ups and downs."),
    ),
}


def worked_out(alert: Alert, rules: RuleSet) -> list[str]:
    """How it was worked out, sentence by sentence."""
    comfort, slipping = rules.comfort, rules.slipping
    numbers = {
        "run": comfort.ceiling_run,
        "window": slipping.window if alert.kind == "MISSED_CHECK_INS" else comfort.window,
        "p75": f"{rules.p75:g}",
        "net": f"{comfort.net:g}",
        "sessions": comfort.sessions,
        "reached_at": f"{rules.review.reached_at:g}",
        "answer_days": f"{slipping.answer_days:g}",
        "tail": f"{100 * slipping.tail:g}",
        "silence_days": f"{slipping.silence_days:g}",
        "review_days": f"{rules.ending.review_days:g}",
        "gained_by": rules.outcome.gained_by,
    }
    return [str(sentence) % {**numbers, **_values(alert)} for sentence in WORKED[alert.kind]]


def change(alert: Alert) -> str:
    """What changed, in one line."""
    return str(CHANGES[alert.kind]) % _values(alert)


def headline(alert: Alert, who: str) -> str:
    """The prompt in a sentence."""
    return str(HEADLINES[alert.kind]) % {"who": who, **_values(alert)}


def _values(alert: Alert) -> dict[str, str]:
    """Every figure as people say it; what a sentence does not name is passed over."""
    said = {name: points(figure(alert, name)) for name in alert.evidence}
    instrument = str(alert.evidence.get("instrument", ""))
    said |= {name: with_severity(instrument, figure(alert, name)) for name in TOTALS if name in said}
    named = instrument_name(instrument or _("the questionnaire"))
    held = datetime.fromtimestamp(figure(alert, "held_at"), UTC)
    planned = datetime.fromtimestamp(figure(alert, "planned_at"), UTC)
    days = {"day": moments.day_words(held), "planned_day": moments.day_words(planned)}
    return {**said, **days, "instrument": named, "size": points(alert.score or 0.0)}
