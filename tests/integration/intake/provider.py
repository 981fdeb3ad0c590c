"""The personas' clinic with an identity provider, and people who come in by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

import httpx
from werkzeug.test import TestResponse

from services.intake.domain.identity_provider import Provider
from services.intake.domain.staff import Role
from services.intake.web.provider_client import ProviderClient
from tests.infra.keycloak import Keycloak
from tests.integration.intake.web import Browser, Clinic

ROLES: Final[dict[str, frozenset[Role]]] = {
    "therapists": frozenset({"clinician"}),
    "leads": frozenset({"clinician", "supervisor"}),
    "office": frozenset({"admin"}),
}


def ask(clinic: Clinic, issuer: str, client_id: str, client_secret: str, **over: object) -> None:
    """Have the clinic let people in by that provider."""
    said = Provider(issuer=issuer, name="Example Account", roles=ROLES)
    client = ProviderClient(
        replace(said, **over),  # type: ignore[arg-type] # any field
        client_id=client_id,
        client_secret=client_secret,
    )
    clinic.app.extensions["attune"] = replace(clinic.app.extensions["attune"], provider=client)


@contextmanager
def somebody(clinic: Clinic, keycloak: Keycloak, user: str) -> Iterator[Somebody]:
    """Somebody who has an account at Keycloak."""
    with httpx.Client(timeout=120) as there:
        yield Somebody(clinic, keycloak, user, there)


class Somebody:
    """Somebody with a browser, who has an account there."""

    def __init__(self, clinic: Clinic, keycloak: Keycloak, user: str, there: httpx.Client) -> None:
        self._keycloak, self.user, self.there = keycloak, user, there
        self.here: Browser = clinic.browser()

    def sent_back(self, following: str = "") -> str:
        """Sign in there; the address that leads back here."""
        address = "/intake/sign-in/provider" + (f"?next={following}" if following else "")
        sent = self.here.get(address)
        assert sent.status_code == 303, sent.text
        back = urlsplit(self._keycloak.sign_in(self.there, sent.location, self.user))
        assert (back.netloc, back.path) == ("127.0.0.1:8080", "/intake/sign-in/provider/back")
        return f"{back.path}?{back.query}"

    def arrive(self, following: str = "") -> TestResponse:
        """Sign in there and come back."""
        return self.here.get(self.sent_back(following))

    @property
    def is_in(self) -> bool:
        """Whether their browser is signed in here."""
        return self.here.get("/intake/account/").status_code == 200
