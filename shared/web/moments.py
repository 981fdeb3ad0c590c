"""Instants in a reader's words: `ago` for what has been, `when` for a day and time."""

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
    return _time(instant, str(flask_babel.format_date(instant, "medium")))


def when(instant: datetime, *, now: datetime | None = None) -> Markup:
    """Weekday and time within a week either way, else date and time."""
    near = abs((now or clock.now()) - instant) < WEEK
    return _time(instant, str(flask_babel.format_datetime(instant, "EEE HH:mm" if near else "medium")))


def _time(instant: datetime, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(instant.isoformat(), words)
