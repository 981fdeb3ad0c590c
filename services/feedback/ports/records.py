"""What is kept beside the domain's own things, and what intake answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.contracts.clinic import ClinicUpdated
from shared.contracts.events import ClientUpdated, EpisodeUpdated, GoalUpdated, SessionUpdated
from shared.contracts.revision import Revision

Kind = Literal["clients", "staff", "teams"]


@dataclass(frozen=True, kw_only=True)
class LinkRead:
    """A member of staff looked at a check-in link."""

    staff_id: str
    session_id: str
    client_id: str
    invitation_id: str
    generation: int
    via: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Title:
    """A goal's words, as of a revision of the goal."""

    goal_id: str
    client_id: str
    text: str
    revision: Revision


@dataclass(frozen=True, kw_only=True)
class Known:
    """What intake knows about a session: its own state and that of everything around it."""

    client: ClientUpdated
    episode: EpisodeUpdated
    goals: tuple[GoalUpdated, ...]
    session: SessionUpdated
    clinic: ClinicUpdated | None = None
