"""One unit of work over one Mongo transaction."""

from __future__ import annotations

from functools import cached_property

from services.alerts.adapters.mongo.alerts import MongoAlerts
from services.alerts.adapters.mongo.cards import MongoCards
from services.alerts.adapters.mongo.clinic import MongoClinic
from services.alerts.adapters.mongo.figures import MongoFigures
from services.alerts.adapters.mongo.guesses import MongoGuesses
from services.alerts.adapters.mongo.prompt_notices import MongoPromptNotices
from services.alerts.adapters.mongo.rule_sets import MongoProposals, MongoRuleSets
from services.alerts.adapters.mongo.tasks import MongoTasks
from services.alerts.adapters.mongo.trajectories import MongoTrajectories
from services.alerts.domain.rules import Timeline
from shared.store import Repositories, Unit


class MongoUnit(Repositories):
    """The repositories of one transaction."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit)
        self.forget = unit.erase
        self.clinic = MongoClinic(unit)
        self.trajectories = MongoTrajectories(unit)
        self.alerts = MongoAlerts(unit)
        self.prompt_notices = MongoPromptNotices(unit)
        self.rule_sets = MongoRuleSets(unit)
        self.proposals = MongoProposals(unit)
        self.tasks = MongoTasks(unit)
        self.cards = MongoCards(unit)
        self.guesses = MongoGuesses(unit)
        self.figures = MongoFigures(unit)

    @cached_property
    def timeline(self) -> Timeline:
        """The rule sets as they stand in this transaction, read when first asked for."""
        return self.rule_sets.timeline()
