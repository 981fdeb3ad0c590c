"""Forged requests: every unsafe request that a browser's cookie vouches for must carry our token.

Forms of pages carry it in a hidden field (`{{ csrf_field() }}`, see `form_keys`), scripts in the header
`X-CSRFToken`. The API checks only where the login cookie is what identifies the caller; a bearer token cannot be
forged by another site.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import flask
from flask_wtf.csrf import CSRFProtect

from shared.web.kinds import kind_of_request

P = ParamSpec("P")
R = TypeVar("R")

# Every service's frame posts here, and a service cannot check another's token. SameSite keeps the login cookie
# away from a forged request, so that there is nothing it could sign out.
SIGN_OUT = "/intake/sign-out"


def install(app: flask.Flask) -> None:
    """Check the forms of pages before their views run."""
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the browser session: a page may stand open all day
        WTF_CSRF_SSL_STRICT=False,  # it wants a Referer, and our pages send none
    )
    CSRFProtect(app)
    app.before_request(_check_pages)


def without_csrf(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a page's view that takes a form on other authority than a cookie, as a check-in link is."""
    view.without_csrf = True  # type: ignore[attr-defined] # functions take attributes, their type does not say so
    return view


def check_csrf() -> None:
    """Raise CSRFError if the request is unsafe and carries no valid token."""
    protect: CSRFProtect = flask.current_app.extensions["csrf"]
    protect.protect()


def _check_pages() -> None:
    if kind_of_request() != "page" or flask.request.path == SIGN_OUT:
        return
    view = flask.current_app.view_functions.get(flask.request.endpoint or "")
    if view is not None and not getattr(view, "without_csrf", False):
        check_csrf()
