"""The guide to a demo clinic as pages ask for it, remembered: signing in costs the database no more."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from services.intake.domain.demo import Guide

KNOWN_S: Final = 5.0


class RememberedGuide:
    """What was found a few seconds ago is good enough."""

    def __init__(self, read: Callable[[], Guide | None]) -> None:
        self._read, self._until = read, 0.0
        self._found: Guide | None = None

    def __call__(self) -> Guide | None:
        """The guide, if this is a demo clinic."""
        if time.monotonic() >= self._until:
            self._found = self._read()
            self._until = time.monotonic() + KNOWN_S
        return self._found
