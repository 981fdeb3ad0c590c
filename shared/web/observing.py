"""What can be seen of a running web process: correlation id, one log line a request, metrics, health.

Logs and metrics carry the route's template, never the path, the query or the body: paths hold tokens.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Mapping

import flask
import prometheus_client

from shared import logs

CORRELATION_HEADER = "X-Correlation-Id"
WELL_FORMED = re.compile(r"[0-9a-f-]{8,64}")  # it travels with events: nothing in it can be a name
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
PROBES = frozenset({"livez", "readyz", "metrics"})

REQUESTS = prometheus_client.Counter(
    "attune_http_requests", "Requests answered.", ["service", "method", "route", "status"]
)
SECONDS = prometheus_client.Histogram(
    "attune_http_request_seconds", "Time until the answer began.", ["service", "method", "route"]
)

log = logs.get("web")

Ready = Callable[[], Mapping[str, object]]


def install(app: flask.Flask, service: str, ready: Ready) -> None:
    """Follow every request, and serve `livez`, `readyz` under the prefix and `/metrics` at the root."""

    @app.before_request
    def begin() -> None:
        flask.g.began = time.perf_counter()
        logs.correlation.set(correlation_id(flask.request.headers.get(CORRELATION_HEADER)))

    @app.after_request
    def end(response: flask.Response) -> flask.Response:
        response.headers[CORRELATION_HEADER] = logs.correlation.get()
        _note(service, response.status_code)
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        logs.correlation.set("")

    prefix = app.config["PREFIX"]
    app.add_url_rule(f"{prefix}/livez", "livez", lambda: {"ok": True})
    app.add_url_rule(f"{prefix}/readyz", "readyz", lambda: _readiness(ready()))
    app.add_url_rule("/metrics", "metrics", _metrics)


def waits_on_purpose() -> None:
    """Leave this request out of the log and of how long answers take: it comes all the time, and is held."""
    flask.g.waits = True


def correlation_id(offered: str | None) -> str:
    """The caller's id if it is well formed, else a new one."""
    return offered if offered and WELL_FORMED.fullmatch(offered) else secrets.token_hex(8)


def route() -> str:
    """The template of the route that this request met."""
    rule = flask.request.url_rule
    return rule.rule if rule else "unmatched"


def _note(service: str, status: int) -> None:
    method = flask.request.method if flask.request.method in METHODS else "other"
    seconds = time.perf_counter() - flask.g.get("began", time.perf_counter())
    REQUESTS.labels(service, method, route(), status).inc()
    waits = flask.g.get("waits", False)
    if not waits:
        SECONDS.labels(service, method, route()).observe(seconds)
    say = log.debug if waits or flask.request.endpoint in PROBES else log.info
    say("request", method=method, route=route(), status=status, ms=round(seconds * 1000, 1))


def _readiness(state: Mapping[str, object]) -> tuple[dict[str, object], int]:
    return dict(state), 503 if state.get("ok") is False else 200


def _metrics() -> flask.Response:
    return flask.Response(prometheus_client.generate_latest(), content_type=prometheus_client.CONTENT_TYPE_LATEST)
