"""What a web process answers before Attune itself sees the request, because it cannot be read.

The servers' own answers copy some of what they were sent into a page, and do not say to a browser how to treat it.
Ours are one line, with the headers that every answer has.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import gunicorn.util  # type: ignore[import-untyped] # it ships no types

from shared.web.headers import HEADERS

if TYPE_CHECKING:
    from collections.abc import Iterable

RAW = HEADERS | {"Cache-Control": "no-store"}


def install() -> None:
    """Have gunicorn answer so; it has no setting for it, and takes this one function for each such answer."""
    gunicorn.util.write_error = _write


def headers() -> Iterable[tuple[str, str]]:
    """What stands in every answer of a server's own."""
    return RAW.items()


def _write(sock: socket.socket, status: int, reason: str, _detail: Any) -> None:  # noqa: ANN401 - gunicorn's own
    body = f"{reason}\n"
    lines = [
        f"HTTP/1.1 {status} {reason}",
        "Connection: close",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        *(f"{name}: {words}" for name, words in headers()),
    ]
    gunicorn.util.write_nonblock(sock, "\r\n".join([*lines, "", body]).encode("latin1"))
