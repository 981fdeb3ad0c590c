"""Finding rows by words that are sealed: an index of keyed digests of the beginnings of their words.

Whoever has the database alone learns from it which rows have a beginning in common, and no letter of it. The key
comes from a secret that is kept outside; where that is another than before, the next start makes all digests anew.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Final

from shared.store.documents import Document
from shared.text import beginnings, sought_words

# The field of the digests, for indexes, and the one that says which key and which version of the row they are of.
FOUND_BY: Final = "found_by"
FOUND_AS: Final = "found_as"
# Raised when `shared.text` takes words apart in another way, or rows are found by more.
WORDS: Final = b"2"
# So few bytes of a digest that it takes little room, and so many that no two words have the same.
SIZE: Final = 8


class BlindIndex:
    """Makes what stands in the database for words, and the filters that find it."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), b"words of rows", "sha256")
        self._mark = self._digest(b"which key, and how words are taken apart: " + WORDS)

    def fields(self, texts: Iterable[str], version: object, wholes: Iterable[tuple[str, str]] = ()) -> Document:
        """What stands beside texts in their row of that version; `wholes` are found only as a whole, by field."""
        words = [self._digest(word.encode()) for word in sorted(beginnings(*texts))]
        found_by = words + [self._whole(field, text) for field, text in wholes]
        return {FOUND_BY: found_by, FOUND_AS: [self._mark, version]}

    def finds(self, query: str) -> Document:
        """The filter for rows in which each word of the query begins a word; all rows, if there is none."""
        words = [self._digest(word.encode()) for word in sought_words(query)]
        return {FOUND_BY: {"$all": words}} if words else {}

    def finds_whole(self, field: str, text: str) -> Document:
        """The filter for rows with exactly that in the field."""
        return {FOUND_BY: self._whole(field, text)}

    def stale(self, field: str, version: str) -> Document:
        """The filter for rows with that field whose digests are of another key, or of another version."""
        return {field: {"$exists": True}, "$expr": {"$ne": [f"${FOUND_AS}", [self._mark, f"${version}"]]}}

    def _whole(self, field: str, text: str) -> bytes:
        return self._digest(f"\0{field}\0{text}".encode())  # no word has such a sign in it

    def _digest(self, word: bytes) -> bytes:
        return hmac.digest(self._key, word, "sha256")[:SIZE]
