"""The client's word that answers were not theirs: asked twice, so that neither a slip nor a machine says it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flask

from services.feedback.ports import Unit
from services.feedback.usecases.disown import disown, disown_last, disown_thanked
from services.feedback.web import holder as holders
from services.feedback.web.client_pages import closed
from services.feedback.web.deps import deps
from services.feedback.web.safety_pages import tell
from shared.errors import Conflict, Forbidden, Gone, NotFound
from shared.web.csrf import without_csrf
from shared.web.pages import render

pages = flask.Blueprint("not_me_pages", __name__)
for kind in (NotFound, Gone, Conflict, Forbidden):
    pages.register_error_handler(kind, closed)


@dataclass(frozen=True)
class Place:
    """Where it is said: the address to come back to, and the link from which the clinic can be told of danger."""

    back: str
    token: str | None = None


@pages.post("/c/<token>/not-me")
@without_csrf
def these(token: str) -> flask.typing.ResponseReturnValue:
    """The answers of this check-in."""
    holder = holders.of_page()
    return _say(lambda unit: disown(unit, token, holder), _check_in(token))


@pages.post("/c/<token>/last-time/not-me")
@without_csrf
def last_ones(token: str) -> flask.typing.ResponseReturnValue:
    """The answers that the check-in says were the last before it."""
    holder = holders.of_page()
    return _say(lambda unit: disown_last(unit, token, holder), _check_in(token))


@pages.post("/thanks/<address>/not-me")
@without_csrf
def just_thanked(address: str) -> flask.typing.ResponseReturnValue:
    """The answers that were just thanked for."""
    holder = holders.of_page()
    return _say(lambda unit: disown_thanked(unit, address, holder), Place(_thanks(address)))


@pages.get("/c/<token>/not-me")
@pages.get("/c/<token>/last-time/not-me")
def back_to_check_in(token: str) -> flask.typing.ResponseReturnValue:
    """Lead back to where it can be said: a phone may open the address again by itself."""
    return flask.redirect(_check_in(token).back, code=303)


@pages.get("/thanks/<address>/not-me")
def back_to_thanks(address: str) -> flask.typing.ResponseReturnValue:
    """The same for the thank-you page."""
    return flask.redirect(_thanks(address), code=303)


def _say(work: Callable[[Unit], None], place: Place) -> flask.typing.ResponseReturnValue:
    """Do it where the box was ticked, else ask; a button that was only pressed says nothing."""
    sure = flask.request.form.get("sure") == "yes"
    if sure:
        deps().desk.do(work)
    button = tell(place.token) if place.token else None
    page = render("not_me.html", done=sure, back=place.back, tell=button)
    return page, 200 if sure else 422


def _check_in(token: str) -> Place:
    return Place(flask.url_for("client_pages.check_in", token=token), token)


def _thanks(address: str) -> str:
    return flask.url_for("client_pages.thanks", address=address)
