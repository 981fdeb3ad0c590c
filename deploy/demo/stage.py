"""The three services at instants of the past, with what each says heard by the others at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar, cast

from deploy.demo.memory import Alerts, Feedback, Intake
from services.alerts import consumer as alerts_consumer
from services.alerts.ports import Unit as AlertsUnit
from services.feedback import consumer as feedback_consumer
from services.feedback.domain.instruments import Instruments
from services.feedback.domain.invitation import Links
from services.feedback.ports import Unit as FeedbackUnit
from services.intake import consumer as intake_consumer
from services.intake.domain.clinic import Clinic
from services.intake.domain.staff import Staff
from services.intake.ports import Unit as IntakeUnit
from services.intake.usecases.events import clinic_updated, staff_updated
from shared.contracts.events import AlertUpdated, Event
from shared.contracts.value_check import ValueChecked

U_co = TypeVar("U_co", covariant=True)


class Part(Protocol[U_co]):
    """One service: its unit of work as of any instant, and what it has published since somebody last asked."""

    def at(self, instant: datetime) -> U_co:
        """Its unit of work as of then."""

    def news(self) -> Sequence[Event]:
        """What it has published since this was last asked."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What a client comes to: the clinic, its staff, and how links and questionnaires are made."""

    clinic: Clinic
    staff: Sequence[Staff]
    links: Links
    instruments: Instruments
    epoch: int = 1


class Stage:
    """All three services in memory, with nobody in them yet but the staff."""

    def __init__(self, setting: Setting) -> None:
        clinic = clinic_updated(setting.clinic)
        self.of_intake = Intake(setting.epoch, setting.staff)
        self.of_feedback = Feedback(
            setting.epoch,
            links=setting.links,
            instruments=setting.instruments,
            clinic=clinic,
            staff=[staff_updated(one) for one in setting.staff],
        )
        self.of_alerts = Alerts(setting.epoch, clinic)
        # They have what bringing a client in asks of them, which is less than a unit of work has.
        self.intake = cast("Part[IntakeUnit]", self.of_intake)
        self.feedback = cast("Part[FeedbackUnit]", self.of_feedback)
        self.alerts = cast("Part[AlertsUnit]", self.of_alerts)

    def pass_on(self, at: datetime) -> list[AlertUpdated]:
        """Have each service hear what the others said, as if Kafka had brought it; gives what alerts said."""
        said: list[AlertUpdated] = []
        while True:
            heard, answered = self.intake.news(), self.feedback.news()
            to_feedback = [one for one in heard if type(one) in feedback_consumer.HANDLERS]
            to_alerts = [one for one in (*heard, *answered) if type(one) in alerts_consumer.HANDLES]
            if to_feedback:
                feedback_consumer.apply(self.feedback.at(at), to_feedback)
            if to_alerts:
                alerts_consumer.apply(self.alerts.at(at), to_alerts)
            to_intake = [one for one in answered if isinstance(one, ValueChecked)]
            if to_intake:  # the rest it hears from Kafka, once the client is brought in
                intake_consumer.apply(self.intake.at(at), to_intake)
            raised = [one for one in self.alerts.news() if isinstance(one, AlertUpdated)]
            if raised:
                feedback_consumer.apply(self.feedback.at(at), raised)
            said += raised
            if not (heard or answered or raised):
                return said
