"""Which service publishes which topic, and which others listen to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shared.contracts.events import ALERTS, FEEDBACK, INTAKE, Event
from shared.contracts.registry import EVENTS


@dataclass(frozen=True)
class Flow:
    """A topic with its publisher and its listeners; an event that a listener has no use for is skipped."""

    topic: str
    publisher: str
    listeners: tuple[str, ...]
    about: str

    @property
    def events(self) -> list[type[Event]]:
        """The events on this topic."""
        return [event for event in EVENTS.values() if self.topic == event.TOPIC]


FLOWS: Final = (
    Flow(
        INTAKE,
        "intake",
        ("feedback", "alerts"),
        "The clinic, staff, clients, episodes of care, goals and sessions.",
    ),
    Flow(FEEDBACK, "feedback", ("intake", "alerts"), "What clients said: ratings, outcomes, concerns, repairs."),
    Flow(ALERTS, "alerts", ("feedback",), "Alerts, each as it stands now."),
)
