"""Clients with episodes, goals and sessions, put straight into intake's database: many, in no time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from services.intake.adapters.mongo.collections import CLIENTS, EPISODES, GOALS, SESSIONS
from services.intake.domain.clients import Client, Episode
from services.intake.domain.goals import Goal
from services.intake.domain.sessions import Session
from shared.store import Store
from shared.store.rows import Rows

AT_ONCE: Final = 5_000


@dataclass(frozen=True, kw_only=True)
class Filling:
    """How many, whose, and since when; check-ins can be answered for seven days from `became_held_at`."""

    clients: int
    sessions: int
    since: datetime
    goals: int = 2
    clinician_id: str = "sam"
    became_held_at: datetime | None = None

    @property
    def ids(self) -> list[str]:
        """The clients."""
        return [f"client-{number}" for number in range(self.clients)]

    def held_at(self, number: int) -> datetime:
        """When everybody's n-th session was held."""
        return self.since + timedelta(weeks=number)

    def put(self, store: Store) -> int:
        """Put all of it into intake's store; gives how many entities that are."""
        ids = self.ids
        _put(store.rows(CLIENTS), [self._client(one) for one in ids])
        _put(store.rows(EPISODES), [self._episode(one) for one in ids])
        _put(store.rows(GOALS), [self._goal(one, number) for one in ids for number in range(self.goals)])
        _put(store.rows(SESSIONS), [self._session(one, number) for number in range(self.sessions) for one in ids])
        return self.clients * (2 + self.goals + self.sessions)

    def _client(self, client_id: str) -> Client:
        return Client(
            client_id=client_id,
            code=client_id,
            name=client_id,
            clinician_id=self.clinician_id,
            created_at=self.since,
            version=(1, 1),
        )

    def _episode(self, client_id: str) -> Episode:
        return Episode(episode_id=f"e-{client_id}", client_id=client_id, opened_at=self.since, version=(1, 1))

    def _goal(self, client_id: str, number: int) -> Goal:
        return Goal(
            goal_id=goal_id(client_id, number),
            client_id=client_id,
            episode_id=f"e-{client_id}",
            title="Sleep through",
            agreed_at=self.since,
            version=(1, 1),
        )

    def _session(self, client_id: str, number: int) -> Session:
        held_at = self.held_at(number)
        return Session(
            session_id=session_id(client_id, number),
            client_id=client_id,
            episode_id=f"e-{client_id}",
            clinician_id=self.clinician_id,
            session_no=number + 1,
            status="held",
            held_at=held_at,
            became_held_at=self.became_held_at or held_at,
            version=(1, 1),
        )


def session_id(client_id: str, number: int) -> str:
    """The id of a client's n-th session."""
    return f"s-{client_id}-{number}"


def goal_id(client_id: str, number: int) -> str:
    """The id of a client's n-th goal."""
    return f"g-{client_id}-{number}"


def _put(rows: Rows[Any], things: list[Any]) -> None:
    for first in range(0, len(things), AT_ONCE):
        rows.add(*things[first : first + AT_ONCE])
