"""Intake's API."""

from __future__ import annotations

import flask

from services.intake.web.api import clients, clinic, erasures, goals, sessions, staff
from shared.web.api import api

PARTS = (clients.blp, goals.blp, sessions.blp, staff.blp, erasures.blp, clinic.blp)


def install(app: flask.Flask) -> None:
    """Put the API under `/intake/api`."""
    made = api(app, "Attune intake", "1")
    for part in PARTS:
        made.register_blueprint(part)
