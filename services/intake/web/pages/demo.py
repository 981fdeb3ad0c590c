"""Who may sign in to a demo clinic, and what to look at first; in a real clinic there is no such page."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from services.intake.web.deps import deps
from shared.errors import NotFound
from shared.web.pages import render

bp = flask.Blueprint("demo", __name__)


@bp.get("/demo")
def guide() -> ResponseReturnValue:
    """The guide, for everybody."""
    found = deps().guide()
    if found is None:
        raise NotFound("There is no such page.")
    toured = [guest for guest in found.guests if guest.first]
    others = [guest for guest in found.guests if not guest.first]
    return render("intake/demo.html", guide=found, toured=toured, others=others)
