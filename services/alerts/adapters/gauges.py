"""What alerts shows Prometheus of its own, without a word of whom it is about."""

from __future__ import annotations

from typing import Final

from prometheus_client import Gauge

from services.alerts.adapters.mongo.unit import MongoUnit
from services.alerts.usecases.watch import unanswered
from shared.store import Transactions

# Whoever measures sets its label: before that there is nothing to be seen, and no 0 that nobody has counted.
UNOPENED: Final = Gauge(
    "attune_safety_notices_unopened", "Prompts about safety that nobody has opened or taken on", ["service"]
)
OVERDUE: Final = Gauge(
    "attune_safety_notices_overdue",
    "Prompts about safety that nobody has taken on for longer than the clinic waits",
    ["service"],
)


def show_unanswered(transactions: Transactions[MongoUnit]) -> None:
    """Show how many prompts about safety wait for somebody."""
    found = transactions(unanswered)
    UNOPENED.labels("alerts").set(found.unopened)
    OVERDUE.labels("alerts").set(found.overdue)
