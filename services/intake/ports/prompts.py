"""What the other services tell for showing once: it is kept nowhere here, and in no log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.intake.domain.clients import Client
from services.intake.domain.goals import Goal
from shared.contracts.principal import Principal


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A prompt that waits, as it stands for the reader; `look` is whether it is still to be talked about."""

    alert_id: str
    headline: str = field(repr=False)
    state: str
    raised_at: datetime
    look: bool


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A statement or goal with its number, empty where it was left open, and what was usual before."""

    label: str = field(repr=False)
    value: str = field(repr=False)
    usual: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class LastCheckIn:
    """The client's last check-in."""

    session_no: int
    held_at: datetime
    answers: list[Answer]


@dataclass(frozen=True, kw_only=True)
class Rated:
    """A session of the course: its four answers together, if all are there; `look` if a prompt is about it."""

    session_no: int
    held_at: datetime
    total: float | None = field(default=None, repr=False)
    look: bool = False


@dataclass(frozen=True, kw_only=True)
class Course:
    """The latest sessions of the relationship, oldest first, with what was usual before the last rating."""

    sessions: list[Rated]
    usual: tuple[float, float] | None = None
    highest: float


@dataclass(frozen=True, kw_only=True)
class OnTheWay:
    """How near a goal was when it was first rated and when it was last, from 0 to 10."""

    first: float = field(repr=False)
    last: float = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Told:
    """All that alerts tells of a client."""

    prompts: list[Prompt]
    last: LastCheckIn | None = None
    course: Course | None = None
    goals: dict[str, OnTheWay] = field(default_factory=dict)


class Questionnaires(Protocol):
    """What feedback says of the outcome questionnaires that it has."""

    def titles(self) -> Mapping[str, str] | None:
        """Their titles by id; None while feedback does not answer."""


class Prompts(Protocol):
    """Alerts, as this service asks it."""

    def about(self, reader: Principal, client: Client, goals: Sequence[Goal], language: str) -> Told | None:
        """What this reader may know of the client, in their language; None while alerts does not answer."""
