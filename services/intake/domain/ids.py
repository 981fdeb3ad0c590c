"""Names for new things, and the version of a thing's state."""

from __future__ import annotations

from uuid import uuid4

# (epoch, n) of the state that was kept last; none for a thing that was never kept.
Version = tuple[int, int] | None


def new_id() -> str:
    """A new id: 32 hexadecimal digits that say nothing about what they name."""
    return uuid4().hex
