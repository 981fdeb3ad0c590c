"""Intake's repositories of clients, in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from services.intake.domain.check_ins import CheckIn
from services.intake.domain.clients import Client, ClientStatus, Episode, Erasure, Tombstone
from services.intake.domain.goals import Goal
from services.intake.domain.sessions import Session
from services.intake.domain.staff import address_key
from services.intake.domain.value_checks import ValueCheck
from services.intake.ports import Page, Window
from shared.contracts.principal import Scope
from shared.errors import Conflict, Erased, NotFound
from shared.text import is_found, name_key
from tests.infra.intake_shelves import Shelves, newest


class FakeClients:
    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves
        self._kept = shelves.clients

    def put(self, client: Client) -> None:
        for other in self._kept.values():
            if name_key(other.code) == name_key(client.code) and other.client_id != client.client_id:
                raise Conflict("Another client has this code.")
        self._kept[client.client_id] = client

    def find(self, client_id: str, scope: Scope) -> Client | None:
        return next(iter(self.find_many([client_id], scope)), None)

    def lock(self, client_id: str, scope: Scope) -> Client:
        if client_id in self._shelves.tombstones:
            raise Erased("This client's record was erased.")
        found = self.find(client_id, scope)
        if found is None:
            raise NotFound("There is no such client.")
        return found

    def find_many(self, client_ids: Collection[str], scope: Scope) -> list[Client]:
        found = [self._kept[one] for one in client_ids if one in self._kept]
        return [one for one in found if scope.covers(one.clinician_id, one.team_id)]

    def of_code(self, code: str) -> Client | None:
        return next((one for one in self._kept.values() if name_key(one.code) == name_key(code)), None)

    def of_address(self, email: str) -> list[Client]:
        return [one for one in self._kept.values() if one.email and address_key(one.email) == address_key(email)]

    def page(
        self, scope: Scope, window: Window, status: ClientStatus | None = None, query: str = ""
    ) -> Page[Client]:
        found = self._found(scope, status, query)
        return newest(found, lambda one: (one.created_at, one.client_id), window)

    def count(self, scope: Scope, status: ClientStatus, query: str = "") -> int:
        return len(self._found(scope, status, query))

    def ids(self, scope: Scope, status: ClientStatus, query: str = "") -> list[str]:
        return [one.client_id for one in self._found(scope, status, query)]

    def names(self, client_ids: Collection[str], scope: Scope) -> dict[str, str]:
        return {one.client_id: one.name for one in self.find_many(client_ids, scope)}

    def codes(self, scope: Scope) -> dict[str, str]:
        return {one.code: one.client_id for one in self._found(scope, "open", "")}

    def _found(self, scope: Scope, status: ClientStatus | None, query: str) -> list[Client]:
        seen = [one for one in self.find_many(self._kept, scope) if status in {None, one.status}]
        return [one for one in seen if is_found(query, one.name, one.code)]

    def anchor(self, client_ids: Collection[str]) -> set[str]:
        return set(client_ids) - self._shelves.tombstones.keys()

    def erase(self, tombstone: Tombstone) -> None:
        about = tombstone.client_id
        del self._kept[about]
        self._shelves.tombstones[about] = tombstone
        _forget(self._shelves.episodes, about)
        _forget(self._shelves.goals, about)
        _forget(self._shelves.sessions, about)
        _forget(self._shelves.plans, about)
        _forget(self._shelves.check_ins, about)
        _forget(self._shelves.value_checks, about)
        _forget(self._shelves.crisis_plans, about)
        _forget(self._shelves.preferences, about)
        _forget(self._shelves.erasure_wishes, about)
        for key in [key for key, answer in self._shelves.answers.items() if answer.client_id == about]:
            del self._shelves.answers[key]

    def tombstone(self, client_id: str) -> Tombstone | None:
        return self._shelves.tombstones.get(client_id)

    def batch(self, after: str, limit: int) -> Sequence[Client | Tombstone]:
        everything: dict[str, Client | Tombstone] = {**self._kept, **self._shelves.tombstones}
        return [everything[one] for one in sorted(everything) if one > after][:limit]


class OfClient(Protocol):
    @property
    def client_id(self) -> str | None: ...


Kept = TypeVar("Kept", bound=OfClient)


def _forget(shelf: dict[str, Kept], client_id: str) -> None:
    for key in [key for key, thing in shelf.items() if thing.client_id == client_id]:
        del shelf[key]


class FakeEpisodes:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.episodes
        self._numbers = shelves.numbers

    def put(self, episode: Episode) -> None:
        for other in self._kept.values():
            both_open = other.ended_at is None and episode.ended_at is None
            if both_open and other.client_id == episode.client_id and other.episode_id != episode.episode_id:
                raise Conflict("This client has an open episode of care already.")
        self._kept[episode.episode_id] = episode

    def find(self, episode_id: str) -> Episode | None:
        return self._kept.get(episode_id)

    def open_of(self, clients: Sequence[Client]) -> dict[str, Episode]:
        wanted = {client.client_id for client in clients}
        return {one.client_id: one for one in self._kept.values() if one.client_id in wanted and not one.ended_at}

    def of(self, client: Client) -> list[Episode]:
        mine = [one for one in self._kept.values() if one.client_id == client.client_id]
        return sorted(mine, key=lambda one: (one.opened_at, one.episode_id), reverse=True)

    def take_session_no(self, episode_id: str) -> int:
        self._numbers[episode_id] = self._numbers.get(episode_id, 0) + 1
        return self._numbers[episode_id]


class FakeGoals:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.goals
        self._clients = FakeClients(shelves)

    def put(self, goal: Goal) -> None:
        self._kept[goal.goal_id] = goal

    def find(self, goal_id: str, scope: Scope) -> Goal | None:
        return next(iter(self.find_many([goal_id], scope)), None)

    def find_many(self, goal_ids: Collection[str], scope: Scope) -> list[Goal]:
        found = [self._kept[one] for one in goal_ids if one in self._kept]
        return [one for one in found if self._clients.find(one.client_id, scope)]

    def page(self, client: Client, window: Window) -> Page[Goal]:
        mine = [one for one in self._kept.values() if one.client_id == client.client_id]
        return newest(mine, lambda one: (one.agreed_at, one.goal_id), window)

    def of(self, client: Client) -> list[Goal]:
        return self.page(client, Window(limit=len(self._kept))).items

    def active_of(self, clients: Sequence[Client]) -> dict[str, int]:
        active = [one.client_id for one in self._kept.values() if one.status == "active"]
        counts = {client.client_id: active.count(client.client_id) for client in clients}
        return {client_id: count for client_id, count in counts.items() if count}

    def active_among(self, clients: Sequence[Client]) -> list[Goal]:
        wanted = {client.client_id for client in clients}
        found = [one for one in self._kept.values() if one.client_id in wanted and one.status == "active"]
        return sorted(found, key=lambda one: (one.agreed_at, one.goal_id))


class FakeSessions:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.sessions
        self._clients = FakeClients(shelves)

    def put(self, session: Session) -> None:
        self._kept[session.session_id] = session

    def find(self, session_id: str, scope: Scope) -> Session | None:
        found = self._kept.get(session_id)
        return found if found and self._clients.find(found.client_id, scope) else None

    def page(self, client: Client, window: Window) -> Page[Session]:
        mine = [one for one in self._kept.values() if one.client_id == client.client_id]
        return newest(mine, lambda one: (one.held_at, one.session_id), window)

    def past_of(self, client: Client, until: datetime, limit: int) -> list[Session]:
        mine = [one for one in self._kept.values() if one.client_id == client.client_id and one.held_at <= until]
        return sorted(mine, key=lambda one: (one.held_at, one.session_id), reverse=True)[:limit]

    def numbers(self, client: Client) -> dict[str, int]:
        mine = [one for one in self._kept.values() if one.client_id == client.client_id]
        mine.sort(key=lambda one: (one.held_at, one.session_id))
        episodes = {
            one.episode_id: [two.session_id for two in mine if two.episode_id == one.episode_id] for one in mine
        }
        return {one: number for found in episodes.values() for number, one in enumerate(found, start=1)}

    def numbers_of(self, clients: Sequence[Client]) -> dict[str, int]:
        return {one: number for client in clients for one, number in self.numbers(client).items()}

    def homework_of(self, clients: Sequence[Client], before: datetime) -> dict[str, str]:
        ids = {client.client_id for client in clients}
        mine = [one for one in self._kept.values() if one.client_id in ids]
        held = sorted(
            (one for one in mine if one.status == "held" and one.held_at < before), key=lambda one: one.held_at
        )
        last = {one.client_id: one.homework for one in held}
        return {client_id: words for client_id, words in last.items() if words}

    def planned_of(self, client: Client, after: datetime) -> list[Session]:
        mine = [one for one in self._kept.values() if one.client_id == client.client_id]
        return sorted(
            (one for one in mine if one.status == "planned" and one.held_at > after), key=lambda one: one.held_at
        )

    def next_of(self, client_ids: Collection[str], after: datetime) -> dict[str, datetime]:
        planned = [one for one in self._kept.values() if one.status == "planned" and one.held_at > after]
        planned.sort(key=lambda one: one.held_at, reverse=True)
        return {one.client_id: one.held_at for one in planned if one.client_id in client_ids}

    def of_clinician(self, clinician_id: str, since: datetime, until: datetime) -> list[Session]:
        mine = [one for one in self._kept.values() if one.clinician_id == clinician_id]
        return sorted((one for one in mine if since <= one.held_at < until), key=lambda one: one.held_at)

    def last_of_clinician(self, clinician_id: str, limit: int) -> list[Session]:
        mine = [one for one in self._kept.values() if one.clinician_id == clinician_id]
        return sorted(mine, key=lambda one: one.held_at, reverse=True)[:limit]

    def around(self, client_ids: Collection[str], since: datetime, until: datetime) -> list[Session]:
        theirs = [one for one in self._kept.values() if one.client_id in client_ids]
        return [one for one in theirs if since <= one.held_at <= until]


class FakeValueChecks:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.value_checks

    def put(self, *checks: ValueCheck) -> None:
        self._kept.update({check.check_id: check for check in checks})

    def find(self, check_ids: Collection[str]) -> dict[str, ValueCheck]:
        return {one: self._kept[one] for one in check_ids if one in self._kept}

    def last_of(self, client: Client) -> ValueCheck | None:
        own = [check for check in self._kept.values() if check.client_id == client.client_id]
        return max(own, key=lambda check: check.answered_at, default=None)


class FakeCheckIns:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.check_ins

    def put_newer(self, check_ins: Sequence[CheckIn]) -> None:
        for check_in in check_ins:
            known = self._kept.get(check_in.rating_id)
            if known is None or known.version < check_in.version:
                self._kept[check_in.rating_id] = check_in

    def of(self, client: Client) -> dict[str, CheckIn]:
        return {one.session_id: one for one in self._in_order() if one.client_id == client.client_id}

    def last_of(self, clients: Sequence[Client]) -> dict[str, CheckIn]:
        wanted = {client.client_id for client in clients}
        return {one.client_id: one for one in self._in_order() if one.client_id in wanted and not one.disowned}

    def _in_order(self) -> list[CheckIn]:
        return sorted(self._kept.values(), key=lambda one: one.submitted_at)


class FakeErasures:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.erasures

    def put(self, erasure: Erasure) -> None:
        if self.of(erasure.client_id):
            raise Conflict("This client was erased already.")
        self._kept[erasure.erasure_id] = erasure

    def find(self, erasure_id: str) -> Erasure | None:
        return self._kept.get(erasure_id)

    def of(self, client_id: str) -> Erasure | None:
        return next((one for one in self._kept.values() if one.client_id == client_id), None)

    def page(self, window: Window) -> Page[Erasure]:
        return newest(self._kept.values(), lambda one: (one.erased_at, one.erasure_id), window)
