"""What ends logins and tokens, read from MongoDB's own record of changes: no use case can forget to tell of it.

A position is a resume token, which is the same for every process and outlives them all.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Final

from pymongo.change_stream import ChangeStream
from pymongo.errors import OperationFailure

from services.intake.adapters.mongo.collections import COVERS, LOGINS, STAFF, TOKENS
from shared.contracts.endings import Ended
from shared.store import Store
from shared.store.documents import Document

# Less than a request may wait for the database (`shared/web/patience.py`).
HOLD_MS: Final = 4_000
AT_ONCE_MS: Final = 1
# Half of the threads that answer other services: whoever comes then is answered at once, and asks again.
SEATS: Final = 8
MOST: Final = 1_000
SECRETS: Final = (LOGINS.name, TOKENS.name)
STAGES: Final[list[Document]] = [
    {
        "$match": {
            "$or": [
                {"ns.coll": {"$in": SECRETS}, "operationType": "delete"},
                # Another secret has taken its place.
                {"ns.coll": LOGINS.name, "updateDescription.updatedFields.became": {"$type": "string"}},
                {"ns.coll": STAFF.name, "operationType": {"$in": ["update", "replace", "delete"]}},
                {"ns.coll": COVERS.name, "operationType": {"$in": ["insert", "update", "replace", "delete"]}},
            ]
        }
    },
    {"$project": {"ns.coll": 1, "documentKey": 1, "operationType": 1}},
]
# The position is of another database, or of so long ago that nobody knows what came after it.
INVALID_TOKEN, FATAL, HISTORY_LOST = 260, 280, 286
LOST: Final = frozenset({INVALID_TOKEN, FATAL, HISTORY_LOST})


class Endings:
    """Finds what ended; thread-safe."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seats = threading.BoundedSemaphore(SEATS)

    def __call__(self, after: str | None) -> Ended:
        """What ended after that position; while that is nothing it waits for a few seconds, if there is a seat."""
        seated = self._seats.acquire(blocking=False)
        try:
            return self._since(after, HOLD_MS if seated else AT_ONCE_MS)
        except OperationFailure as error:
            if error.code not in LOST:
                raise
            return self._since(None, AT_ONCE_MS)
        finally:
            if seated:
                self._seats.release()

    def _since(self, after: str | None, wait_ms: int) -> Ended:
        with self._watch(after, wait_ms) as stream:
            first = stream.try_next() if after else None
            position = _position(stream)
        if first is None:
            return Ended(position=position, anybody=after is None)
        found = [first]
        with self._watch(first["_id"]["_data"], AT_ONCE_MS) as stream:  # it waits no more, now that there is one
            while len(found) < MOST and (change := stream.try_next()) is not None:
                found.append(change)
        return _ended(found)

    def _watch(self, after: str | None, wait_ms: int) -> ChangeStream[Document]:
        resume = {"_data": after} if after else None
        return self._store.database.watch(STAGES, resume_after=resume, max_await_time_ms=wait_ms)


def _position(stream: ChangeStream[Document]) -> str | None:
    token = stream.resume_token
    return str(token["_data"]) if token else None


def _ended(found: Iterable[Document]) -> Ended:
    by_kind: dict[str, list[str]] = {}
    position = None
    for change in found:
        position = change["_id"]["_data"]
        by_kind.setdefault(change["ns"]["coll"], []).append(change["documentKey"]["_id"])
    return Ended(
        position=position,
        secrets=[secret for kind in SECRETS for secret in by_kind.get(kind, ())],
        staff=by_kind.get(STAFF.name, []),
        anybody=COVERS.name in by_kind,  # whoever stands in sees more, and the change does not say who that is
    )
