"""Hashing of what people choose to be known by, with argon2id: slow on purpose, and only so much of it at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.errors import Unavailable

# OWASP's smallest advised setting: 19 MiB, two passes.
MEMORY_KIB: Final = 19 * 1024
PASSES: Final = 2
# A flood of sign-ins has half of the machine's processors at most, and half of the web process's 32 threads.
AT_ONCE: Final = max(1, (os.cpu_count() or 1) // 2)
WAITING: Final = 16
WAIT_SECONDS: Final = 3.0


def _as_typed(password: str) -> tuple[str, ...]:
    return (password,)


class Argon2:
    """Hashes passwords, a few at once while a few others wait; raises Unavailable for whoever comes then.

    `spellings` gives a password as it is kept, and after it the ways in which earlier versions may have kept it.
    """

    def __init__(
        self,
        *,
        spellings: Callable[[str], tuple[str, ...]] = _as_typed,
        memory_kib: int = MEMORY_KIB,
        passes: int = PASSES,
    ) -> None:
        self._spellings = spellings
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._places = threading.BoundedSemaphore(AT_ONCE + WAITING)
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        # Checked in place of the hash of somebody who is not there.
        self._nobody = self._hasher.hash("nobody has this password")

    def hashed(self, password: str) -> str:
        """What to keep of a password."""
        with self._turn():
            return self._hasher.hash(_bytes(self._spellings(password)[0]))

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether it is the password, in whatever way its letters are stored; without a hash it takes as long."""
        with self._turn():
            matched = any(self._is(password_hash or self._nobody, one) for one in self._spellings(password))
        return matched and password_hash is not None

    def _is(self, password_hash: str, spelling: str) -> bool:
        try:
            return self._hasher.verify(password_hash, _bytes(spelling))
        except (VerificationError, InvalidHashError):
            return False

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise _full()
        try:
            if not self._turns.acquire(timeout=WAIT_SECONDS):
                raise _full()
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._places.release()


def _full() -> Unavailable:
    return Unavailable("Many people are signing in right now. Please try again.", retry_after=5)


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
