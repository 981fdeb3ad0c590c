"""A service of four threads behind the front door, for tests of the door alone: it says what it was asked."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

THREADS = 4
LARGE = 1_000_000


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Take the whole body, as a form is taken, and answer with what came."""
    path = environ["PATH_INFO"]
    if path.endswith("/stream"):
        start_response("200 OK", [("Content-Type", "text/event-stream")])
        return _stream()
    whole = environ.get("wsgi.input_terminated", False)
    body = environ["wsgi.input"].read(-1 if whole else int(environ["CONTENT_LENGTH"] or 0))
    if path.endswith("/large"):
        start_response("200 OK", [("Content-Type", "application/octet-stream"), ("Content-Length", str(LARGE))])
        return [b"x" * LARGE]
    if path.endswith("/who"):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [environ["HTTP_X_FORWARDED_FOR"].encode()]
    said = {"method": environ["REQUEST_METHOD"], "path": path, "host": environ["HTTP_HOST"], "read": len(body)}
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(said).encode()]


def _stream() -> Iterable[bytes]:
    for number in range(1_000):
        yield f"data: {number}\n\n".encode()
        time.sleep(0.2)
