"""Whose credential it is, asked at intake and remembered for a short while."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from shared import logs
from shared.clock import now
from shared.contracts.principal import Principal
from shared.errors import Unavailable
from shared.settings import Settings
from shared.web.credentials import Credential
from shared.web.internal import InternalClient

FRESH_S = 60.0
STALE_S = 15 * 60.0
PAUSE_S = 5.0
CAPACITY = 10_000

log = logs.get("principals")


@dataclass(frozen=True)
class Known:
    """A principal as intake last said it."""

    principal: Principal
    said_at: float


class RemotePrincipals:
    """Asks intake whose credential it is; thread-safe.

    An answer counts for 60 s. While intake cannot be reached a known one lives on for 15 minutes and anybody else
    gets Unavailable. Somebody whom intake no longer knows is forgotten at once.
    """

    def __init__(self, asks: Settings | InternalClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        client = asks if isinstance(asks, InternalClient) else InternalClient(asks.intake_url, asks.service_secret)
        self._client = client
        self._clock = clock
        self._known: OrderedDict[bytes, Known] = OrderedDict()
        self._lock = threading.Lock()
        self._ask_again_at = 0.0

    def __call__(self, credential: Credential) -> Principal | None:
        """The principal as of now, or None when the credential is nobody's."""
        found = self._found(credential)
        return found.at(now()) if found else None

    def _found(self, credential: Credential) -> Principal | None:
        key = hashlib.sha256(f"{credential.kind}:{credential.secret}".encode()).digest()
        with self._lock:
            known = self._known.get(key)
        age = self._clock() - known.said_at if known else STALE_S
        if known and (age < FRESH_S or (age < STALE_S and self._clock() < self._ask_again_at)):
            return known.principal
        try:
            found = self._ask(credential)
        except Unavailable as error:
            self._pause()
            if known is None or age >= STALE_S:
                raise
            log.warning("intake does not answer, a known principal lives on", age_s=round(age), **error.detail)
            return known.principal
        self._remember(key, found)
        return found

    def _ask(self, credential: Credential) -> Principal | None:
        answer = self._client.post("/internal/principals", {"kind": credential.kind, "secret": credential.secret})
        return msgspec.convert(answer, Principal) if answer is not None else None

    def _pause(self) -> None:
        with self._lock:
            self._ask_again_at = self._clock() + PAUSE_S

    def _remember(self, key: bytes, found: Principal | None) -> None:
        with self._lock:
            self._known.pop(key, None)
            if found is not None:
                self._known[key] = Known(found, self._clock())
            while len(self._known) > CAPACITY:
                self._known.popitem(last=False)
