"""What alerts counts for the ledger where there is more than is held at once."""

from __future__ import annotations

from datetime import UTC, datetime

from services.alerts.adapters.mongo.ledger import stages
from shared.store.ledger import Span
from shared.store.ledger_counts import tallied
from shared.store.rows import AT_A_TIME
from tests.infra.alerts_clinic import USUAL, rated
from tests.integration.alerts.web import Service

ALWAYS = Span(datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))


def test_every_rating_is_counted_once_however_many_there_are(service: Service) -> None:
    clients = [f"many-{number}" for number in range(AT_A_TIME + 3)]
    for start in range(0, len(clients), 100):
        service.take(*(rated(1, USUAL, client_id=client_id) for client_id in clients[start : start + 100]))
    behind = clients[::100]
    service.store.database["trajectories"].update_many(
        {"_id": {"$in": behind}}, {"$set": {"state.last_held_at": None}}
    )
    read = stages(service.store, ALWAYS)
    assert sorted(entry.client_id for entry in read["folded"]()) == sorted(clients)
    assert sorted(entry.client_id for entry in read["decided"]()) == sorted(set(clients) - set(behind))
    assert sum(tally.count for tally in tallied(read["folded"]())) == len(clients)
