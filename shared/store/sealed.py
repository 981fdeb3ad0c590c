"""Sealing: texts with a data key, data keys with a wrapping key that is kept outside the database.

Both are AES-256-GCM (NIST SP 800-38D) by `cryptography`, with a fresh random nonce of 12 bytes each time. What is
sealed is bound to where it stands: in another place it cannot be opened.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.key_lines import KeyLines
from shared.store.documents import Document

NONCE: Final = 12
DATA_KEY: Final = 32
TEXT, BYTES = b"t", b"b"


class CannotOpen(Exception):
    """What is sealed was sealed with another key, or stood elsewhere, or was changed."""


class DataKey:
    """The key of all texts of one client, of one member of staff, or of the clinic."""

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(secret)

    def seal(self, place: str, said: str | bytes) -> Document:
        """What stands in the database for that text in that place."""
        whole = TEXT + said.encode() if isinstance(said, str) else BYTES + said
        return {"sealed": _seal(self._cipher, place, whole)}

    def open(self, place: str, sealed: Document) -> str | bytes:
        """The text that was sealed for that place; raises CannotOpen."""
        whole = _open(self._cipher, place, sealed["sealed"])
        return whole[1:].decode() if whole[:1] == TEXT else whole[1:]


class WrappingKeys:
    """The keys that seal data keys; thread-safe."""

    def __init__(self, read: Callable[[], str], clock: Callable[[], float] = time.monotonic) -> None:
        self._lines = KeyLines("WRAPPING_KEYS", read, clock)
        self._ciphers: dict[str, AESGCM] = {}

    @property
    def newest(self) -> str:
        """The mark of the one that seals."""
        return self._lines.newest

    def reload(self) -> None:
        """Read them again; where that does not work, as while a file is being written, they stay as they are."""
        self._lines.reload()

    def knows(self, mark: str) -> bool:
        """Whether the key of that mark is among them."""
        return self._lines.get(mark) is not None

    def new(self, owner_id: str) -> Document:
        """What stands in the database for a new data key of that owner."""
        return self._wrapped(owner_id, os.urandom(DATA_KEY), self._lines.fresh())

    def open(self, owner_id: str, row: Document) -> DataKey:
        """The data key of that owner; raises CannotOpen."""
        return DataKey(self._unwrapped(owner_id, row))

    def rewrapped(self, owner_id: str, row: Document) -> Document:
        """What stands for that data key when the newest wrapping key seals it; raises CannotOpen."""
        return self._wrapped(owner_id, self._unwrapped(owner_id, row), self._lines.newest)

    def _wrapped(self, owner_id: str, secret: bytes, mark: str) -> Document:
        return {"by": mark, "wrapped": _seal(self._cipher(mark), owner_id, secret)}

    def _unwrapped(self, owner_id: str, row: Document) -> bytes:
        return _open(self._cipher(row["by"]), owner_id, row["wrapped"])

    def _cipher(self, mark: str) -> AESGCM:
        key = self._lines.get(mark)
        if key is None:
            raise CannotOpen(f"it was sealed with the wrapping key {mark}, which is not at hand")
        if mark not in self._ciphers:
            self._ciphers[mark] = AESGCM(key)
        return self._ciphers[mark]


def _seal(cipher: AESGCM, place: str, said: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + cipher.encrypt(nonce, said, place.encode())


def _open(cipher: AESGCM, place: str, sealed: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
    except InvalidTag:
        raise CannotOpen("it was sealed with another key, or stood elsewhere") from None
