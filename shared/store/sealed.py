"""Sealing: texts with a data key, data keys with a wrapping key that is kept outside the database.

Both are AES-256-GCM (NIST SP 800-38D) by `cryptography`, with a fresh random nonce of 12 bytes each time. What is
sealed is bound to where it stands: in another place it cannot be opened.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared import logs
from shared.errors import CannotStart
from shared.store.documents import Document

NONCE: Final = 12
DATA_KEY: Final = 32
# A wrapping key is made of that many characters at least; ours have 43, from 32 random bytes.
SHORTEST: Final = 32
REREAD_S: Final = 60.0
TEXT, BYTES = b"t", b"b"

log = logs.get(__name__)


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
    """The keys that seal data keys, one a line, the newest last; thread-safe.

    They are read once more when one is met that is not among them, and before a data key is made if that was more
    than a minute ago: so a new one needs no restart.
    """

    def __init__(self, read: Callable[[], str], clock: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._clock = clock
        self._known = _ciphers(read())
        self._read_at = clock()

    @property
    def newest(self) -> str:
        """The mark of the one that seals."""
        return next(reversed(self._known))

    def reload(self) -> None:
        """Read them again; where that does not work, as while a file is being written, they stay as they are."""
        try:
            self._known = _ciphers(self._read())
            self._read_at = self._clock()
        except CannotStart as error:
            log.warning("wrapping keys cannot be read", reason=str(error))

    def knows(self, mark: str) -> bool:
        """Whether the key of that mark is among them."""
        if mark not in self._known:
            self.reload()
        return mark in self._known

    def new(self, owner_id: str) -> Document:
        """What stands in the database for a new data key of that owner."""
        if self._clock() - self._read_at > REREAD_S:
            self.reload()
        return self._wrapped(owner_id, os.urandom(DATA_KEY))

    def open(self, owner_id: str, row: Document) -> DataKey:
        """The data key of that owner; raises CannotOpen."""
        return DataKey(self._unwrapped(owner_id, row))

    def rewrapped(self, owner_id: str, row: Document) -> Document:
        """What stands for that data key when the newest wrapping key seals it; raises CannotOpen."""
        return self._wrapped(owner_id, self._unwrapped(owner_id, row))

    def _wrapped(self, owner_id: str, secret: bytes) -> Document:
        mark, cipher = next(reversed(self._known.items()))
        return {"by": mark, "wrapped": _seal(cipher, owner_id, secret)}

    def _unwrapped(self, owner_id: str, row: Document) -> bytes:
        cipher = self._known.get(row["by"]) if self.knows(row["by"]) else None
        if cipher is None:
            raise CannotOpen(f"it was sealed with the wrapping key {row['by']}, which is not at hand")
        return _open(cipher, owner_id, row["wrapped"])


def _ciphers(read: str) -> dict[str, AESGCM]:
    """The keys of these lines by their marks; raises CannotStart where there is none, or too short a one."""
    keys = [line.strip() for line in read.splitlines() if line.strip()]
    if not keys or min(map(len, keys)) < SHORTEST:
        raise CannotStart(
            f"ATTUNE_WRAPPING_KEYS should hold one key a line, each of {SHORTEST} random characters at least."
        )
    made = [hashlib.sha256(f"attune wrapping key {key}".encode()).digest() for key in keys]
    return {hmac.digest(key, b"which key", "sha256")[:8].hex(): AESGCM(key) for key in made}


def _seal(cipher: AESGCM, place: str, said: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + cipher.encrypt(nonce, said, place.encode())


def _open(cipher: AESGCM, place: str, sealed: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
    except InvalidTag:
        raise CannotOpen("it was sealed with another key, or stood elsewhere") from None
