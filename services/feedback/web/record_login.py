"""Which client is signed in: by a cookie of its own, for the pages of My record alone. `client()` in their views.

No staff login counts here, and no client's login anywhere else: the two have other cookies, kinds and stores.
"""

from __future__ import annotations

from typing import Final

import flask

from services.feedback.domain.record import IDLE, ClientPrincipal
from services.feedback.usecases.open_record import Caller, who
from services.feedback.web.deps import deps
from shared.errors import SignInNeeded
from shared.web import audit
from shared.web.attempts import caller as network
from shared.web.cookies import Cookie
from shared.web.headers import POLICY
from shared.web.identity import present
from shared.web.words import _

PATH: Final = "/feedback/record"
COOKIE: Final = Cookie(name="attune_record", path=PATH, samesite="Strict")
# In the session of the browser that asked for a mail: the secret by which the digits of that mail are good here.
ASKED: Final = "asked_for_mail"
# Where whoever must not be seen reading here gets to: somewhere that says nothing of them.
EXIT: Final = "https://www.wikipedia.org/"
EXIT_POLICY: Final = POLICY.replace("form-action 'self'", f"form-action 'self' {EXIT}")
# Some seconds after the login has ended by itself the page goes too, scripts or not.
GONE_S: Final = int(IDLE.total_seconds()) + 5


class RecordClosed(SignInNeeded):
    """No client is signed in, or not any more."""


def client() -> ClientPrincipal:
    """The client who makes this request; raises RecordClosed."""
    found = signed_in()
    if found is None:
        raise RecordClosed(_("Please open your record again."))
    return found


def signed_in() -> ClientPrincipal | None:
    """The same, or None; looked up once a request."""
    if "client" not in flask.g:
        shown = secret()
        flask.g.client = deps().record(lambda unit: who(unit, shown)) if shown else None
        if flask.g.client is not None:
            audit.by_client(flask.g.client.client_id, "code")
    found: ClientPrincipal | None = flask.g.client
    return found


def note(shown: str | None) -> None:
    """Note for the audit whose login it is that begins or ends."""
    whose = deps().record(lambda unit: who(unit, shown)) if shown else None
    if whose is not None:
        audit.by_client(whose.client_id, "code")


def secret() -> str | None:
    """What this browser shows."""
    return COOKIE.of_request()


def caller() -> Caller:
    """Who tries to open a record."""
    return Caller(address=network(), staff=present())


def remember(response: flask.Response, made: str) -> flask.Response:
    """Put the login into the browser, for these pages and until the browser is closed."""
    COOKIE.put(response, made)
    return response


def forget(response: flask.Response) -> flask.Response:
    """Take it out of the browser, and that a mail was asked for."""
    flask.session.pop(ASKED, None)
    COOKIE.drop(response)
    return response


def frame() -> dict[str, object]:
    """What templates of these pages know: where the quick exit leads, and that pages about errors have one too."""
    return {"exit_to": EXIT, "layout": "record_frame.html"}


def guard(response: flask.Response) -> flask.Response:
    """Let the quick exit lead out, and have a page of somebody signed in leave when their login has ended."""
    response.headers["Content-Security-Policy"] = EXIT_POLICY
    if flask.g.get("client") is not None:
        response.headers["Refresh"] = f"{GONE_S}; url={PATH}"
    return response
