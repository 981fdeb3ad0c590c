"""Who is asking: `principal()` in any view of staff, `need("admin")` where a role is asked for.

    from shared.web.identity import need, principal

    @bp.get("/")
    def inbox() -> str:
        me = need("clinician", "supervisor")     # Forbidden without one of these roles
        rows = deps().alerts.inbox(me.scope())
        …

Nobody signed in raises SignInNeeded: a page sends the browser to sign in and back, the API answers 401. On the API
a bearer token counts alone; without one the login cookie counts, and an unsafe request then needs the CSRF header.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import quote, urlsplit

import flask

from shared.contracts.events import Role
from shared.contracts.principal import Principal
from shared.errors import Forbidden, SignInNeeded, Unavailable
from shared.web import speech
from shared.web.credentials import LOGIN, LOGIN_COOKIE, Credential, Principals
from shared.web.csrf import check_csrf
from shared.web.kinds import kind_of_request
from shared.web.principals import RemotePrincipals
from shared.web.words import _

__all__ = [
    "LOGIN_COOKIE",
    "SIGN_IN",
    "SIGN_OUT",
    "Credential",
    "Principals",
    "RemotePrincipals",
    "again",
    "forget_login",
    "local_path",
    "need",
    "present",
    "principal",
    "remember_login",
    "sign_in_url",
    "signed_in",
]

READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Our scripts send it with what they ask for without anybody having done something.
BACKGROUND = "X-Attune-Background"
SIGN_IN = "/intake/sign-in"
SIGN_OUT = "/intake/sign-out"


def principal() -> Principal:
    """Who makes this request; raises SignInNeeded, or Forbidden for what their token is not for.

    Looked up once a request.
    """
    if "principal" not in flask.g:
        flask.g.principal = _resolve()
        speech.speak_for(flask.g.principal.language)
    found: Principal = flask.g.principal
    changes = flask.request.method not in READING
    if not found.may(flask.current_app.config["SERVICE"], change=changes):
        raise Forbidden(
            _("This token is not for that."), area=flask.current_app.config["SERVICE"], changes=changes
        )
    return found


def signed_in() -> Principal | None:
    """Who makes this request if `principal()` has already found out: for frames around pages, never for access."""
    found: Principal | None = flask.g.get("principal")
    return found


def need(*roles: Role) -> Principal:
    """The principal, if they have one of the roles; raises Forbidden or SignInNeeded."""
    me = principal()
    if not any(me.is_(role) for role in roles):
        raise Forbidden(_("Your role does not include this."), needs=list(roles))
    return me


def present() -> tuple[Principal, ...]:
    """Whose logins and tokens come with this request, for what is not for staff to do; it gives nobody access.

    Where it cannot be found out, nobody counts as signed in.
    """
    return tuple(found for credential in _shown() if (found := _whose(credential)) is not None)


def again() -> Callable[[], Principal | None]:
    """Looks this request's credential up anew each time it is called: for streams that outlive the request."""
    credential, find = _credential(), _principals()
    if credential is None:
        return lambda: None
    watching = replace(credential, used=False)
    return lambda: find(watching)


def remember_login(response: flask.Response, secret: str, *, max_age_s: int | None = None) -> None:
    """Put the login's secret into the browser; without `max_age_s` it ends with the browser."""
    LOGIN.put(response, secret, max_age=max_age_s)


def forget_login(response: flask.Response) -> None:
    """Take the login's secret out of the browser."""
    LOGIN.drop(response)


def sign_in_url() -> str:
    """Where to sign in, coming back to this page afterwards if it is one that can be read again."""
    if flask.request.method not in {"GET", "HEAD"}:
        return SIGN_IN
    return f"{SIGN_IN}?next={quote(flask.request.full_path.rstrip('?'), safe='/')}"


def local_path(candidate: str | None, default: str = "/") -> str:
    """The candidate if it is a path on this origin, else the default: nobody is sent to another site."""
    if not candidate or not candidate.startswith("/") or not candidate.isprintable():
        return default
    if "\\" in candidate or candidate.startswith("//"):
        return default
    parts = urlsplit(candidate)
    return default if parts.scheme or parts.netloc else candidate


def _principals() -> Principals:
    find: Principals = flask.current_app.extensions["attune_principals"]
    return find


def _resolve() -> Principal:
    credential = _credential()
    found = _principals()(credential) if credential else None
    if found is None or credential is None:
        raise SignInNeeded(_("Please sign in."), had=credential.kind if credential else None)
    if credential.kind == "login" and kind_of_request() == "api":
        check_csrf()
    return found


def _shown() -> Iterator[Credential]:
    """Everything that could tell who it is, whether or not it counts here."""
    scheme, _space, secret = flask.request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret.strip():
        yield Credential("token", secret.strip())
    login = LOGIN.of_request()
    if login:
        yield Credential("login", login)


def _whose(credential: Credential) -> Principal | None:
    try:
        return _principals()(credential)
    except Unavailable:
        return None


def credential_key() -> str | None:
    """What this request shows to say who makes it, so that it can be told from others and nobody can read it."""
    found = _credential()
    return hashlib.sha256(f"{found.kind}:{found.secret}".encode()).hexdigest() if found else None


def _credential() -> Credential | None:
    given = flask.request.headers.get("Authorization")
    if given is not None and kind_of_request() == "api":
        scheme, _space, secret = given.partition(" ")
        return Credential("token", secret.strip()) if scheme.lower() == "bearer" and secret.strip() else None
    login = LOGIN.of_request()
    return Credential("login", login, used=_used()) if login else None


def _used() -> bool:
    """Whether somebody opened a page or did something: what an open page asks by itself keeps nobody signed in.

    Browsers say which it is where the connection is safe; elsewhere it is seen by what they ask for.
    """
    headers = flask.request.headers
    if flask.request.method not in READING:
        return True
    if BACKGROUND in headers or kind_of_request() != "page":
        return False
    return headers.get("Sec-Fetch-Mode", "navigate") == "navigate" and "text/html" in headers.get("Accept", "")
