"""What the other services tell for showing once: it is kept nowhere here, and in no log."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

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
    """A session of the course: its values by stream, and what was usual before it; `look` if a prompt is about it.

    `total` is all four answers together. `turn` is whether a rupture began here or was known to be repaired.
    """

    session_no: int
    held_at: datetime
    total: float | None = field(default=None, repr=False)
    look: bool = False
    session_id: str = ""
    values: dict[str, float] = field(default_factory=dict, repr=False)
    usual: dict[str, tuple[float, float]] = field(default_factory=dict, repr=False)
    turn: Literal["rupture", "repaired"] | None = None


@dataclass(frozen=True, kw_only=True)
class Stream:
    """Something that is rated each session: its name, in a few words and as it was asked, and its top."""

    name: str
    label: str = field(repr=False)
    title: str = field(repr=False)
    highest: float


@dataclass(frozen=True, kw_only=True)
class Course:
    """The latest sessions of the relationship, oldest first, with what was usual before the last rating."""

    sessions: list[Rated]
    usual: tuple[float, float] | None = None
    highest: float
    streams: list[Stream] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Level:
    """From which total on a questionnaire calls it so."""

    value: float
    words: str


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A questionnaire that was answered in full: its session's number by date, and its total."""

    session_no: int
    at: datetime
    total: float = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The totals of one questionnaire over the episode, and what has become of them in a sentence."""

    name: str
    sentence: str = field(repr=False)
    highest: float
    cut_off: float
    low_is_good: bool
    levels: list[Level]
    filled: list[Filled]


@dataclass(frozen=True, kw_only=True)
class OnTheWay:
    """How near a goal was when it was first rated and when it was last, from 0 to 10."""

    first: float = field(repr=False)
    last: float = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Notes:
    """How many notes for the therapist they have not read and have; `alert_id` is where they read the next one."""

    unread: int
    read: int
    alert_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """All that alerts tells of a client."""

    prompts: list[Prompt]
    last: LastCheckIn | None = None
    course: Course | None = None
    goals: dict[str, OnTheWay] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    guess: str | None = None
    notes: Notes | None = None


class Questionnaires(Protocol):
    """What feedback says of the outcome questionnaires that it has."""

    def titles(self) -> Mapping[str, str] | None:
        """Their titles by id; None while feedback does not answer."""


@dataclass(frozen=True, kw_only=True)
class SentLink:
    """A check-in link that was sent to the client, or is to be."""

    session_id: str
    stage: Literal["link", "reminder"]
    channel: Literal["mail", "message"]
    taken_at: datetime | None = None
    refused: bool = False
    came_back: bool = False


@dataclass(frozen=True, kw_only=True)
class SentLinks:
    """What was sent of some sessions' links, oldest first, and when they were opened, by session."""

    sent: list[SentLink] = field(default_factory=list)
    opened: dict[str, datetime] = field(default_factory=dict)


class Postbox(Protocol):
    """Feedback, which sends links to clients."""

    def of(self, session_ids: Collection[str]) -> SentLinks | None:
        """What became of these sessions' links; None while feedback does not answer."""


class Prompts(Protocol):
    """Alerts, as this service asks it."""

    def about(self, reader: Principal, client: Client, goals: Sequence[Goal], language: str) -> Told | None:
        """What this reader may know of the client, in their language; None while alerts does not answer."""
