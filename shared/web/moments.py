"""Instants in a reader's words: `day` and `dated` for the date alone and with its time, the same way everywhere.

`ago` and `when` are for pages about what has just been: those say the day of the week or how long ago it was. One
page keeps to one of the two ways.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import flask_babel
from markupsafe import Markup

from shared import clock
from shared.web.words import _

MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)


def ago(instant: datetime, *, now: datetime | None = None) -> Markup:
    """How long ago it was, or its date when that is over a week: `<time>12 minutes ago</time>`."""
    passed = (now or clock.now()) - instant
    if passed < MINUTE:
        return _time(instant, _("just now"))
    if passed < WEEK:
        words = flask_babel.format_timedelta(-passed, granularity="second", add_direction=True, threshold=1)
        return _time(instant, str(words))
    return day(instant, now=now)


def when(instant: datetime, *, now: datetime | None = None) -> Markup:
    """Weekday and time within a week either way, else date and time."""
    near = abs((now or clock.now()) - instant) < WEEK
    if not near:
        return dated(instant, now=now)
    return _time(instant, str(flask_babel.format_datetime(instant, "EEE HH:mm")))


def day(instant: datetime, *, now: datetime | None = None) -> Markup:
    """The date, with the year when it is another: `20 Nov`."""
    return _time(instant, str(flask_babel.format_datetime(instant, f"d MMM{_year(instant, now)}")))


def dated(instant: datetime, *, now: datetime | None = None) -> Markup:
    """Weekday, date and time: in a list of weekly sessions the weekday alone says nothing."""
    return _time(instant, str(flask_babel.format_datetime(instant, f"EEE d MMM{_year(instant, now)}, HH:mm")))


def _year(instant: datetime, now: datetime | None) -> str:
    here, today = flask_babel.to_user_timezone(instant), flask_babel.to_user_timezone(now or clock.now())
    return "" if here.year == today.year else " y"


def _time(instant: datetime, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(instant.isoformat(), words)
