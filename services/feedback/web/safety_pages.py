"""The client's wish that the clinic knows that they are not safe; whatever comes of it, whom to call is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import flask
import werkzeug

from services.feedback.domain.safety import Press
from services.feedback.usecases.kiosk import say_not_safe_on_tablet
from services.feedback.usecases.say_not_safe import Told, say_not_safe, say_not_safe_after
from services.feedback.web.deps import deps
from shared import logs
from shared.web.credentials import LOGIN
from shared.web.csrf import without_csrf
from shared.web.pages import render
from shared.web.problems import problem_of

log = logs.get(__name__)
pages = flask.Blueprint("safety_pages", __name__)


@dataclass(frozen=True)
class Tell:
    """The button that tells the clinic: where it goes, and when the page that it stands on was opened."""

    action: str
    opened: str


def tell(token: str) -> Tell:
    """The button on a page that is shown now to the holder of this link."""
    action = flask.url_for("safety_pages.from_check_in", token=token)
    return Tell(action=action, opened=deps().clock().isoformat())


@pages.post("/c/<token>/not-safe", strict_slashes=False)
@without_csrf
def from_check_in(token: str) -> str:
    """Tell the clinic; needs nothing but the link."""
    press = _press()
    told = deps().desk.transact(lambda unit: say_not_safe(unit, token, press))
    return _page(told=told, back=flask.url_for("client_pages.check_in", token=token))


@pages.post("/thanks/<address>/not-safe", strict_slashes=False)
@without_csrf
def from_thanks(address: str) -> str:
    """The same from a thank-you page that an earlier version showed."""
    press = _press()
    told = deps().desk.transact(lambda unit: say_not_safe_after(unit, address, press))
    return _page(told=told, back=flask.url_for("client_pages.thanks", address=address))


@pages.post("/kiosk/c/<address>/not-safe")
@without_csrf
def from_tablet(address: str) -> str:
    """The same on a tablet of the clinic, whatever has become of the check-in there."""
    press = _press()
    told = deps().desk.transact(lambda unit: say_not_safe_on_tablet(unit, address, press))
    return _page(told=told)


@pages.get("/c/<token>/not-safe", strict_slashes=False)
def back_to_check_in(token: str) -> flask.typing.ResponseReturnValue:
    """Lead back to where it can be said: a phone may open the address again by itself."""
    return flask.redirect(flask.url_for("client_pages.check_in", token=token, _anchor="safe"), code=303)


@pages.get("/kiosk/c/<address>/not-safe")
def back_to_tablet(address: str) -> flask.typing.ResponseReturnValue:
    """The same for a tablet."""
    return flask.redirect(flask.url_for("kiosk_pages.check_in", address=address, _anchor="safe"), code=303)


@pages.get("/thanks/<address>/not-safe", strict_slashes=False)
def back_to_thanks(address: str) -> flask.typing.ResponseReturnValue:
    """The same for the thank-you page."""
    return flask.redirect(flask.url_for("client_pages.thanks", address=address, _anchor="safe"), code=303)


@pages.errorhandler(Exception)
def untold(error: Exception) -> tuple[str, int]:
    """Show whom to call, and that the clinic has not been told; another try may get through."""
    problem = problem_of(error)
    unexpected = error if problem.slug == "unexpected" else None
    log.error("safety_notice_not_taken", slug=problem.slug, exc_info=unexpected)
    return _page(told=None, again=problem.status >= werkzeug.exceptions.InternalServerError.code), problem.status


def _press() -> Press:
    """How the button was pressed; what cannot be read is not known, and never stands in the way."""
    try:
        opened_at = datetime.fromisoformat(flask.request.form.get("opened", ""))
    except (ValueError, werkzeug.exceptions.HTTPException):
        opened_at = None
    if opened_at is not None and opened_at.tzinfo is None:
        opened_at = None
    return Press(opened_at=opened_at, staff_browser=LOGIN.is_shown())


def _page(*, told: Told | None, back: str | None = None, again: bool = False) -> str:
    """Whom to call, and what became of the notice: who gets it, or that nobody could be told."""
    on_tablet = flask.request.endpoint == f"{pages.name}.{from_tablet.__name__}"
    return render("not_safe.html", told=told, back=back, again=again, on_tablet=on_tablet)
