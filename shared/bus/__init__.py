"""Kafka, its relay and consumer, and the worker that runs both beside the clock's ticks and the jobs."""

from shared.bus.consumer import Consumer
from shared.bus.jobs import Jobs, Kind, Run
from shared.bus.worker import Tick, Worker

__all__ = ["Consumer", "Jobs", "Kind", "Run", "Tick", "Worker"]
