"""The wall clock, as aware UTC instants of whole milliseconds: the precision that MongoDB keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def whole_ms(instant: datetime) -> datetime:
    """The instant in UTC, cut to whole milliseconds."""
    instant = instant.astimezone(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def now() -> datetime:
    """The instant now."""
    return whole_ms(datetime.now(UTC))
