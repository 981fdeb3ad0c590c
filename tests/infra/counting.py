"""A service that counts: every event adds one to its client's count, so that twice or never shows at once.

Flags in its own database make it misbehave: a client in `broken` fails, and a batch of more events than the `most`
of the document `large` there takes too long; a document in `pauses` makes the process that takes it stop itself
(SIGSTOP) in the middle of a transaction.
`python -m tests.infra.counting` is its worker.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence

from pymongo.errors import ExecutionTimeout

from shared import logs, settings
from shared.bus import Consumer, Worker
from shared.contracts.events import INTAKE, ClientErased, ClientEvent, ClientUpdated, Event
from shared.contracts.revision import Revision
from shared.settings import Settings
from shared.store import Store, Unit, anchors
from shared.store.collection import SHARED, Anchor, Collection, Collections, NoClient, OfClient
from shared.store.documents import Document

# Sends events to the topic that it consumes.
Send = Callable[[Sequence[Event]], None]
COLLECTIONS = Collections(SHARED)
CLIENTS = COLLECTIONS.declare(Collection(name="clients", kind=Document, client=Anchor()))
COUNTED = COLLECTIONS.declare(Collection(name="counted", kind=Document, client=OfClient("_id")))
BROKEN = COLLECTIONS.declare(Collection(name="broken", kind=Document, client=NoClient("flags of the tests")))
PAUSES = COLLECTIONS.declare(Collection(name="pauses", kind=Document, client=NoClient("flags of the tests")))


class BrokenError(Exception):
    """This client's events fail."""


def apply(unit: Unit, events: Sequence[Event]) -> None:
    """Count each event under its client."""
    if any(len(events) > row["most"] for row in unit.rows(BROKEN).documents({"_id": "large"})):
        raise ExecutionTimeout("too much for one transaction")
    for event in events:
        anchors.touch(unit, event.key)
        if unit.rows(BROKEN).documents({"_id": event.key}):
            raise BrokenError(event.key)
        step = {"$inc": {"n": 1}, "$push": {"revisions": event.revision.n}, "$set": {"by": os.getpid()}}
        unit.rows(COUNTED).change_one({"_id": event.key}, step, upsert=True)
    if unit.database["pauses"].delete_one({"_id": "next"}).deleted_count:
        os.kill(os.getpid(), signal.SIGSTOP)


def consumer(store: Store, config: Settings) -> Consumer:
    """The consumer of this service."""
    handles: frozenset[type[Event]] = frozenset({ClientUpdated, ClientErased})
    return Consumer(store, config, topics=[INTAKE], handles=handles, apply=apply)


def counts(store: Store) -> dict[str, int]:
    """How many events were counted, by client."""
    return {row["_id"]: row["n"] for row in store.database["counted"].find()}


def client_updated(client_id: str, n: int = 1) -> ClientEvent:
    """An event to count."""
    return ClientUpdated(
        revision=Revision(1, n),
        client_id=client_id,
        clinician_id="k1",
        team_id=None,
        status="open",
        mail_consent=False,
    )


def main() -> None:
    """Count until told to stop."""
    config = settings.load("counting")
    logs.configure("counting", "worker", config.log_level)
    store = Store(config, COLLECTIONS)
    store.ensure()
    sys.exit(Worker(store, config, consumer(store, config)).run())


if __name__ == "__main__":
    main()
