"""Tablets of the clinic, the codes that are typed on them, and the check-ins that are open on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from services.feedback.domain.kiosk import KioskCode, Sitting, Tablet


class Tablets(Protocol):
    """The clinic's tablets, also those that were revoked."""

    def get(self, tablet_id: str) -> Tablet | None:
        """The tablet."""

    def put(self, tablet: Tablet) -> None:
        """Keep this state."""

    def all_(self) -> Sequence[Tablet]:
        """All of them, newest first."""

    def of_secret(self, secret: str) -> Tablet | None:
        """The one that is known by this secret."""

    def to_enrol(self, enrolment_hash: str) -> Tablet | None:
        """The one that this code enrols."""

    def any_enrolled(self) -> bool:
        """Whether clients can check in on one at all."""


class KioskCodes(Protocol):
    """The codes that can be typed, each under its number; one for a session at most."""

    def get(self, number: str) -> KioskCode | None:
        """The code of that number."""

    def of_session(self, session_id: str) -> KioskCode | None:
        """The session's."""

    def put(self, code: KioskCode) -> None:
        """Keep this state."""

    def remove(self, session_id: str) -> None:
        """Delete the session's."""


class Sittings(Protocol):
    """The check-ins on tablets."""

    def get(self, address_hash: str) -> Sitting | None:
        """The one of that address."""

    def put(self, sitting: Sitting) -> None:
        """Keep this state."""

    def open_on(self, tablet_id: str) -> Sequence[Sitting]:
        """Those on that tablet that were not closed; more than one only if a client has just gone."""
