"""Calendars: where they are kept, fetched and read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from services.intake.domain.calendars import Calendar, Known, Reading


class Calendars(Protocol):
    """The addresses of clinicians' calendars."""

    def get(self, staff_id: str) -> Calendar | None:
        """That clinician's."""

    def put(self, *calendars: Calendar) -> None:
        """Keep these states."""

    def remove(self, staff_id: str) -> None:
        """Forget that clinician's."""

    def due(self, now: datetime, limit: int) -> list[Calendar]:
        """Those that are to be asked for by then, longest due first."""


class CalendarAddresses(Protocol):
    """Where calendars are fetched."""

    def fetch(self, url: str) -> bytes:
        """What is there; raises Invalid with what stands in the way."""


# What reads a calendar; raises Invalid.
ReadCalendar = Callable[[bytes, Known], Reading]


class NoAddresses:
    """Where nothing can be fetched."""

    def fetch(self, _url: str) -> bytes:
        """Nothing is there."""
        return b""


def nothing_read(_data: bytes, _known: Known) -> Reading:
    """Where nothing can be read."""
    return Reading(entries=())
