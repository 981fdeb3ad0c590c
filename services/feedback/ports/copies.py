"""The clients, and what other services said last of whatever feedback needs to know."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from services.feedback.ports.records import Title
from shared.contracts.events import ClientUpdated, Event, GoalUpdated, SessionUpdated, StaffUpdated
from shared.contracts.principal import Scope

E = TypeVar("E", bound=Event)


class Clients(Protocol):
    """The clients; each is also the anchor that every unit of work about them writes first."""

    def touch(self, client_id: str) -> None:
        """Write the anchor; raises Erased at a tombstone."""

    def get(self, client_id: str, scope: Scope) -> ClientUpdated | None:
        """The client, if they lie within the scope."""

    def touch_all(self, client_ids: Collection[str]) -> Collection[str]:
        """Write the anchors of all these clients; gives those who were not erased."""

    def known(self, client_ids: Collection[str]) -> Mapping[str, ClientUpdated]:
        """What is known of these clients, by id."""

    def put(self, *clients: ClientUpdated) -> None:
        """Keep these states; the anchors must have been touched."""

    def bury(self, erased: Mapping[str, datetime]) -> None:
        """Delete everything of these clients, and leave tombstones that say since when."""

    def erased_at(self, client_id: str) -> datetime | None:
        """When the client was erased."""


class Copies(Protocol[E]):
    """One kind of intake's entities, each in the highest revision that arrived."""

    def get(self, entity_id: str) -> E | None:
        """The entity."""

    def find(self, entity_ids: Collection[str]) -> Mapping[str, E]:
        """Those of these ids that are known, by id."""

    def put(self, *entities: E) -> None:
        """Keep these states."""


class Sessions(Copies[SessionUpdated], Protocol):
    """The sessions."""

    def numbers(self, episode_id: str) -> Mapping[str, int]:
        """The numbers of that episode's sessions by date: people may note them in any order."""


class Goals(Copies[GoalUpdated], Protocol):
    """The goals, and sealed copies of their words."""

    def of_episode(self, episode_id: str) -> Sequence[GoalUpdated]:
        """The goals of that episode, in order of their agreement."""

    def titles(self, goal_ids: Iterable[str]) -> Mapping[str, Title]:
        """The words that are known, by goal."""

    def put_title(self, title: Title) -> None:
        """Keep a goal's words."""

    def behind(self, limit: int) -> Sequence[GoalUpdated]:
        """Active goals whose words are not known as of their revision."""


class Staff(Copies[StaffUpdated], Protocol):
    """The members of staff."""

    def supervisors(self, team_id: str) -> Sequence[str]:
        """Who supervises that team and is active."""
