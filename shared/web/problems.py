"""The one place that turns what went wrong into HTTP: problem+json for programs, a calm page for people.

The log gets the details, the caller gets the sentence. What nobody foresaw is a 500 with the correlation id.
"""

from __future__ import annotations

import http
from dataclasses import dataclass, field

import flask
import marshmallow
import msgspec
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from shared import logs
from shared.errors import AttuneError, ConfirmationNeeded, Delayed, Flooded, SignInNeeded
from shared.store import ENGINE_ERRORS
from shared.web.confirming import confirm_url
from shared.web.csrf import FromElsewhere
from shared.web.identity import sign_in_url, signed_in
from shared.web.kept import keep_form
from shared.web.kinds import kind_of_request
from shared.web.observing import route
from shared.web.waiting import unknown
from shared.web.words import _, told, told_by_field

MEDIA_TYPE = "application/problem+json"

STATUS = {
    "invalid": 422,
    "sign-in-needed": 401,
    "forbidden": 403,
    "not-found": 404,
    "conflict": 409,
    "gone": 410,
    "stale": 412,
    "precondition-needed": 428,
    "too-many": 429,
    "unavailable": 503,
}
SLUGS = {400: "malformed", 405: "method-not-allowed", 413: "too-large", 415: "not-json"} | {
    status: slug for slug, status in STATUS.items()
}

log = logs.get("problems")


@dataclass(frozen=True)
class Problem:
    """What the caller is told."""

    status: int
    slug: str
    sentence: str
    fields: dict[str, object] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, object]:
        """The problem+json document."""
        words = {
            "type": f"urn:attune:problem:{self.slug}",
            "title": http.HTTPStatus(self.status).phrase,
            "status": self.status,
            "slug": self.slug,
            "detail": self.sentence,
            "correlation_id": logs.correlation.get(),
        }
        return words | ({"errors": self.fields} if self.fields else {})


def install(app: flask.Flask) -> None:
    """Answer every error of this application."""
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> flask.typing.ResponseReturnValue:
    """The answer to a request that ended in this error."""
    if isinstance(error, HTTPException) and (error.code or 500) < 400:  # noqa: PLR2004 - redirects are no problems
        return error
    problem = problem_of(error)
    _note(problem, error)
    if kind_of_request() != "page":
        return _json(problem)
    if isinstance(error, SignInNeeded | CSRFError | ConfirmationNeeded):
        return _signed_out(error, problem)
    return _page(problem, kept=_kept_meanwhile() if isinstance(error, Flooded) else None)


def _kept_meanwhile() -> str | None:
    """Where the form of this request is kept until it may be sent, if it can be."""
    try:
        return keep_form()
    except ENGINE_ERRORS:  # the browser still has what they typed
        return None


def _signed_out(error: Exception, problem: Problem) -> flask.typing.ResponseReturnValue:
    """Lead whoever sent a form to where it is kept, which asks them to sign in; others to the sign-in itself.

    Whoever is signed in and has to show that it is them is led there first.
    """
    try:
        kept = keep_form()
    except ENGINE_ERRORS as trouble:  # the browser still has what they typed
        return answer(trouble)
    if kept is None and isinstance(error, CSRFError):
        return _page(problem)
    if isinstance(error, ConfirmationNeeded):
        return flask.redirect(confirm_url(kept), code=303)
    return flask.redirect(kept or sign_in_url(), code=303)


def problem_of(error: Exception) -> Problem:
    """What to tell the caller about this error."""
    match error:
        case AttuneError():
            return _from_ours(error)
        case marshmallow.ValidationError():
            return Problem(422, "invalid", _("Some of it is not right."), _by_field(error.messages))
        case CSRFError():
            return _forged(error)
        case HTTPException():
            return _from_http(error)
        case _ if isinstance(error, ENGINE_ERRORS):
            words = _("Our database does not answer right now. Please try again.")
            return Problem(503, "unavailable", words, headers={"Retry-After": "5"})
    return Problem(500, "unexpected", _("Something went wrong on our side."))


