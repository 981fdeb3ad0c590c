"""What the use cases need for second factors."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from services.intake.domain.second_factors import SecondFactors


class SecondFactorsBook(Protocol):
    """The second factors of those who work here."""

    def get(self, staff_id: str) -> SecondFactors:
        """That person's; of somebody who has none, none."""

    def put(self, factors: SecondFactors) -> None:
        """Keep them."""

    def forget(self, staff_id: str) -> None:
        """That person has none any more."""


class OneTimeCodes(Protocol):
    """Codes that an app on a phone shows."""

    def new_secret(self) -> str:
        """A secret for an app."""

    def step(self, secret: str, code: str, now: datetime) -> int | None:
        """The time step whose code it is; None if it is none of about now."""

    def address(self, secret: str, name: str, issuer: str) -> str:
        """What the app reads as a picture."""
