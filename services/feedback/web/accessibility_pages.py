"""The accessibility statement, linked from the foot of every page of Attune."""

from __future__ import annotations

import flask

from shared.web.pages import render

pages = flask.Blueprint("accessibility_pages", __name__)


@pages.get("/accessibility")
def statement() -> str:
    """Say what is done so that everybody can use Attune, what is not right yet, and whom to tell."""
    return render("accessibility.html")
