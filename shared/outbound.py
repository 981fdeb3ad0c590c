"""Calls to a service in the public network and to nothing inside our own, for programs that would call anybody."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPSConnectionPool
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import NewConnectionError

from shared.public_network import is_public

CONNECT_S: Final = 15.0
# Who gives up before a service has answered sends again what has arrived.
ANSWER_S: Final = 120.0


@dataclass(frozen=True)
class Stub:
    """Where a test has every service live; nothing but tests makes one."""

    base: str


@dataclass
class Attempt:
    """What may be called now, and what came of it; a host with a dot before it is a whole domain."""

    host: str
    stub: Stub | None = None
    answers: list[int] = field(default_factory=list)
    inside: bool = False


_attempt: ContextVar[Attempt] = ContextVar("attempt")


@contextmanager
def calling(host: str, stub: Stub | None = None) -> Iterator[Attempt]:
    """Within, and in this thread, calls go to that host alone."""
    attempt = Attempt(host, stub)
    token = _attempt.set(attempt)
    try:
        yield attempt
    finally:
        _attempt.reset(token)


class Calls:
    """What stands where such a program expects the module `requests`: it can post, within `calling`."""

    codes = requests.codes
    RequestException = requests.RequestException

    def post(self, url: str, **said: Any) -> requests.Response:  # noqa: ANN401 - as requests has it
        """Post it over TLS to where that may be, following nobody elsewhere."""
        attempt, parts = _attempt.get(), urlsplit(url)
        named = parts.hostname or ""
        if parts.scheme != "https" or parts.port or not (named == attempt.host or _in_domain(named, attempt.host)):
            raise requests.RequestException("not the host of this service")
        said |= {"timeout": (CONNECT_S, ANSWER_S), "allow_redirects": False, "verify": True}
        with requests.Session() as session:
            session.trust_env = False  # neither a proxy nor a password of the machine's
            session.adapters.clear()
            session.mount("https://", _PublicAdapter())
            if attempt.stub:
                session.mount(attempt.stub.base, HTTPAdapter())
                url = f"{attempt.stub.base}{url.removeprefix(f'https://{named}')}"
            answer = session.post(url, **said)
        attempt.answers.append(answer.status_code)
        return answer


class _PublicConnection(HTTPSConnection):
    """Asks for the host's addresses at the moment of calling, and calls those very addresses."""

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        found = socket.getaddrinfo(name, self.port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        if not all(map(is_public, addresses)):
            _attempt.get().inside = True
            raise NewConnectionError(self, "inside our own network")
        try:
            return self._first_of(addresses)
        finally:
            self._dns_host = name  # whose certificate is asked for

    def _first_of(self, addresses: list[str]) -> socket.socket:
        for address in addresses[:-1]:
            self._dns_host = address
            try:
                return super()._new_conn()
            except NewConnectionError:  # as where there is no way to IPv6
                continue
        self._dns_host = addresses[-1]
        return super()._new_conn()


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


class _PublicAdapter(HTTPAdapter):
    """Speaks TLS to the public network."""

    def init_poolmanager(self, *sizes: Any, **said: Any) -> None:  # noqa: ANN401 - as requests has it
        """Make the pools of such connections, and none without TLS."""
        super().init_poolmanager(*sizes, **said)
        self.poolmanager.pool_classes_by_scheme = {"https": _PublicPool}


def _in_domain(host: str, domain: str) -> bool:
    return domain.startswith(".") and host.endswith(domain)
