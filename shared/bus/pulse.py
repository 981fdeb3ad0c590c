"""A worker's own small web server: /livez, /readyz and /metrics."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final
from wsgiref.simple_server import WSGIRequestHandler, make_server

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

KEPT_BY_NOBODY: Final = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
NOT_FOUND: Final = ("404 Not Found", "text/plain", b"")


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing; a probe every second is no news."""


def serve(bind: str, port: int, readiness: Callable[[], dict[str, object]]) -> None:
    """Answer probes at that address in a thread of its own, for as long as the process lives."""

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        status, kind, body = _answer(environ["PATH_INFO"], readiness)
        about = [("Content-Type", kind), ("Content-Length", str(len(body))), *KEPT_BY_NOBODY]
        start_response(status, about)
        return [body]

    server = make_server(bind, port, application, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, name="pulse", daemon=True).start()


def _answer(path: str, readiness: Callable[[], dict[str, object]]) -> tuple[str, str, bytes]:
    match path:
        case "/livez":
            return "200 OK", "application/json", b'{"ok":true}'
        case "/readyz":
            report = readiness()
            status = "200 OK" if report["ok"] else "503 Service Unavailable"
            return status, "application/json", msgspec.json.encode(report)
        case "/metrics":
            return "200 OK", CONTENT_TYPE_LATEST, generate_latest()
        case _:
            return NOT_FOUND
