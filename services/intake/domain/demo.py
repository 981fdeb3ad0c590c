"""A demo clinic: who may sign in as whom, and what to look at first. No real clinic has one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

GUIDE_ID: Final = "demo"


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody as whom anybody may sign in; `first` is what to look at, where there is something."""

    email: str
    name: str
    does: str
    first: str = ""


@dataclass(frozen=True, kw_only=True)
class Guide:
    """The way through a demo clinic, for whoever opens it; `check_in` is the address of one that waits."""

    guests: tuple[Guest, ...]
    password: str = field(repr=False)
    check_in: str = ""
    guide_id: str = GUIDE_ID

    def guest(self, email: str) -> Guest | None:
        """The one with that address."""
        return next((guest for guest in self.guests if guest.email == email), None)
