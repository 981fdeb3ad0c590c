"""Waiting for something outside of us, with an end."""

from __future__ import annotations

import time
from collections.abc import Callable

from deploy.trouble import Trouble

_LOOK_EVERY_S = 0.05


def until(true: Callable[[], bool], otherwise: str, within_s: float = 120) -> None:
    """Wait until it holds; raises Trouble with that sentence when it does not."""
    deadline = time.monotonic() + within_s
    while not true():
        if time.monotonic() > deadline:
            raise Trouble(f"{otherwise} within {within_s:.0f} seconds.")
        time.sleep(_LOOK_EVERY_S)
