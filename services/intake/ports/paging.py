"""Lists in pieces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")
# Where a piece of a list ended: the instant that the list is ordered by, and the id.
Place = tuple[datetime, str]


@dataclass(frozen=True)
class Page(Generic[T]):
    """A piece of a list, newest first; `next` is the place to go on from, none at the end."""

    items: list[T]
    next: Place | None = None


@dataclass(frozen=True)
class Window:
    """Which piece of a list is wanted."""

    after: Place | None = None
    limit: int = 50
