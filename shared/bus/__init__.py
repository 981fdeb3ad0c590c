"""Kafka: the relay that sends the outbox, the consumer that applies what comes, and the worker that runs both."""

from shared.bus.consumer import Consumer
from shared.bus.worker import Tick, Worker

__all__ = ["Consumer", "Tick", "Worker"]
