"""What a batch costs: the number of commands to MongoDB does not grow with the number of clients."""

from __future__ import annotations

from collections import Counter

import pytest

from services.alerts.adapters.mongo import MongoUnit
from services.alerts.consumer import apply
from shared.contracts.events import Event
from shared.store import Store
from tests.infra import commands
from tests.infra.alerts_clinic import DIP, USUAL, client_updated, rated, ruptured


def cost(store: Store, mongo_uri: str, *events: Event) -> Counter[str]:
    """The commands that one batch takes."""
    return commands.cost(store, mongo_uri, lambda unit: apply(MongoUnit(unit), events))


def dips(clients: int) -> list[Event]:
    """A rating of each client that raises an alert."""
    return [rated(6, DIP, client_id=f"c{number}") for number in range(clients)]


def usual(clients: int) -> list[Event]:
    """A usual rating of each client."""
    return [rated(7, USUAL, client_id=f"c{number}") for number in range(clients)]


@pytest.mark.parametrize("clients", [1, 60])
def test_a_batch_takes_a_handful_of_commands(alerts_store: Store, mongo_uri: str, clients: int) -> None:
    for number in range(clients):
        before = ruptured(f"c{number}")[:-1]
        alerts_store.transact(lambda unit, before=before: apply(MongoUnit(unit), before))  # type: ignore[misc] # bound at once
    raising = cost(alerts_store, mongo_uri, *dips(clients))
    assert raising == {
        "find rule_sets": 1,
        "find trajectories": 1,
        "find sessions": 1,
        "update trajectories": 1,
        "insert sessions": 1,
        "find alerts": 1,
        "update alerts": 1,
        "commitTransaction 1": 1,
    }
    quiet = cost(alerts_store, mongo_uri, *usual(clients))
    assert sum(quiet.values()) <= sum(raising.values())


def test_new_clients_take_no_more(alerts_store: Store, mongo_uri: str) -> None:
    few = cost(alerts_store, mongo_uri, *(client_updated(f"new{number}") for number in range(3)))
    many = cost(alerts_store, mongo_uri, *(client_updated(f"newer{number}") for number in range(300)))
    assert few == many
