"""The data keys that a process has open, for half a minute each."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from shared.store.sealed import DataKey, WrappingKeys

# So long after an erasure a process may still hold the key; what it opens is gone by then.
FRESH_S: Final = 30.0
# Each takes 2.6 kB.
CAPACITY: Final = 10_000


class Keyring:
    """The keys that others have committed, by whose they are; thread-safe."""

    def __init__(self, wrapping: WrappingKeys, clock: Callable[[], float] = time.monotonic) -> None:
        self.wrapping = wrapping
        self._clock = clock
        self._held: dict[str, tuple[float, DataKey]] = {}
        self._tidied = clock()
        self._lock = threading.Lock()

    def get(self, owner_id: str) -> DataKey | None:
        """The key of that owner, if it is at hand."""
        found = self._held.get(owner_id)
        return found[1] if found and found[0] > self._clock() else None

    def remember(self, keys: dict[str, DataKey]) -> None:
        """Hold these for half a minute, and let go of those that have had theirs."""
        now = self._clock()
        with self._lock:
            if now >= self._tidied + FRESH_S:
                self._held = {owner: held for owner, held in self._held.items() if held[0] > now}
                self._tidied = now
            if len(self._held) + len(keys) > CAPACITY:
                self._held = {}  # those that are wanted are read again
            self._held.update({owner: (now + FRESH_S, key) for owner, key in keys.items()})
