"""Intake's unit of work over one Mongo transaction."""

from __future__ import annotations

from services.intake.adapters.mongo.calendars import MongoCalendars
from services.intake.adapters.mongo.care import (
    MongoCheckIns,
    MongoCrisisPlans,
    MongoEpisodes,
    MongoErasureWishes,
    MongoGoals,
    MongoPlans,
    MongoPreferences,
    MongoSessions,
    MongoValueChecks,
)
from services.intake.adapters.mongo.clients import MongoClients, MongoErasures
from services.intake.adapters.mongo.clinic import MongoClinic
from services.intake.adapters.mongo.collections import ATTEMPTS
from services.intake.adapters.mongo.demo import MongoDemo
from services.intake.adapters.mongo.openings import MongoOpenings
from services.intake.adapters.mongo.people import (
    MongoCovers,
    MongoDevices,
    MongoHandOvers,
    MongoLogins,
    MongoNoticeWishes,
    MongoPasswordLinks,
    MongoStaff,
    MongoTeams,
    MongoTokens,
)
from services.intake.adapters.mongo.provider import MongoProviderAccounts, MongoProviderLogins
from services.intake.adapters.mongo.retention import MongoRetention
from services.intake.adapters.mongo.role_changes import MongoRoleChanges
from services.intake.adapters.mongo.second_factors import MongoChallenges, MongoSecondFactors
from shared.store import Repositories, Unit
from shared.store.attempts import StoredAttempts


class MongoUnit(Repositories):
    """The repositories of one transaction."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit)
        self.clinic = MongoClinic(unit)
        self.demo = MongoDemo(unit)
        self.staff = MongoStaff(unit)
        self.covers = MongoCovers(unit)
        self.notice_wishes = MongoNoticeWishes(unit)
        self.teams = MongoTeams(unit)
        self.logins = MongoLogins(unit)
        self.second_factors = MongoSecondFactors(unit)
        self.challenges = MongoChallenges(unit)
        self.tokens = MongoTokens(unit)
        self.provider_accounts = MongoProviderAccounts(unit)
        self.provider_logins = MongoProviderLogins(unit)
        self.devices = MongoDevices(unit)
        self.password_links = MongoPasswordLinks(unit)
        self.openings = MongoOpenings(unit)
        self.role_changes = MongoRoleChanges(unit)
        self.attempts = StoredAttempts(unit.rows(ATTEMPTS))
        self.hand_overs = MongoHandOvers(unit)
        self.clients = MongoClients(unit)
        self.erasures = MongoErasures(unit)
        self.episodes = MongoEpisodes(unit)
        self.goals = MongoGoals(unit)
        self.sessions = MongoSessions(unit)
        self.plans = MongoPlans(unit)
        self.calendars = MongoCalendars(unit)
        self.check_ins = MongoCheckIns(unit)
        self.value_checks = MongoValueChecks(unit)
        self.crisis_plans = MongoCrisisPlans(unit)
        self.preferences = MongoPreferences(unit)
        self.retention = MongoRetention(unit)
        self.erasure_wishes = MongoErasureWishes(unit)
