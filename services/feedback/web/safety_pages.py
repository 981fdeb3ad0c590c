"""The client's wish that the clinic knows that they are not safe; whatever comes of it, whom to call is shown."""

from __future__ import annotations

import flask

from services.feedback.usecases.say_not_safe import say_not_safe, say_not_safe_after
from services.feedback.web.deps import deps
from shared import logs
from shared.web.csrf import without_csrf
from shared.web.pages import render
from shared.web.problems import problem_of

log = logs.get(__name__)
pages = flask.Blueprint("safety_pages", __name__)


@pages.post("/c/<token>/not-safe")
@without_csrf
def from_check_in(token: str) -> str:
    """Tell the clinic; the same again changes nothing."""
    deps().desk.transact(lambda unit: say_not_safe(unit, token))
    return _page(back=flask.url_for("client_pages.check_in", token=token))


@pages.post("/thanks/<address>/not-safe")
@without_csrf
def from_thanks(address: str) -> str:
    """The same from the thank-you page."""
    deps().desk.transact(lambda unit: say_not_safe_after(unit, address))
    return _page(back=flask.url_for("client_pages.thanks", address=address))


@pages.get("/c/<token>/not-safe")
def back_to_check_in(token: str) -> flask.typing.ResponseReturnValue:
    """Lead back to where it can be said: a phone may open the address again by itself."""
    return flask.redirect(flask.url_for("client_pages.check_in", token=token, _anchor="safe"), code=303)


@pages.get("/thanks/<address>/not-safe")
def back_to_thanks(address: str) -> flask.typing.ResponseReturnValue:
    """The same for the thank-you page."""
    return flask.redirect(flask.url_for("client_pages.thanks", address=address, _anchor="safe"), code=303)


@pages.errorhandler(Exception)
def untold(error: Exception) -> tuple[str, int]:
    """Show whom to call, and that the clinic has not been told."""
    problem = problem_of(error)
    unexpected = error if problem.slug == "unexpected" else None
    log.warning("safety_notice_not_taken", slug=problem.slug, exc_info=unexpected)
    return _page(), problem.status


def _page(*, back: str | None = None) -> str:
    """Whom to call, and what became of the notice: only where it was taken is there a way back."""
    return render("not_safe.html", back=back, crisis=deps().crisis_contacts)
