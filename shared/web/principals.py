"""Whose credential it is, asked at intake and remembered for a short while."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec

from shared import logs
from shared.clock import now
from shared.contracts.endings import Ended
from shared.contracts.principal import Principal
from shared.errors import Unavailable
from shared.settings import Settings
from shared.web.credentials import Credential
from shared.web.internal import InternalClient

Key = tuple[str, str]
"""The kind of a credential, and the hash by which intake knows its secret."""

FRESH_S = 60.0
STALE_S = 15 * 60.0
PAUSE_S = 5.0
CAPACITY = 10_000

log = logs.get("principals")


@dataclass(frozen=True)
class Known:
    """A principal as intake last said it; `doubted` once something of theirs has changed since.

    `used_at` is when intake was last told that they had done something.
    """

    principal: Principal
    said_at: float
    doubted: bool = False
    used_at: float = float("-inf")


class RemotePrincipals:
    """Asks intake whose credential it is; thread-safe.

    An answer counts for 60 s, or until `heed` hears of an end (`endings`). While intake cannot be reached a known
    one lives on for 15 minutes and anybody else gets Unavailable. Whom intake no longer knows is forgotten, and so
    is a credential that has ended, which never comes back.
    """

    def __init__(self, asks: Settings | InternalClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        client = asks if isinstance(asks, InternalClient) else InternalClient(asks.intake_url, asks.service_secret)
        self._client = client
        self._clock = clock
        self._known: OrderedDict[Key, Known] = OrderedDict()
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._heeded = 0
        self._lock = threading.Lock()
        self._ask_again_at = 0.0

    def __call__(self, credential: Credential) -> Principal | None:
        """The principal as of now, or None when the credential is nobody's."""
        found, at = self._found(credential), now()
        return found.at(at) if found and not found.ended(at) else None

    def heed(self, ended: Ended) -> None:
        """Forget what has ended, and ask again about those of whom something changed."""
        with self._lock:
            self._heeded += 1
            self._ended.update(dict.fromkeys(ended.secrets))
            while len(self._ended) > CAPACITY:
                self._ended.popitem(last=False)
            for key, known in list(self._known.items()):
                if key[1] in self._ended:
                    del self._known[key]
                elif ended.anybody or known.principal.staff_id in ended.staff:
                    self._known[key] = replace(known, doubted=True)

    def _found(self, credential: Credential) -> Principal | None:
        key = credential.kind, hashlib.sha256(credential.secret.encode("utf-8", "surrogatepass")).hexdigest()
        with self._lock:
            known, has_ended, heeded = self._known.get(key), key[1] in self._ended, self._heeded
        if has_ended:
            return None
        age = self._clock() - known.said_at if known else STALE_S
        fresh = known is not None and age < FRESH_S and not known.doubted and not self._to_tell(credential, known)
        if known and (fresh or (age < STALE_S and self._clock() < self._ask_again_at)):
            return known.principal
        try:
            found = self._ask(credential)
        except Unavailable as error:
            self._pause()
            if known is None or age >= STALE_S:
                raise
            log.warning("intake does not answer, a known principal lives on", age_s=round(age), **error.detail)
            return known.principal
        used_at = self._clock() if credential.used else known.used_at if known else float("-inf")
        return self._remember(key, found, heeded, used_at)

    def _ask(self, credential: Credential) -> Principal | None:
        shown = {"kind": credential.kind, "secret": credential.secret, "used": credential.used}
        answer = self._client.post("/internal/principals", shown)
        return msgspec.convert(answer, Principal) if answer is not None else None

    def _pause(self) -> None:
        with self._lock:
            self._ask_again_at = self._clock() + PAUSE_S

    def _to_tell(self, credential: Credential, known: Known) -> bool:
        """Whether intake is to be told that they do something: whatever was remembered, they are not idle."""
        return credential.used and self._clock() - known.used_at >= FRESH_S

    def _remember(self, key: Key, found: Principal | None, heeded: int, used_at: float) -> Principal | None:
        """Keep the answer, which may be older than what has been heeded since it was asked for."""
        with self._lock:
            self._known.pop(key, None)
            if found is None or key[1] in self._ended:
                return None
            self._known[key] = Known(found, self._clock(), doubted=heeded != self._heeded, used_at=used_at)
            while len(self._known) > CAPACITY:
                self._known.popitem(last=False)
        return found
