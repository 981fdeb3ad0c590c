"""A caller's last word before a change: they may refuse the state that would be changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
Check = Callable[[T], None]


def anything(_state: object) -> None:
    """Refuse nothing."""
