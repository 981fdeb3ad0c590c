"""The secret by which a tablet of the clinic is known; the pages of tablets get it, and nothing else reads it."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Final

import flask

from services.feedback.domain.kiosk import NotEnrolled
from shared.web.cookies import Cookie

PATH: Final = "/feedback/kiosk"
# No other site's page has the tablet do anything. One that an earlier version enrolled stays enrolled.
COOKIE: Final = Cookie(name="attune_tablet", path=PATH, samesite="Strict", earlier=True)
# Browsers keep no cookie for longer; each use of the tablet begins it anew.
LIFE: Final = timedelta(days=400)
PATTERN: Final = "^[A-Za-z0-9_-]{43}$"


def new() -> str:
    """256 new bits."""
    return secrets.token_urlsafe(32)


def of_request() -> str:
    """The secret that this request brings; raises NotEnrolled where there is none."""
    found = COOKIE.of_request() or ""
    if not re.fullmatch(PATTERN, found):
        raise NotEnrolled
    return found


def leave(response: flask.Response, secret: str) -> None:
    """Leave it in the browser of the tablet."""
    COOKIE.put(response, secret, max_age=LIFE)
