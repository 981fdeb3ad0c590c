"""A small service, for tests of what every service's web process has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import flask

from shared.contracts.principal import Principal
from shared.web import clinic
from shared.web.app import create_app
from shared.web.band import Pins, nothing
from shared.web.credentials import Credential
from shared.web.waiting import Waiting, unknown


@dataclass(frozen=True)
class WebSettings:
    page_secret: str = "page-secret"
    service_secret: str = "service-secret"
    public_url: str = "http://localhost"
    secure_cookies: bool = False
    heartbeat_s: float = 15.0
    request_limits: float = 0.0
    answers_within_s: float = 6.0


CLINICIAN = Principal(
    staff_id="sam", name="Sam Hill", roles=frozenset({"clinician"}), team_ids=frozenset(), via="login"
)
LEAD = Principal(
    staff_id="lea", name="Lea Moss", roles=frozenset({"supervisor"}), team_ids=frozenset({"north"}), via="login"
)
ADMIN = Principal(staff_id="ada", name="Ada Ray", roles=frozenset({"admin"}), team_ids=frozenset(), via="login")
STAFF = {
    Credential("login", "sam-login"): CLINICIAN,
    Credential("login", "lea-login"): LEAD,
    Credential("login", "ada-login"): ADMIN,
    Credential("token", "sam-token"): CLINICIAN,
}


@dataclass
class State:
    ready: dict[str, object] = field(default_factory=lambda: {"ok": True})


def shop(
    *,
    principals: Callable[[Credential], Principal | None] = STAFF.get,
    state: State | None = None,
    deps: object = None,
    settings: WebSettings | None = None,
    waiting: Waiting = unknown,
    pins: Pins = nothing,
    known_clinic: clinic.Read = clinic.unheard,
) -> flask.Flask:
    """An application of a service named shop."""
    known = state or State()
    return create_app(
        "shop",
        package="tests.unit.shared.web",
        settings=settings or WebSettings(),
        principals=principals,
        ready=lambda: known.ready,
        deps=deps,
        waiting=waiting,
        pins=pins,
        known_clinic=known_clinic,
    )


def signed_in(app: flask.Flask, login: str = "sam-login") -> flask.testing.FlaskClient:
    """A browser with that login."""
    browser = app.test_client()
    browser.set_cookie("attune_login", login)
    return browser
