"""The pages of a tablet of the clinic: its start screen, the check-in that a code opens there, and the thanks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import flask

from services.feedback.domain.invitation import Expired
from services.feedback.domain.kiosk import CODE_DIGITS, NotEnrolled, SittingOver, plain_digits
from services.feedback.domain.rating import Answered
from services.feedback.usecases.holder import Holder, NotTheClient
from services.feedback.usecases.kiosk import (
    VIA,
    Opened,
    Seat,
    Wrong,
    close_on_tablet,
    is_code,
    is_thanked,
    rate_on_tablet,
    read_on_tablet,
    take_code,
)
from services.feedback.usecases.tablets import enrol, enrolled
from services.feedback.web import form, languages, tablet_cookie
from services.feedback.web.client_pages import Tablet, form_page
from services.feedback.web.deps import deps
from services.feedback.web.safety_pages import Tell
from shared import logs
from shared.errors import Gone, Invalid, NotFound
from shared.web import audit, speech
from shared.web.csrf import check_source, without_csrf
from shared.web.identity import present
from shared.web.pages import render
from shared.web.problems import problem_of
from shared.web.words import _, told_by_field

log = logs.get(__name__)
pages = flask.Blueprint("kiosk_pages", __name__)
SEE_OTHER: Final = 303
SERVER_ERRORS: Final = 500
# Nothing that a client has done stays on the tablet; a browser that does not know this has no-store all the same.
FORGET: Final = {"Clear-Site-Data": '"cache", "storage"'}


@pages.get("/kiosk")
def start() -> flask.Response:
    """The start screen: asks for the code. It knows nothing of whoever was here before."""
    secret = tablet_cookie.of_request()
    deps().desk.transact(lambda unit: enrolled(unit, secret))
    response = flask.make_response(_start())
    tablet_cookie.leave(response, secret)
    return response if speech.CHOICE in flask.request.args else _forgets(response)


@pages.post("/kiosk")
@without_csrf
def take() -> flask.typing.ResponseReturnValue:
    """Open the check-in of the code that was typed, or say that it opens none."""
    check_source()  # no neighbour's page types codes on this tablet
    secret, typed = tablet_cookie.of_request(), plain_digits(flask.request.form.get("code", ""))
    if present():
        return _start(), 403
    if not is_code(typed):
        return _start(_("A code has %(count)s digits.", count=CODE_DIGITS)), 422
    address = tablet_cookie.new()
    outcome = deps().desk.transact(lambda unit: take_code(unit, secret, typed, address=address))
    if isinstance(outcome, Opened):
        return flask.redirect(flask.url_for("kiosk_pages.check_in", address=address), SEE_OTHER)
    return _refused(outcome)


@pages.get("/kiosk/c/<address>")
def check_in(address: str) -> str:
    """Show the check-in that is open here."""
    return _form(address, said={})


@pages.post("/kiosk/c/<address>")
@without_csrf
def answer(address: str) -> flask.typing.ResponseReturnValue:
    """Take what was answered, or show it again with what is wrong beside it."""
    seat, holder = _seat(address), _holder()
    if speech.choose():
        return _form(address, said=dict(flask.request.form.items()), again=True)
    try:
        submission = form.read(flask.request.form, deps().instruments)
        deps().desk.do(lambda unit: rate_on_tablet(unit, seat, submission, holder)).stands()
    except (Invalid, NotTheClient) as error:
        said = dict(flask.request.form.items())
        return _form(address, said=said, again=True, wrong=error), problem_of(error).status
    return flask.redirect(flask.url_for("kiosk_pages.thanks", address=address), SEE_OTHER)


@pages.get("/kiosk/c/<address>/thanks")
def thanks(address: str) -> flask.typing.ResponseReturnValue:
    """Thank, and show nothing of the answers; a minute later this address leads to the start screen."""
    seat = _seat(address)
    if not deps().desk.transact(lambda unit: is_thanked(unit, seat)):
        return _to_start()
    page = render("kiosk_thanks.html", closes=_closes(address), tell=_tell(address))
    return _forgets(flask.make_response(page, FORGET))


@pages.get("/kiosk/c/<address>/close")
def close(address: str) -> flask.typing.ResponseReturnValue:
    """Close the check-in: its client has gone, or wants to. What was not sent is nowhere."""
    seat = _seat(address)
    lost = deps().desk.transact(lambda unit: close_on_tablet(unit, seat))
    return _to_start(closed="unsent" if lost else None)


@pages.get("/kiosk/enrol")
@pages.get("/kiosk/enrol/<code>")
def enrolling(code: str = "") -> str:
    """Ask for the code that enrols this device; looking uses nothing up."""
    return _enrolling(said=plain_digits(code))


@pages.post("/kiosk/enrol")
@without_csrf
def enrol_device() -> flask.typing.ResponseReturnValue:
    """Have this device be a tablet of the clinic from now on."""
    typed, secret = flask.request.form.get("code", ""), tablet_cookie.new()
    try:
        deps().desk.transact(lambda unit: enrol(unit, plain_digits(typed), secret))
    except Invalid as error:
        return _enrolling(said=typed, wrong=told_by_field(error)), 422
    response = flask.redirect(flask.url_for("kiosk_pages.start"), SEE_OTHER)
    tablet_cookie.leave(response, secret)  # type: ignore[arg-type] # werkzeug's response is flask's here
    return response


@pages.errorhandler(NotEnrolled)
def not_enrolled(_error: NotEnrolled) -> tuple[str, int]:
    """Say what to do with a device that is no tablet of the clinic."""
    return _enrolling(), 403


@pages.errorhandler(SittingOver)
def over(_error: SittingOver) -> flask.typing.ResponseReturnValue:
    """Lead back to the start screen whoever pages back; whoever wanted to send is told that it was not."""
    return _to_start(closed="unsent" if flask.request.method == "POST" else None)


@pages.errorhandler(Exception)
def closed(error: Exception) -> tuple[str, int]:
    """Say calmly that the check-in takes nothing, or that something of ours failed, with the way to the start."""
    problem = problem_of(error)
    kinds = {Expired: "expired", Answered: "answered", NotTheClient: "staff", Gone: "void", NotFound: "void"}
    kind = next((name for kind, name in kinds.items() if isinstance(error, kind)), "trouble")
    if problem.status >= SERVER_ERRORS:
        unexpected = error if problem.slug == "unexpected" else None
        log.error("kiosk_page_failed", slug=problem.slug, exc_info=unexpected)
    posted = flask.request.method == "POST"
    return render("kiosk_closed.html", kind=kind, posted=posted), problem.status


def _start(wrong: str = "") -> str:
    given = flask.request.args
    return render(
        "kiosk_start.html",
        wrong=wrong,
        staff=bool(present()),
        closed=given.get("closed") == "unsent",
        chosen=speech.CHOICE in given,
    )


def _refused(outcome: Wrong) -> tuple[str, int]:
    if outcome.until is None:
        words = _("That code opens no check-in. A code works once, for 5 minutes. Please look at it once more.")
        return _start(words), 422
    minutes = max(1, -((deps().clock() - outcome.until) // timedelta(minutes=1)))
    words = _(
        "Too many codes were wrong on this tablet. It takes codes again in %(minutes)s min. Your therapist can "
        "also give you the link for your own phone.",
        minutes=minutes,
    )
    return _start(words), 429


def _form(
    address: str,
    *,
    said: Mapping[str, object],
    again: bool = False,
    wrong: Invalid | NotTheClient | None = None,
) -> str:
    seat, holder = _seat(address), _holder(shows_again=again)
    found = deps().desk.do(lambda unit: read_on_tablet(unit, seat, deps().asking, holder))
    audit.by_client(found.session.client_id, "tablet")
    languages.speak_to(found.session.client_id)
    tablet = Tablet(closes=_closes(address), tell=_tell(address))
    return form_page("", found, said=dict(said), wrong=wrong, tablet=tablet)


def _seat(address: str) -> Seat:
    return Seat(tablet_cookie.of_request(), address)


def _holder(*, shows_again: bool = False) -> Holder:
    """Whoever sits at the tablet: nobody can come back to change the answers, so there is no secret."""
    return Holder(via=VIA, staff=() if shows_again else present(), shared=True)


def _enrolling(*, said: str = "", wrong: Mapping[str, list[str]] | None = None) -> str:
    return render("kiosk_enrol.html", said=said, wrong=wrong or {})


def _to_start(closed: str | None = None) -> flask.typing.ResponseReturnValue:
    response = flask.redirect(flask.url_for("kiosk_pages.start", closed=closed), SEE_OTHER)
    return _forgets(flask.make_response(response, FORGET))


def _forgets(response: flask.Response) -> flask.Response:
    """Have the tablet forget in which language its client reads."""
    flask.session.clear()
    if speech.COOKIE.is_shown():
        speech.COOKIE.drop(response)
    return response


def _closes(address: str) -> str:
    return flask.url_for("kiosk_pages.close", address=address)


def _tell(address: str) -> Tell:
    action = flask.url_for("safety_pages.from_tablet", address=address)
    return Tell(action=action, opened=deps().clock().isoformat())
