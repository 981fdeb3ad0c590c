"""Fetches a calendar from its address: over https, from the public network alone, in little time."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from services.intake.adapters.ics import MOST_BYTES
from services.intake.domain.text import wrong
from shared.public_network import is_public

STEP_S: Final = 3.0
PATIENCE_S: Final = 6.0
MOST_REDIRECTS: Final = 3
Resolve = Callable[[str, int], Iterable[str]]


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses of a host; raises OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class CalendarAddress:
    """Asks for calendars; each step of a redirection is looked at, and the address that is called in the end."""

    def __init__(self, *, resolve: Resolve = addresses_of, transport: httpx.BaseTransport | None = None) -> None:
        self._resolve = resolve
        self._transport = transport or _public_transport(resolve)

    def fetch(self, url: str) -> bytes:
        """What is there; raises Invalid, naming the address, with what stands in the way."""
        ends = time.monotonic() + PATIENCE_S
        try:
            with httpx.Client(transport=self._transport, timeout=STEP_S, trust_env=False) as client:
                for _ in range(MOST_REDIRECTS + 1):
                    self._must_be_public(url)
                    with client.stream("GET", url, headers={"Accept": "text/calendar, */*"}) as answer:
                        if not answer.is_redirect:
                            return _taken(answer, ends)
                        url = urljoin(url, answer.headers["location"])
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError, ValueError):
            raise wrong("url", "Nothing that answers was found at this address.") from None
        raise wrong("url", "This address leads on and on.")

    def _must_be_public(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
            raise wrong("url", "Give an address that begins with https://.")
        if not all(is_public(one) for one in self._resolve(parts.hostname, parts.port or 443)):
            raise wrong("url", "This address is not in the public network.")


def _taken(answer: httpx.Response, ends: float) -> bytes:
    if answer.status_code != httpx.codes.OK:
        raise wrong("url", "This address answers with an error.")
    data = b""
    for piece in answer.iter_bytes():
        data += piece
        if len(data) > MOST_BYTES:
            raise wrong("url", "This calendar is too large.")
        if time.monotonic() > ends:
            raise wrong("url", "This address answers too slowly.")
    return data


class _PublicBackend(httpcore.SyncBackend):
    """Calls the very addresses that were looked at, so that a name cannot lead elsewhere in between."""

    def __init__(self, resolve: Resolve) -> None:
        super().__init__()
        self._resolve = resolve

    def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> httpcore.NetworkStream:  # noqa: ANN401 - httpcore's
        """Connect to the first of its addresses that takes it, if all are public."""
        found = list(self._resolve(host, port))
        if not found or not all(is_public(one) for one in found):
            raise httpcore.ConnectError("inside our own network")
        for address in found[:-1]:
            try:
                return super().connect_tcp(address, port, *args, **options)
            except httpcore.ConnectError:  # as where there is no way to IPv6
                continue
        return super().connect_tcp(found[-1], port, *args, **options)


def _public_transport(resolve: Resolve) -> httpx.BaseTransport:
    transport = httpx.HTTPTransport()
    transport._pool = httpcore.ConnectionPool(  # noqa: SLF001 - httpx has no other way to say how it connects
        ssl_context=httpx.create_ssl_context(), network_backend=_PublicBackend(resolve), retries=0
    )
    return transport
