"""Intake's pages."""

from __future__ import annotations

import flask


def install(app: flask.Flask) -> None:
    """Put the pages under `/intake/`."""
