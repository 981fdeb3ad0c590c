"""Where the identity provider ends the login by which somebody came in."""

from __future__ import annotations

import flask

from services.intake.domain.identity_provider import Provider
from services.intake.domain.logins import digest
from services.intake.usecases import arriving
from services.intake.web.deps import deps
from shared.errors import Forbidden
from shared.sentence import say
from shared.web.credentials import LOGIN


def provider() -> Provider | None:
    """The identity provider as the operator set it up, for pages."""
    client = deps().provider
    return client.provider if client else None


def need_own_way_in() -> None:
    """Raise Forbidden where everybody signs in through the provider, and passwords and passkeys count no more."""
    there = provider()
    if there and not there.passwords:
        raise Forbidden(say("Here everybody signs in with %(name)s.", name=there.name))


def ours(endpoint: str) -> str:
    """One of our addresses, as the provider knows it."""
    return f"{flask.current_app.config['PUBLIC_URL']}{flask.url_for(endpoint)}"


def came_through() -> bool:
    """Whether this browser's login was opened through the provider, which can ask anew who it is."""
    secret = LOGIN.of_request()
    if deps().provider is None or not secret:
        return False
    return deps().read(lambda unit: unit.provider_logins.get(digest(secret))) is not None


def farewell() -> str:
    """The address that ends this browser's login there too; nothing where it was opened here."""
    client, secret = deps().provider, LOGIN.of_request()
    if client is None or not secret:
        return ""
    id_token = deps().transact(lambda unit: arriving.opened_with(unit, secret))
    return client.farewell(id_token, ours("signing_in.sign_in_page")) if id_token else ""
