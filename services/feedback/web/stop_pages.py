"""Unsubscribing from links: one POST by a mail program, or a button on a page (RFC 8058)."""

from __future__ import annotations

import flask

from services.feedback.usecases.mailing import find_client, find_stop, stop_links, stop_links_of
from services.feedback.web.client_pages import closed
from services.feedback.web.deps import deps
from shared.errors import NotFound
from shared.web.csrf import without_csrf
from shared.web.pages import render

pages = flask.Blueprint("stop_pages", __name__)
pages.register_error_handler(NotFound, closed)


@pages.get("/stop/<token>", strict_slashes=False)
def ask(token: str) -> str:
    """Ask whether no more links are to come; whoever only looks, as mail scanners do, changes nothing."""
    deps().desk.transact(lambda unit: find_stop(unit, token))
    return render("stop.html", done=False, tell=None)


@pages.post("/stop/<token>", strict_slashes=False)
@without_csrf
def stop(token: str) -> str:
    """Have no more links sent, at the first POST and without another question."""
    deps().desk.transact(lambda unit: stop_links(unit, token))
    return render("stop.html", done=True, tell=None)


@pages.get("/c/<token>/stop", strict_slashes=False)
def ask_by_link(token: str) -> str:
    """Ask the same of whoever has the link of a check-in, as a message to a phone brings it."""
    deps().desk.transact(lambda unit: find_client(unit, token))
    return render("stop.html", done=False, tell=None)


@pages.post("/c/<token>/stop", strict_slashes=False)
@without_csrf
def stop_by_link(token: str) -> str:
    """Have no more links sent to the client of that check-in."""
    deps().desk.transact(lambda unit: stop_links_of(unit, find_client(unit, token)))
    return render("stop.html", done=True, tell=None)
