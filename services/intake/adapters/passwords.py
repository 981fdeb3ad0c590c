"""The passwords of staff, hashed."""

from __future__ import annotations

from services.intake.domain.staff import password_spellings
from shared.hashing import MEMORY_KIB, PASSES, Argon2


class Argon2Passwords(Argon2):
    """Hashes passwords; one matches in whatever way its letters are stored."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES) -> None:
        super().__init__(spellings=password_spellings, memory_kib=memory_kib, passes=passes)
