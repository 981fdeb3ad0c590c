"""At which of the clinic's addresses a browser is, for passkeys, which are good for one address."""

from __future__ import annotations

from typing import Any

import flask

from services.intake.domain.passkeys import Site, site_of
from services.intake.usecases.clinic import show_clinic
from services.intake.usecases.passkeys import Answer
from services.intake.web.deps import deps
from shared.errors import Conflict
from shared.web.pinned import ASKED_HOST


def site() -> Site | None:
    """The address for passkeys; None where browsers take none."""
    clinic = deps().read(show_clinic).address
    addresses = (flask.current_app.config["PUBLIC_URL"], *([clinic] if clinic else []))
    return site_of(addresses, flask.request.environ.get(ASKED_HOST, flask.request.host))


def site_of_passkeys() -> Site:
    """The same; raises Conflict where there is none."""
    found = site()
    if found is None:
        raise Conflict("Passkeys need the clinic’s own address with https, or localhost.")
    return found


def answer_of(said: dict[str, Any]) -> Answer:
    """What the browser sent of a passkey, at this address."""
    return Answer(site_of_passkeys(), said["secret_answer"])
