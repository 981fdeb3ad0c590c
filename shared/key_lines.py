"""Keys of the deployment that stand in a file, one a line and the newest last: two while one is exchanged."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Final

from shared import logs
from shared.errors import CannotStart

# A key is made of that many characters at least; ours have 43, from 32 random bytes.
SHORTEST: Final = 32
REREAD_S: Final = 60.0
MARK: Final = 8

log = logs.get(__name__)


class KeyLines:
    """The keys of a setting, each 32 bytes with a mark that names it and tells nothing of it; thread-safe.

    They are read once more when a mark is met that is not among them, and before the newest is used if that was
    more than a minute ago: so a new one needs no restart. `setting` is the setting's name; raises CannotStart
    where it holds no key, or one that is too short.
    """

    def __init__(self, setting: str, read: Callable[[], str], clock: Callable[[], float] = time.monotonic) -> None:
        self._setting, self._read, self._clock = setting, read, clock
        self._known = self._parsed()
        self._read_at = clock()

    @property
    def newest(self) -> str:
        """The mark of the newest."""
        return next(reversed(self._known))

    def fresh(self) -> str:
        """The mark of the newest, as it was a minute ago at most."""
        if self._clock() - self._read_at > REREAD_S:
            self.reload()
        return self.newest

    def get(self, mark: str) -> bytes | None:
        """The key of that mark, if it is among them."""
        if mark not in self._known:
            self.reload()
        return self._known.get(mark)

    def reload(self) -> None:
        """Read them again; where that does not work, as while a file is being written, they stay as they are."""
        try:
            self._known = self._parsed()
            self._read_at = self._clock()
        except CannotStart as error:
            log.warning("keys cannot be read", reason=str(error))

    def _parsed(self) -> dict[str, bytes]:
        lines = [line.strip() for line in self._read().splitlines() if line.strip()]
        if not lines or min(map(len, lines)) < SHORTEST:
            what = f"one key a line, each of {SHORTEST} random characters at least"
            raise CannotStart(f"ATTUNE_{self._setting} should hold {what}.")
        purpose = self._setting.lower().replace("_", " ").removesuffix("s")
        keys = [hashlib.sha256(f"attune {purpose} {line}".encode()).digest() for line in lines]
        return {hmac.digest(key, b"which key", "sha256")[:MARK].hex(): key for key in keys}
