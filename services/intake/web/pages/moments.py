"""Instants as intake's pages show them."""

from __future__ import annotations

from datetime import datetime

import flask_babel
from markupsafe import Markup

from shared import clock


def local(instant: datetime) -> str:
    """The instant as a datetime-local field holds it, in the clinic's time zone."""
    there: datetime = flask_babel.to_user_timezone(instant)
    return there.strftime("%Y-%m-%dT%H:%M")


def dated(instant: datetime) -> Markup:
    """Weekday, date and time: in a list of weekly sessions the weekday alone says nothing."""
    pattern = "EEE d MMM, HH:mm" if instant.year == clock.now().year else "EEE d MMM y, HH:mm"
    words = flask_babel.format_datetime(instant, pattern)
    return Markup('<time datetime="{}">{}</time>').format(instant.isoformat(), words)
