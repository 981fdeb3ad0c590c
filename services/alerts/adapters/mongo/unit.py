"""One unit of work over one Mongo transaction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cached_property

from services.alerts.adapters.mongo.alerts import ALERTS, MongoAlerts
from services.alerts.adapters.mongo.clinic import MongoClinic
from services.alerts.adapters.mongo.rule_sets import MongoProposals, MongoRuleSets
from services.alerts.adapters.mongo.tasks import MongoTasks
from services.alerts.adapters.mongo.trajectories import MongoTrajectories
from services.alerts.domain.rules import Timeline
from shared import store
from shared.contracts.events import Event
from shared.contracts.revision import Revision
from shared.store import dead_letters, idempotency, jobs, kept_forms, outbox
from shared.web.once import StoredAnswers


class MongoUnit:
    """A unit of work: our repositories in the transaction of a unit of the store."""

    def __init__(self, unit: store.Unit) -> None:
        self._unit = unit
        self.now: datetime = unit.now
        self.clinic = MongoClinic(unit.database, unit.session)
        self.trajectories = MongoTrajectories(unit.database, unit.session)
        self.alerts = MongoAlerts(unit.database, unit.session)
        self.rule_sets = MongoRuleSets(unit.database, unit.session)
        self.proposals = MongoProposals(unit.database, unit.session)
        self.tasks = MongoTasks(unit.database, unit.session)
        self.answers = StoredAnswers(unit)

    @cached_property
    def timeline(self) -> Timeline:
        """The rule sets as they stand in this transaction, read when first asked for."""
        return self.rule_sets.timeline()

    def forget(self, client_ids: Collection[str]) -> None:
        """Delete these clients' alerts and whatever else but the trajectory there is about them."""
        self._unit.database[ALERTS].delete_many(
            {"client_id": {"$in": list(client_ids)}}, session=self._unit.session
        )
        for client_id in client_ids:
            dead_letters.erase(self._unit, client_id)
            outbox.erase(self._unit, client_id)
            idempotency.erase(self._unit, client_id)
            kept_forms.erase(self._unit, client_id)

    def ask(self, kind: str, key: str) -> None:
        """Have that job done, if and only if this unit is kept; asking twice is asking once."""
        jobs.ask(self._unit, kind, key)

    def publish(self, event: Event) -> None:
        """Have the event sent, if and only if this unit is kept."""
        self._unit.publish(event)

    def next_revision(self, current: Revision | None) -> Revision:
        """The revision after that one."""
        return self._unit.next_revision(current)
