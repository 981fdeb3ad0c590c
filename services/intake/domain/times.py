"""When something can have happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from services.intake.domain.text import wrong

EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD: Final = timedelta(days=5 * 366)
# Two machines' clocks differ a little; what just ended there may lie a moment ahead here.
CLOCKS_DIFFER: Final = timedelta(seconds=5)


def likely(field: str, instant: datetime, now: datetime) -> datetime:
    """The instant in UTC and whole milliseconds; raises Invalid when it is decades off, like a mistyped year."""
    if not EARLIEST <= instant <= now + AHEAD:
        raise wrong(field, "This is too far from today. Is the year right?")
    instant = instant.astimezone(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def lies_ahead(instant: datetime, now: datetime) -> bool:
    """Whether the instant is still to come."""
    return instant > now + CLOCKS_DIFFER


def happened(field: str, instant: datetime, now: datetime) -> datetime:
    """A likely instant that is not still to come; raises Invalid otherwise."""
    if lies_ahead(likely(field, instant, now), now):
        raise wrong(field, "This lies in the future.")
    return likely(field, instant, now)
