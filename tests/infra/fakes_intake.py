"""Intake's world in memory: units of work that are kept whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from services.intake.domain.passwords import Weakness
from shared.contracts.events import Event
from shared.contracts.revision import Revision
from tests.infra.intake_people import (
    FakeAttempts,
    FakeChallenges,
    FakeClinic,
    FakeCovers,
    FakeDemo,
    FakeDevices,
    FakeHandOvers,
    FakeLogins,
    FakeNoticeWishes,
    FakeOpenings,
    FakePasswordLinks,
    FakeRoleChanges,
    FakeSecondFactors,
    FakeStaff,
    FakeTeams,
    FakeTokens,
)
from tests.infra.intake_plans import FakeCalendars, FakePlans
from tests.infra.intake_provider import FakeProviderAccounts, FakeProviderLogins
from tests.infra.intake_records import (
    FakeCheckIns,
    FakeClients,
    FakeEpisodes,
    FakeErasures,
    FakeGoals,
    FakeSessions,
    FakeValueChecks,
)
from tests.infra.intake_retention import FakeRetention
from tests.infra.intake_shelves import Shelves
from tests.infra.intake_wishes import FakeCrisisPlans, FakeErasureWishes, FakePreferences

T = TypeVar("T")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class FakeUnit:
    """One attempt at a unit of work."""

    def __init__(self, shelves: Shelves, now: datetime) -> None:
        self.now = now
        self.published: list[Event] = []
        self.publish = self.published.append
        self.clinic = FakeClinic(shelves)
        self.demo = FakeDemo(shelves)
        self.staff = FakeStaff(shelves)
        self.covers = FakeCovers(shelves)
        self.notice_wishes = FakeNoticeWishes(shelves)
        self.teams = FakeTeams(shelves)
        self.logins = FakeLogins(shelves)
        self.challenges = FakeChallenges(shelves)
        self.second_factors = FakeSecondFactors(shelves)
        self.tokens = FakeTokens(shelves)
        self.provider_accounts = FakeProviderAccounts(shelves)
        self.provider_logins = FakeProviderLogins(shelves)
        self.devices = FakeDevices(shelves)
        self.openings = FakeOpenings(shelves)
        self.role_changes = FakeRoleChanges(shelves)
        self.password_links = FakePasswordLinks(shelves)
        self.jobs = shelves.jobs
        self.attempts = FakeAttempts(shelves)
        self.hand_overs = FakeHandOvers(shelves)
        self.clients = FakeClients(shelves)
        self.episodes = FakeEpisodes(shelves)
        self.goals = FakeGoals(shelves)
        self.sessions = FakeSessions(shelves)
        self.plans = FakePlans(shelves)
        self.calendars = FakeCalendars(shelves)
        self.check_ins = FakeCheckIns(shelves)
        self.value_checks = FakeValueChecks(shelves)
        self.crisis_plans = FakeCrisisPlans(shelves)
        self.preferences = FakePreferences(shelves)
        self.retention = FakeRetention(shelves)
        self.erasure_wishes = FakeErasureWishes(shelves)
        self.erasures = FakeErasures(shelves)
        self.answers = shelves.answers

    def ask(self, kind: str, key: str, /, *, about: Mapping[str, Any]) -> None:
        self.jobs.setdefault((kind, key), about)

    def next_revision(self, current: Revision | None) -> Revision:
        return Revision(1, 1 if current is None else current.n + 1)


class FakeIntake:
    """Intake's database: `transact` on it, move its clock with `wait`, read `events` that were published."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now
        self.shelves = Shelves()
        self.events: list[Event] = []

    def transact(self, work: Callable[[FakeUnit], T], /) -> T:
        """Do the work; what it did is dropped when it raises."""
        shelves = self.shelves.copied()
        unit = FakeUnit(shelves, self.now)
        result = work(unit)
        self.shelves = shelves
        self.events += unit.published
        return result

    def wait(self, **span: float) -> None:
        """Let time pass: `wait(hours=2)`."""
        self.now += timedelta(**span)


class PlainPasswords:
    """Hashes that cost nothing; counts how often somebody looked."""

    def __init__(self) -> None:
        self.looks = 0

    def weakness(self, password: str, about: Collection[str]) -> Weakness | None:
        return "about" if password in about else None

    def hashed(self, password: str) -> str:
        return f"hash of {password}"

    def matches(self, password_hash: str | None, password: str) -> bool:
        self.looks += 1
        return password_hash == self.hashed(password)
