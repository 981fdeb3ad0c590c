"""Intake in memory: one client with everything that is agreed and noted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from deploy.demo.memory.shelf import Service, Shelf
from services.intake.domain.clients import Client, Episode
from services.intake.domain.goals import Goal
from services.intake.domain.sessions import Session
from services.intake.domain.staff import Staff
from services.intake.domain.value_checks import ValueCheck
from services.intake.ports import Unit
from shared.contracts.principal import Scope
from shared.errors import NotFound


class Clients(Shelf[Client]):
    """The one client."""

    def lock(self, client_id: str, _scope: Scope) -> Client:
        """The client; nobody else knows of them yet."""
        found = self.get(client_id)
        if found is None:
            raise NotFound("There is no such client.")
        return found

    def anchor(self, client_ids: Collection[str]) -> set[str]:
        """Nobody else knows of them yet."""
        return set(client_ids)


class Episodes:
    """The client's episodes of care."""

    def __init__(self) -> None:
        self.shelf = Shelf[Episode]("episode_id")
        self.put, self.find, self.all = self.shelf.put, self.shelf.get, self.shelf.all
        self.numbers: dict[str, int] = {}

    def open_of(self, clients: Sequence[Client]) -> dict[str, Episode]:
        """The open episodes, by client."""
        wanted = {client.client_id for client in clients}
        return {one.client_id: one for one in self.all() if one.client_id in wanted and one.ended_at is None}

    def take_session_no(self, episode_id: str) -> int:
        """The number of the episode's next session."""
        self.numbers[episode_id] = self.numbers.get(episode_id, 0) + 1
        return self.numbers[episode_id]


class Goals:
    """The client's goals."""

    def __init__(self) -> None:
        self.shelf = Shelf[Goal]("goal_id")
        self.put = self.shelf.put

    def find(self, goal_id: str, _scope: Scope) -> Goal | None:
        """One by id."""
        return self.shelf.get(goal_id)


class Sessions:
    """The client's sessions."""

    def __init__(self) -> None:
        self.shelf = Shelf[Session]("session_id")
        self.put = self.shelf.put

    def find(self, session_id: str, _scope: Scope) -> Session | None:
        """One by id."""
        return self.shelf.get(session_id)

    def planned_of(self, _client: Client, after: datetime) -> list[Session]:
        """Those still to come."""
        return [one for one in self.shelf.all() if one.status == "planned" and one.held_at > after]


class People:
    """Who works in the clinic."""

    def __init__(self, staff: Sequence[Staff]) -> None:
        self.find = Shelf[Staff]("staff_id", *staff).get


class Intake(Service):
    """Intake's unit of work, as far as bringing a client in goes."""

    def __init__(self, epoch: int, staff: Sequence[Staff]) -> None:
        super().__init__(epoch)
        self.staff = People(staff)
        self.clients, self.episodes = Clients("client_id"), Episodes()
        self.goals, self.sessions = Goals(), Sessions()
        self.value_checks = Shelf[ValueCheck]("check_id")

    def keep(self, unit: Unit) -> None:
        """Keep all of it in the database, with what is said of it."""
        for client in self.clients.all():
            unit.clients.put(client)
        for episode in self.episodes.all():
            unit.episodes.put(episode)
            for _ in range(self.episodes.numbers.get(episode.episode_id, 0)):
                unit.episodes.take_session_no(episode.episode_id)
        for goal in self.goals.shelf.all():
            unit.goals.put(goal)
        for session in self.sessions.shelf.all():
            unit.sessions.put(session)
        unit.value_checks.put(*self.value_checks.all())
        for event in self.published:
            unit.publish(event)