def _from_ours(error: AttuneError) -> Problem:
    headers = {}
    if isinstance(error, Delayed) or hasattr(error, "retry_after"):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, SignInNeeded):
        headers["WWW-Authenticate"] = 'Bearer realm="attune"'
    fields: dict[str, object] = dict(told_by_field(error))
    return Problem(_status(type(error)), error.slug, told(error.sentence), fields, headers)


def _status(kind: type[AttuneError]) -> int:
    """The status of that kind of error; where a service gave it a slug of its own, of the kind that it refines."""
    slugs = [vars(each).get("slug") for each in kind.__mro__]
    return next((STATUS[slug] for slug in slugs if slug in STATUS), 500)


def _forged(error: CSRFError) -> Problem:
    if isinstance(error, FromElsewhere):
        words = _("This was not sent from a page of Attune. Go back, reload the page and try again.")
        return Problem(403, "from-elsewhere", words)
    return Problem(400, "csrf", _("This page was open too long. Go back, reload it and try again."))


def _from_http(error: HTTPException) -> Problem:
    status = error.code or 500
    messages = getattr(error, "data", {}).get("messages", {})  # what webargs says of the input it refused
    headers = {name: words for name, words in error.get_headers() if name in {"Allow", "Retry-After"}}
    return Problem(status, SLUGS.get(status, "error"), _sentence(status), _by_field(messages), headers)


def _sentence(status: int) -> str:
    words = {
        400: _("We could not read the request."),
        404: _("There is nothing at this address."),
        405: _("This address does not take that method."),
        413: _("That is more than we take at once."),
        415: _("Please send JSON, with Content-Type: application/json."),
        422: _("Some of it is not right."),
    }
    other = _("Something went wrong on our side.") if status >= 500 else _("That did not work.")  # noqa: PLR2004 - HTTP
    return words.get(status, other)


def _by_field(messages: object) -> dict[str, object]:
    """Marshmallow's messages by field; webargs wraps them in where the input stood."""
    if not isinstance(messages, dict):
        return {"": messages} if messages else {}
    inner = [words for place, words in messages.items() if place in {"json", "query", "form"}]
    if len(inner) == len(messages) == 1 and isinstance(inner[0], dict):
        return dict(inner[0])
    return {str(place): words for place, words in messages.items()}


def _note(problem: Problem, error: Exception) -> None:
    detail = error.detail if isinstance(error, AttuneError) else {}
    if problem.slug == "unexpected":
        log.error("unexpected", route=route(), exc_info=error)
    elif problem.status >= 500:  # noqa: PLR2004 - HTTP
        log.warning("problem", slug=problem.slug, status=problem.status, route=route(), detail=detail)
    else:
        log.info("problem", slug=problem.slug, status=problem.status, route=route(), detail=detail)


def _json(problem: Problem) -> flask.Response:
    response = flask.Response(
        msgspec.json.encode(problem.document(), enc_hook=str), problem.status, content_type=MEDIA_TYPE
    )
    response.headers.update(problem.headers)
    return response


def _page(problem: Problem, *, kept: str | None = None) -> flask.Response:
    """The page about it: in the frame for staff, else in the one that the blueprint names as `layout`, if any."""
    layout = {"layout": "frame.html"} if signed_in() else {}
    # Where something of ours has failed, the page about it asks for nothing more.
    quiet = {"waiting": unknown} if problem.status >= 500 else {}  # noqa: PLR2004 - HTTP
    page = flask.render_template(
        "error.html",
        problem=problem,
        correlation_id=logs.correlation.get(),
        posted=flask.request.method == "POST",
        kept=kept,
        **layout,
        **quiet,
    )
    response = flask.make_response(page, problem.status)
    response.headers.update(problem.headers)
    response.headers.pop("WWW-Authenticate", None)
    return response
