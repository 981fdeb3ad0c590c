"""The secret of a check-in: a page leaves it in the browser and in its form, the API says it and asks for it back.

It is what shows that whoever comes back is the one who answered: the link alone may be in other hands by then.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import Final

import flask

from services.feedback.usecases.holder import Holder
from shared.errors import Invalid
from shared.web.cookies import Cookie
from shared.web.credentials import LOGIN
from shared.web.identity import present
from shared.web.words import _

# For its own check-in alone; it must come along when the link is opened from a mail.
COOKIE: Final = Cookie(name="attune_check_in", path="/feedback/c", earlier=True)
FIELD: Final = "secret"
HEADER: Final = "Check-In-Secret"
PATTERN: Final = "^[A-Za-z0-9_-]{43}$"
PARAMETER: Final = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "pattern": PATTERN},
    "description": "The check-in's `secret`, as its first answer gave it.",
}


def of_page() -> Holder:
    """Whoever holds the link in this browser; the form's own field is for one that takes no cookies."""
    cookie = COOKIE.of_request() or ""
    given = [cookie, flask.request.form.get(FIELD, "")]
    found = tuple(filter(_is_secret, given))
    return Holder(
        via="link",
        secrets=found,
        staff=present(),
        remembered=_is_secret(cookie),
        shared=LOGIN.is_shown(),  # also one that counts no more: staff sit here
    )


def of_program() -> Holder:
    """Whoever holds the link over the API; raises Invalid for a header that is no secret of ours."""
    given = flask.request.headers.get(HEADER)
    if given is None:
        return Holder(via="api", staff=present())
    if not _is_secret(given):
        words = _("Send the secret that the check-in gave, or leave the header out.")
        raise Invalid(_("Some of it is not right."), fields={HEADER: [words]})
    return Holder(via="api", secrets=(given,), staff=present())


def secret_of(holder: Holder) -> str:
    """The secret that they bring, or 256 new bits."""
    return holder.secrets[0] if holder.secrets else secrets.token_urlsafe(32)


def leave(response: flask.Response, secret: str, *, path: str, until: datetime) -> None:
    """Leave the secret in the browser, for this check-in alone."""
    COOKIE.put(response, secret, path=path, expires=until)


def _is_secret(given: str) -> bool:
    return re.fullmatch(PATTERN, given) is not None
