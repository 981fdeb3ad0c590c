"""What a prompt says, in sentences: always about what changed, never about whose fault it is."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from services.alerts.domain.alerts import Alert
from services.alerts.domain.explain import version_of
from services.alerts.domain.facts import ITEMS
from services.alerts.web import occasions
from services.alerts.web.figures import figure, points
from services.alerts.web.statements import in_short, statement
from shared.web import moments
from shared.web.words import _, lazy, ngettext

# For a prompt that waits for a session of which nothing is known yet.
NEXT_SESSION = lazy("after the next session")
# Of four statements, where not all were answered.
SOME = {2: lazy("two"), 3: lazy("three")}


def item_of(alert: Alert) -> str | None:
    """The statement that fell furthest, if the alert is about one."""
    stream = alert.evidence.get("stream")
    return stream if isinstance(stream, str) and stream in ITEMS else None


def change(alert: Alert, goal: str | None) -> Markup:
    """What changed, in one line for the list."""
    if alert.kind in GOALS:
        return _marked(_goal_words(alert, goal))
    if alert.kind in occasions.CHANGES:
        return _marked(occasions.change(alert))
    below, lost = points(figure(alert, "usual") - figure(alert, "value")), points(figure(alert, "lost"))
    item = in_short(item_of(alert) or "total", version_of(alert.evidence))
    lines = {
        "RUPTURE": _("%(points)s below usual on *%(item)s*", points=below, item=item),
        "LOW_START": _start_words(alert),
        "LOW_STANDING": _("Mostly low of late, around *%(total)s of 40*", total=points(figure(alert, "median"))),
        "SLIDE": _("*%(points)s lower* than at first, little by little", points=lost),
    }
    return _marked(lines[alert.kind])


def _start_words(alert: Alert) -> str:
    total = points(figure(alert, "total"))
    if "answered" in alert.evidence:
        return _("A low start: *about %(total)s of 40*, from %(some)s statements", total=total, some=some(alert))
    return _("A low start: *%(total)s of 40*", total=total)


def is_reckoned(alert: Alert) -> bool:
    """Whether the alert rests on a check-in in which a statement was left open."""
    return "answered" in alert.evidence or "reckoned" in alert.evidence


def some(alert: Alert) -> str:
    """On how many statements a total that is reckoned rests, in a word."""
    return str(SOME[round(figure(alert, "answered"))])


def headline(alert: Alert, name: str | None, goal: str | None) -> str:
    """The prompt in a sentence, for its top."""
    who = first_name(name) or _("This client")
    if alert.kind in GOALS:
        return f"{_goal_words(alert, goal)}."
    if alert.kind in occasions.HEADLINES:
        return occasions.headline(alert, who)
    return _HEADLINES[alert.kind](alert, who)


def _rupture(alert: Alert, who: str) -> str:
    said = {"who": who, "value": points(figure(alert, "value")), "usual": points(figure(alert, "usual"))}
    item = item_of(alert)
    if item is None:
        return _("%(who)s’s check-in came to %(value)s of 40. Usually it is %(usual)s.", **said)
    words = statement(item, version_of(alert.evidence))
    return _("%(who)s rated “%(item)s” %(value)s. Usually it is %(usual)s.", item=words, **said)


def _low_start(alert: Alert, who: str) -> str:
    said = {"who": who, "total": points(figure(alert, "total"))}
    second = figure(alert, "rating") > 1
    if "answered" in alert.evidence:
        said["some"] = some(alert)
        if second:
            return _(
                "%(who)s’s second check-in came to about %(total)s of 40, reckoned from %(some)s answers:"
                " a low start.",
                **said,
            )
        return _(
            "%(who)s’s first check-in came to about %(total)s of 40, reckoned from %(some)s answers: a low start.",
            **said,
        )
    if second:
        return _("%(who)s’s second check-in came to %(total)s of 40: a low start.", **said)
    return _("%(who)s’s first check-in came to %(total)s of 40: a low start.", **said)


def _low_standing(alert: Alert, who: str) -> str:
    total = points(figure(alert, "median"))
    if "reckoned" in alert.evidence:
        return _(
            "%(who)s’s last three check-ins were mostly low, around %(total)s of 40, reckoned where answers are"
            " missing.",
            who=who,
            total=total,
        )
    return _("%(who)s’s last three check-ins were mostly low, around %(total)s of 40.", who=who, total=total)


def _slide(alert: Alert, who: str) -> str:
    said = {"who": who, "first": points(figure(alert, "first")), "last": points(figure(alert, "last"))}
    return _("%(who)s’s check-ins went from %(first)s to %(last)s of 40, little by little.", **said)


_HEADLINES = {"RUPTURE": _rupture, "LOW_START": _low_start, "LOW_STANDING": _low_standing, "SLIDE": _slide}


def first_name(name: str | None) -> str | None:
    """The name that a sentence uses."""
    return name.split()[0] if name and name.strip() else None


def short(client_id: str) -> str:
    """What stands for a name while intake does not answer."""
    return _("Client %(id)s", id=client_id[:8])


def day(instant: datetime, now: datetime) -> str:
    """Weekday and time within a week either way, else date and time."""
    return moments.when_words(instant, now=now)


def snoozed_until(alert: Alert, now: datetime) -> str:
    """When a snoozed prompt comes back."""
    return str(NEXT_SESSION) if alert.snoozed_until is None else day(alert.snoozed_until, now)


def at(instant: datetime, now: datetime) -> str:
    """The time of day if it was today, within a week with the weekday, else with the date."""
    return moments.at_words(instant, now=now)


def since(instant: datetime, now: datetime) -> Markup:
    """How long ago it was, or its date when that is over a week; a script keeps the former true."""
    words = moments.ago_words if now - instant < moments.WEEK else moments.day_words
    return Markup('<time datetime="{}" data-since>{}</time>').format(instant.isoformat(), words(instant, now=now))


def date(instant: datetime) -> str:
    """The day and month, with the year when it is another."""
    return moments.day_words(instant)


GOALS = {
    "STALLED": lazy("%(goal)s has not moved for %(weeks)s"),
    "REGRESSING": lazy("%(goal)s has been going down for %(weeks)s"),
    "GOAL_REACHED_REVIEW": lazy("%(goal)s is reached, or nearly: worth a review"),
    "GOAL_OVERDUE": lazy("The %(weeks)s that you gave %(goal)s are over: worth a look together"),
}


def _goal_words(alert: Alert, title: str | None) -> str:
    weeks = ngettext("%(num)s week", "%(num)s weeks", round(figure(alert, "weeks")))
    overdue = alert.kind == "GOAL_OVERDUE"
    goal = f"“{title}”" if title else _("a goal") if overdue else _("A goal")
    return str(GOALS[alert.kind]) % {"goal": goal, "weeks": weeks}


def _marked(text: str) -> Markup:
    """The words between asterisks are the ones to see first."""
    plain, bold = Markup("{}"), Markup("<b>{}</b>")
    parts = [(bold if place % 2 else plain).format(part) for place, part in enumerate(text.split("*"))]
    return Markup().join(parts)
