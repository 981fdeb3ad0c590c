"""The cookie by which a browser is known in which somebody has signed in before; it signs nobody in."""

from __future__ import annotations

import re
from typing import Final

import flask

from services.intake.domain.known_devices import KNOWN_FOR
from services.intake.domain.logins import new_secret
from services.intake.usecases.devices import remember_device
from services.intake.web.deps import deps
from shared.web.cookies import Cookie

COOKIE: Final = Cookie(name="attune_device", path="/intake")
PATTERN: Final = "[A-Za-z0-9_-]{43}"


def of_request() -> str:
    """The secret that this browser brings, or nothing."""
    found = COOKIE.of_request() or ""
    return found if re.fullmatch(PATTERN, found) else ""


def remember(response: flask.Response, staff_id: str) -> None:
    """Know this browser from now on as one in which that person signs in."""
    secret = of_request() or new_secret()
    deps().transact(lambda unit: remember_device(unit, staff_id, secret))
    COOKIE.put(response, secret, max_age=KNOWN_FOR)
