"""A unit of work over MongoDB."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from services.intake.adapters.mongo.care import MongoCheckIns, MongoEpisodes, MongoGoals, MongoSessions
from services.intake.adapters.mongo.clients import MongoClients, MongoErasures
from services.intake.adapters.mongo.clinic import MongoClinic
from services.intake.adapters.mongo.people import MongoAttempts, MongoLogins, MongoStaff, MongoTeams, MongoTokens
from shared.store import Store, Unit
from shared.web.once import StoredAnswers

T = TypeVar("T")


class MongoUnit:
    """One attempt at a unit of work, with intake's repositories in its transaction."""

    def __init__(self, unit: Unit) -> None:
        self.now = unit.now
        self.publish = unit.publish
        self.next_revision = unit.next_revision
        self.clinic = MongoClinic(unit)
        self.staff = MongoStaff(unit)
        self.teams = MongoTeams(unit)
        self.logins = MongoLogins(unit)
        self.tokens = MongoTokens(unit)
        self.attempts = MongoAttempts(unit)
        self.clients = MongoClients(unit)
        self.erasures = MongoErasures(unit)
        self.episodes = MongoEpisodes(unit)
        self.goals = MongoGoals(unit)
        self.sessions = MongoSessions(unit)
        self.check_ins = MongoCheckIns(unit)
        self.answers = StoredAnswers(unit)


class Transactions:
    """Does work in transactions of one store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def __call__(self, work: Callable[[MongoUnit], T], /) -> T:
        """Do the work and give its result; it may be started again, each time with a fresh unit."""
        return self.store.transact(lambda unit: work(MongoUnit(unit)))
