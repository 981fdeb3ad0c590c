"""The commands that a unit of work sends to MongoDB, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from pymongo import MongoClient
from pymongo.monitoring import CommandListener, CommandStartedEvent

from shared.store import Store, Unit
from shared.store.connection import open_database


class Commands(CommandListener):
    """Counts the commands that are sent."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name != "endSessions":
            self.sent[f"{event.command_name} {event.command.get(event.command_name)}"] += 1

    def succeeded(self, event: object) -> None:
        """Nothing to count."""

    def failed(self, event: object) -> None:
        """Nothing to count."""


def cost(store: Store, mongo_uri: str, work: Callable[[Unit], object]) -> Counter[str]:
    """The commands that one unit of work takes on that store's database."""
    commands, kept = Commands(), store.database
    with MongoClient[dict[str, Any]](mongo_uri, event_listeners=[commands], tz_aware=True) as client:
        database = open_database(client, kept.name, kept.collections, blind=kept.blind, keyring=kept.keyring)
        with client.start_session() as session, session.start_transaction():
            work(Unit(session, database, now=store.now(), epoch=1))
    return commands.sent
