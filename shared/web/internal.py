"""Services talking to each other behind the front door: `/internal/…`, under one shared secret."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from typing import Any

import flask
import flask_babel
import httpx

from shared import logs
from shared.errors import SignInNeeded, Unavailable
from shared.web.observing import CORRELATION_HEADER

TIMEOUT_S = 2.0
PAUSE_S = 3.0
RETRY_AFTER_S = 5

log = logs.get("internal")


def internal_blueprint(name: str, secret: str | None = None) -> flask.Blueprint:
    """A blueprint at `/internal` that only answers callers who bring the services' secret.

    The secret defaults to that of the application's settings. Register it with `app.register_blueprint(bp)`.
    """
    blueprint = flask.Blueprint(f"internal_{name}", __name__, url_prefix="/internal")

    @blueprint.before_request
    def check() -> None:
        _check(secret if secret is not None else flask.current_app.config["SERVICE_SECRET"])

    return blueprint


def _check(secret: str) -> None:
    given = flask.request.headers.get("Authorization", "")
    if not secret or not hmac.compare_digest(given.encode(), f"Bearer {secret}".encode()):
        raise SignInNeeded("This address is for the services of this deployment.")


class InternalClient:
    """Asks another service's internal API; thread-safe, keeps connections, never waits over `timeout_s` a step.

    Where it was waited for in vain it is not asked for three seconds: whoever has several questions waits once.
    """

    def __init__(
        self,
        base_url: str,
        secret: str,
        *,
        transport: httpx.BaseTransport | None = None,
        timeout_s: float = TIMEOUT_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._ask_again_at = 0.0
        self._http = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {secret}"},
            timeout=timeout_s,
            transport=transport,
            trust_env=False,  # a proxy from the environment has no business between our services
        )

    def get(self, path: str, **query: str) -> dict[str, Any] | None:
        """The JSON object at `path`; None on 404; raises Unavailable when it does not answer as it should."""
        return self._ask("GET", path, params=query)

    def post(self, path: str, body: object) -> dict[str, Any] | None:
        """What `path` answers to the JSON body; None on 404; raises Unavailable like `get`."""
        return self._ask("POST", path, json=body)

    def close(self) -> None:
        """Close the kept connections."""
        self._http.close()

    def _ask(self, method: str, path: str, **content: Any) -> dict[str, Any] | None:  # noqa: ANN401 - passed on to httpx
        if self._clock() < self._ask_again_at:
            raise _unavailable(reason="hung a moment ago")
        try:
            response = self._http.request(method, path, headers=_headers(), **content)
        except httpx.TimeoutException as error:
            self._ask_again_at = self._clock() + PAUSE_S
            raise _unavailable(reason=type(error).__name__) from error
        except httpx.HTTPError as error:
            raise _unavailable(reason=type(error).__name__) from error
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        if not response.is_success:
            raise _unavailable(status=response.status_code)
        return _json_object(response)


def _headers() -> dict[str, str]:
    """What the request being answered is traced by, and the language in which its reader is to be told."""
    traced, language = logs.correlation.get(), flask_babel.get_locale()
    return ({CORRELATION_HEADER: traced} if traced else {}) | (
        {"Accept-Language": str(language).replace("_", "-")} if language else {}
    )


def _json_object(response: httpx.Response) -> dict[str, Any]:
    try:
        found = response.json()
    except ValueError as error:
        raise _unavailable(reason="not JSON") from error
    if not isinstance(found, dict):
        raise _unavailable(reason="not an object")
    return found


def _unavailable(**detail: object) -> Unavailable:
    return Unavailable("Another part of Attune does not answer right now.", retry_after=RETRY_AFTER_S, **detail)
