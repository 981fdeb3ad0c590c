"""What the use cases need for passkeys."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from services.intake.domain.passkeys import Challenge, Claim, Passkey, Site


class Challenges(Protocol):
    """Challenges that wait for an answer."""

    def put(self, challenge: Challenge) -> None:
        """Keep one."""

    def take(self, challenge_hash: str) -> Challenge | None:
        """The one with that hash, which is none from now on."""


class Authenticators(Protocol):
    """What browsers and passkeys say to each other; answers that are not right raise Invalid."""

    def to_add(self, site: Site, who: tuple[str, str, str], challenge: str, known: Collection[str]) -> str:
        """What a browser needs to make a passkey for somebody: their id, address and name."""

    def added(self, site: Site, answer: str, challenge: str, *, name: str, now: datetime) -> Passkey:
        """The passkey that was made."""

    def to_show(self, site: Site, challenge: str, known: Collection[str]) -> str:
        """What a browser needs to show a passkey: one of those known, or, if there are none, any."""

    def challenge(self, answer: str) -> str:
        """The challenge that an answer is to."""

    def claim(self, answer: str) -> Claim:
        """What an answer says of itself."""

    def shown(self, site: Site, answer: str, challenge: str, passkey: Passkey) -> int:
        """How often that passkey was used, now that its answer is right."""
