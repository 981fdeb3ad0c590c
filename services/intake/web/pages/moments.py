"""Instants as intake's forms hold them."""

from __future__ import annotations

from datetime import datetime

import flask_babel


def local(instant: datetime) -> str:
    """The instant as a datetime-local field holds it, in the clinic's time zone."""
    there: datetime = flask_babel.to_user_timezone(instant)
    return there.strftime("%Y-%m-%dT%H:%M")
