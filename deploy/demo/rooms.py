"""The services' databases as the demo reaches them: each by the settings of that service."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from deploy.demo.stage import Setting, Stage
from services.alerts import bootstrap as alerts
from services.alerts.adapters.mongo import MongoUnit as AlertsUnit
from services.feedback import bootstrap as feedback
from services.feedback.adapters.environment import read_settings as feedback_settings
from services.feedback.adapters.instruments import read_instruments
from services.feedback.adapters.mongo import MongoUnit as FeedbackUnit
from services.feedback.domain.invitation import Links
from services.intake import bootstrap as intake
from services.intake.adapters.mongo import MongoUnit as IntakeUnit
from services.intake.usecases.clinic import show_clinic
from shared.store import Transactions
from shared.store.ledger_counts import LEDGER_COUNTS

Environments = Mapping[str, Mapping[str, str]]
"""Of each service by its name what its processes have in their environment."""


@dataclass(frozen=True)
class Rooms:
    """The three services' units of work, and how links are made."""

    intake: Transactions[IntakeUnit]
    feedback: Transactions[FeedbackUnit]
    alerts: Transactions[AlertsUnit]
    links: Links

    def setting(self) -> Setting:
        """What a client comes to."""
        return Setting(
            clinic=self.intake(show_clinic),
            staff=self.intake(lambda unit: unit.staff.everyone()),
            links=self.links,
            instruments=read_instruments(),
            epoch=self.intake.store.epoch,
        )

    def keep(self, stage: Stage) -> None:
        """Keep what happened to a client; intake last, so that whom it knows is there as a whole."""
        self.alerts(stage.of_alerts.keep)
        self.feedback(stage.of_feedback.keep)
        self.intake(stage.of_intake.keep)

    def count_anew(self) -> None:
        """Have the ledger's days counted when somebody looks: workers counted them before their past came in."""
        for store in (self.intake.store, self.feedback.store, self.alerts.store):
            store.rows(LEDGER_COUNTS).delete({})


@contextmanager
def opened(environments: Environments) -> Iterator[Rooms]:
    """The databases, for as long as they are needed."""
    with ExitStack() as stack:
        with _as(environments["intake"]):
            at_intake = intake.transactions(intake.open_store(intake.read_settings()))
        stack.enter_context(closing(at_intake.store))
        with _as(environments["feedback"]):
            settings = feedback_settings()
            links = Links(settings.link_key)
            at_feedback = feedback.transact_on(feedback.open_store(settings), links)
        stack.enter_context(closing(at_feedback.store))
        with _as(environments["alerts"]):
            at_alerts = alerts.transactions_on(alerts.open_store(alerts.read_settings()))
        stack.enter_context(closing(at_alerts.store))
        yield Rooms(at_intake, at_feedback, at_alerts, links)


@contextmanager
def _as(environment: Mapping[str, str]) -> Iterator[None]:
    """As if this were a process of that service."""
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
