"""What a client ticks in the value check, on the thank-you page at its one-time address."""

from __future__ import annotations

import flask

from services.feedback.domain.value_check import Settled
from services.feedback.usecases.check_value import answer_value
from services.feedback.web import holder as holders
from services.feedback.web import value_form
from services.feedback.web.client_pages import closed, thanked
from services.feedback.web.deps import deps
from shared.errors import Conflict, Forbidden, Gone, NotFound
from shared.web.csrf import without_csrf
from shared.web.problems import problem_of

pages = flask.Blueprint("value_pages", __name__)
for kind in (NotFound, Gone, Conflict, Forbidden):
    pages.register_error_handler(kind, closed)


@pages.post("/thanks/<address>/value")
@without_csrf
def answer(address: str) -> flask.typing.ResponseReturnValue:
    """Keep what was ticked, and show it; after a quarter of an hour what was said stands."""
    said, holder = value_form.read(), holders.of_page()
    try:
        deps().desk.do(lambda unit: answer_value(unit, address, said, holder))
    except Settled as error:
        return thanked(address, late=True), problem_of(error).status
    return flask.redirect(flask.url_for("client_pages.thanks", address=address, _anchor="value"), code=303)


@pages.get("/thanks/<address>/value")
def back(address: str) -> flask.typing.ResponseReturnValue:
    """Lead back to where it is asked: a phone may open the address again by itself."""
    return flask.redirect(flask.url_for("client_pages.thanks", address=address, _anchor="value"), code=303)
