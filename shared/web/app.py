"""The Flask application that every service's web process is made of."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

import flask
import jinja2
import msgspec
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from shared.web import (
    assets,
    audit,
    band,
    clinic,
    confirming,
    csrf,
    headers,
    kept,
    limits,
    locked,
    observing,
    pages,
    problems,
    speech,
)
from shared.web.cookies import spelled
from shared.web.credentials import Principals
from shared.web.patience import Patient
from shared.web.pinned import Pinned
from shared.web.schemas import written
from shared.web.waiting import Waiting, unknown

LARGEST_BODY = 64 * 1024


class Json(DefaultJSONProvider):
    """JSON as our APIs write it: instants in UTC with milliseconds, structs as objects, keys as they stand."""

    sort_keys = False

    @staticmethod
    def default(value: object) -> object:
        """Make a value that JSON does not know into one that it does."""
        return written(value) if isinstance(value, datetime) else msgspec.to_builtins(value)


class WebSettings(Protocol):
    """The settings that a web process needs; `shared.settings.Settings` has them."""

    @property
    def page_secret(self) -> str:
        """Signs the session cookie that holds the CSRF token."""
        ...

    @property
    def service_secret(self) -> str:
        """What callers of the internal API bring."""
        ...

    @property
    def public_url(self) -> str:
        """Where browsers find us."""
        ...

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are for HTTPS alone."""
        ...

    @property
    def request_limits(self) -> float:
        """How many times the usual number of requests is taken; nought for any number."""
        ...

    @property
    def answers_within_s(self) -> float:
        """So many seconds a view may wait for the database in all."""
        ...

    @property
    def heartbeat_s(self) -> float:
        """How often a live page gets a sign of life."""
        ...


def create_app(  # noqa: PLR0913 - the one place where all that a service's pages need comes together
    service: str,
    *,
    package: str,
    settings: WebSettings,
    principals: Principals,
    ready: observing.Ready,
    deps: object,
    waiting: Waiting = unknown,
    forms: kept.KeptForms | None = None,
    pins: band.Pins = band.nothing,
    known_clinic: clinic.Read = clinic.unheard,
    audited: audit.Audit | None = None,
) -> flask.Flask:
    """Make a service's application: everything but its own pages and routes.

    `package` is the dotted name of the package whose `templates` (and, if any, `static`) folders belong to the
    service: `"services.alerts.web"`. `principals` finds out whose credential it is, `ready` gives the state that
    `/readyz` shows (503 only when it says `"ok": False`), `deps` is what views get from `deps()`,
    `waiting` how many notes for supervision the navigation says to wait for somebody, `forms` keeps what was sent
    when a login had ended, `pins` says what stands on top of every page of staff, `known_clinic` is
    what is known of the clinic, `audited` where entries of the audit go and what each route is for it.
    """
    app = flask.Flask(package, static_folder=None)
    _configure(app, service, settings)
    app.extensions["attune"] = deps
    app.extensions["attune_principals"] = principals
    app.json = Json(app)
    pinned = Pinned(Patient(app.wsgi_app, settings.answers_within_s), settings.public_url)
    app.wsgi_app = ProxyFix(pinned, x_for=1, x_proto=0)  # type: ignore[method-assign] # Flask's own way
    observing.install(app, service, ready)
    headers.install(app)
    assets.install(app)
    speech.install(app, clinic.time_zone)
    limits.install(app, audited.routes if audited else {}, settings.request_limits)
    _refuse_large_bodies(app)
    csrf.install(app)
    problems.install(app)
    pages.install(app, waiting)
    band.install(app, pins)
    locked.install(app)
    kept.install(app, forms)
    clinic.install(app, known_clinic)
    confirming.install(app, audited)
    audit.install(app, audited)
    return app


def _configure(app: flask.Flask, service: str, settings: WebSettings) -> None:
    # A name that no neighbour can set is for the whole site; without TLS the path is the service's.
    session_path = "/" if settings.secure_cookies else f"/{service}"
    app.config.update(
        SERVICE=service,
        PREFIX=f"/{service}",
        PUBLIC_URL=settings.public_url,
        SERVICE_SECRET=settings.service_secret,
        SECRET_KEY=settings.page_secret,
        SESSION_COOKIE_NAME=spelled(f"attune_{service}", secure=settings.secure_cookies),
        SESSION_COOKIE_PATH=session_path,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        HEARTBEAT_S=settings.heartbeat_s,
    )
    ours = jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    app.jinja_loader = jinja2.ChoiceLoader([app.jinja_loader, ours] if app.jinja_loader else [ours])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.undefined = jinja2.StrictUndefined


def _refuse_large_bodies(app: flask.Flask) -> None:
    @app.before_request
    def refuse() -> None:
        if (flask.request.content_length or 0) > LARGEST_BODY:
            flask.abort(413)
