"""Forged requests: every unsafe request that a cookie vouches for comes from a page of ours, with its token.

Where it comes from, browsers say by themselves in `Sec-Fetch-Site` and `Origin`; those that say nothing are old,
and pass. A neighbour under the same domain is another site too. The token is good for the login of its page alone,
and for whoever is not signed in where nobody was. Forms carry it in a hidden field (`{{ csrf_field() }}`, see
`form_keys`), scripts in the header `X-CSRFToken`. The API checks only where the login cookie is what identifies
the caller; a bearer token cannot be forged by another site.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar
from urllib.parse import urlsplit

import flask
from flask_wtf.csrf import CSRFError, ValidationError, generate_csrf, validate_csrf

from shared.web.cookies import Cookie
from shared.web.credentials import LOGIN
from shared.web.kinds import kind_of_request
from shared.web.pinned import ASKED_HOST

P = ParamSpec("P")
R = TypeVar("R")

# Every service's frame posts here, and none can check another's token: where it comes from is checked alone.
SIGN_OUT: Final = "/intake/sign-out"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD: Final = "csrf_token"
HEADER: Final = "X-CSRFToken"
_BOUND: Final = "attune_csrf_bound"


class FromElsewhere(CSRFError):  # type: ignore[misc] # Flask-WTF ships no types
    """The browser says that a page of another site made this request."""


def install(app: flask.Flask) -> None:
    """Check the forms of pages before their views run."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the login: a page may stand open all day
    app.extensions[_BOUND] = [LOGIN]
    app.jinja_env.globals["csrf_token"] = token
    app.before_request(_check_pages)


def bind(app: flask.Flask, cookie: Cookie) -> None:
    """Have tokens be good for the login in this cookie alone, too."""
    app.extensions[_BOUND].append(cookie)


def without_csrf(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a page's view that takes a form on other authority than a cookie, as a check-in link is."""
    view.without_csrf = True  # type: ignore[attr-defined] # functions take attributes, their type does not say so
    return view


def token() -> str:
    """The token of this page, for whoever is signed in at this browser now."""
    return str(generate_csrf(secret_key=_key()))


def check_csrf() -> None:
    """Raise CSRFError if the request is unsafe and comes from elsewhere, or carries no valid token."""
    check_source()
    if flask.request.method in SAFE:
        return
    given = flask.request.form.get(FIELD) or flask.request.headers.get(HEADER)
    try:
        validate_csrf(given, secret_key=_key())
    except ValidationError as error:
        raise CSRFError(str(error)) from error


def check_source() -> None:
    """Raise FromElsewhere if the request is unsafe and its browser says that a page of another site made it."""
    if flask.request.method in SAFE:
        return
    site, origin = (flask.request.headers.get(name) for name in ("Sec-Fetch-Site", "Origin"))
    if site not in {None, "same-origin", "none"}:
        raise FromElsewhere
    # Browsers hide the origin of a page that is to tell nobody where one comes from; ours were so before.
    hidden = origin == "null" and site == "same-origin"
    if origin is not None and not hidden and not _is_ours(origin):
        raise FromElsewhere


def _is_ours(origin: str) -> bool:
    """Whether it is the public address, or the name of this machine by which the browser asked."""
    public = urlsplit(flask.current_app.config["PUBLIC_URL"])
    try:
        found = urlsplit(origin)
    except ValueError:
        return False
    same_host = found.netloc in {public.netloc, flask.request.environ.get(ASKED_HOST)}
    return same_host and found.scheme in {public.scheme, "https"}


def _key() -> str:
    """What signs tokens: another one for each login, and the service's own where nobody is signed in."""
    secret = str(flask.current_app.secret_key)
    shown = [cookie.of_request() for cookie in flask.current_app.extensions[_BOUND]]
    if not any(shown):
        return secret
    return hmac.digest(secret.encode(), repr(shown).encode(), "sha256").hex()


def _check_pages() -> None:
    if kind_of_request() != "page":
        return
    if flask.request.path == SIGN_OUT:
        check_source()
        return
    view = flask.current_app.view_functions.get(flask.request.endpoint or "")
    if view is not None and not getattr(view, "without_csrf", False):
        check_csrf()
