"""What the other services tell for Today: it is kept nowhere here, and in no log."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from services.intake.domain.clients import Client
from services.intake.domain.goals import Goal
from services.intake.ports.prompts import OnTheWay
from shared.contracts.principal import Principal

Homework = Literal["done", "partly", "no"]


@dataclass(frozen=True, kw_only=True)
class WaitingPrompt:
    """A prompt that waits; `look` if it is still to be talked about, `note` if a note is read there."""

    alert_id: str
    headline: str = field(repr=False)
    look: bool
    note: bool = False


@dataclass(frozen=True, kw_only=True)
class Comes:
    """What alerts knows of a client: prompts and, of those who come today, the last totals and goals."""

    prompts: list[WaitingPrompt] = field(default_factory=list)
    totals: list[float] = field(default_factory=list, repr=False)
    goals: dict[str, OnTheWay] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Left:
    """What was left at a check-in for the next session: how many notes, and how homework went; never the words."""

    notes: int
    homework: Homework | None = None


class Neighbours(Protocol):
    """Alerts and feedback, as Today asks them."""

    def waiting(
        self,
        reader: Principal,
        clients: Sequence[Client],
        goals: Sequence[Goal],
        *,
        today: Collection[str],
        language: str,
    ) -> Mapping[str, Comes] | None:
        """What alerts knows of these clients, by client; None while it does not answer."""

    def left(self, reader: Principal, session_ids: Collection[str]) -> Mapping[str, Left] | None:
        """What was left at the check-ins of these sessions, by session; None while feedback does not answer."""


class Nobody:
    """Where nobody can be asked."""

    def waiting(self, *_asked: object, **_more: object) -> None:
        """Nothing is known."""

    def left(self, *_asked: object) -> None:
        """Nothing is known."""
