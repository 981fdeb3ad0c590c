"""The passwords of staff: hashed, and held against what is tried first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

import zxcvbn  # type: ignore[import-untyped] # ships no types

from services.intake.domain.passwords import Weakness
from services.intake.domain.staff import password_spellings
from shared.hashing import MEMORY_KIB, PASSES, Argon2

# Of a longer password its beginning is judged: what follows makes it only harder to guess, and takes seconds.
READ: Final = 40
# zxcvbn's third of four degrees: a hundred million guesses or more.
ENOUGH: Final = 3
ATTUNE: Final = "attune"
_WORD: Final = re.compile(r"\w+")


class Argon2Passwords(Argon2):
    """Hashes passwords; one matches in whatever way its letters are stored."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES) -> None:
        super().__init__(spellings=password_spellings, memory_kib=memory_kib, passes=passes)

    def weakness(self, password: str, about: Collection[str]) -> Weakness | None:
        """Why it would soon be guessed by somebody who knows these texts about its owner; None if it would not."""
        found = zxcvbn.zxcvbn(password[:READ], user_inputs=list(_words(about)))
        if found["score"] >= ENOUGH:
            return None
        known = any(part.get("dictionary_name") == "user_inputs" for part in found["sequence"])
        return "about" if known else "common"


def _words(about: Collection[str]) -> Iterator[str]:
    """Each text whole, without what parts its words, and piece by piece."""
    for text in [ATTUNE, *(one.casefold() for one in about)]:
        words = _WORD.findall(text)
        yield from {text, "".join(words), *text.split("@"), *words}
