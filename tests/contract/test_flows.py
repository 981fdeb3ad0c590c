"""The documents say who listens to what; the services' own consumers must say the same."""

from __future__ import annotations

import services.alerts.consumer
import services.feedback.consumer
import services.intake.consumer
from shared.contracts.describe.flows import FLOWS
from shared.contracts.events import TOPICS
from shared.contracts.registry import EVENTS

LISTENERS = {
    "intake": services.intake.consumer,
    "feedback": services.feedback.consumer,
    "alerts": services.alerts.consumer,
}


def test_every_topic_is_described_once() -> None:
    assert [flow.topic for flow in FLOWS] == list(TOPICS)
    assert [event for flow in FLOWS for event in flow.events] == list(EVENTS.values())


def test_every_service_listens_to_what_the_documents_say() -> None:
    for service, consumer in LISTENERS.items():
        assert set(consumer.TOPICS) == {flow.topic for flow in FLOWS if service in flow.listeners}, service


def test_no_service_handles_what_it_does_not_listen_to() -> None:
    for service, consumer in LISTENERS.items():
        assert {event.TOPIC for event in consumer.HANDLERS} <= set(consumer.TOPICS), service


def test_every_event_is_of_its_publisher() -> None:
    for flow in FLOWS:
        assert flow.publisher not in flow.listeners
        assert all(event.TYPE.startswith(f"attune.{flow.publisher}.") for event in flow.events)
