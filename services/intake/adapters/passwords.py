"""Password hashing with argon2id."""

from __future__ import annotations

import threading
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.intake.domain.staff import password_spellings
from shared.errors import Unavailable

# OWASP's smallest advised setting: 19 MiB, two passes. Web processes have 32 threads, so memory must have an end.
MEMORY_KIB: Final = 19 * 1024
PASSES: Final = 2
AT_ONCE: Final = 4
WAIT_SECONDS: Final = 3.0


class Argon2Passwords:
    """Hashes passwords, a few at once at most; raises Unavailable when too many wait."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        # Checked in place of the hash of somebody who is not there.
        self._nobody = self._hasher.hash("nobody has this password")

    def hashed(self, password: str) -> str:
        """What to keep of a password."""
        self._wait()
        try:
            return self._hasher.hash(_bytes(password_spellings(password)[0]))
        finally:
            self._turns.release()

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether it is the password, in whatever way its letters are stored; without a hash it takes as long."""
        self._wait()
        try:
            matched = any(self._is(password_hash or self._nobody, one) for one in password_spellings(password))
        finally:
            self._turns.release()
        return matched and password_hash is not None

    def _is(self, password_hash: str, spelling: str) -> bool:
        try:
            return self._hasher.verify(password_hash, _bytes(spelling))
        except (VerificationError, InvalidHashError):
            return False

    def _wait(self) -> None:
        if not self._turns.acquire(timeout=WAIT_SECONDS):
            raise Unavailable("Many people are signing in right now. Please try again.", retry_after=5)


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
