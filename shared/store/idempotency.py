"""Answers already given to an Idempotency-Key, kept for a day in the effect's own transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import msgspec
from pymongo import ASCENDING, IndexModel

from shared.store.documents import from_document, to_document
from shared.store.sealed import seal, unseal
from shared.store.unit import Unit

IDEMPOTENCY: Final = "idempotency"
KEEP: Final = timedelta(days=1)

INDEXES: Final[Mapping[str, Sequence[IndexModel]]] = {
    IDEMPOTENCY: (
        IndexModel([("at", ASCENDING)], name="old", expireAfterSeconds=int(KEEP.total_seconds())),
        IndexModel([("client_id", ASCENDING)], name="by_client"),
    )
}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered to a request with this body; `client_id` lets an erasure find it, and seals it."""

    body_hash: str
    status: int
    body: dict[str, Any]
    client_id: str | None = None


def find(unit: Unit, key: str) -> Answer | None:
    """The answer given to that key before; the key names caller, route and their Idempotency-Key."""
    found = unit.database[IDEMPOTENCY].find_one({"_id": key}, session=unit.session)
    if found is None:
        return None
    body = msgspec.json.decode(unseal(_owner(found["client_id"]), found["body"]))
    return from_document({**found, "body": body}, Answer)


def keep(unit: Unit, key: str, answer: Answer) -> None:
    """Keep an answer; of two requests with the same key at once the later starts again and finds it."""
    body = seal(_owner(answer.client_id), msgspec.json.encode(answer.body).decode())
    document = {"_id": key, "at": unit.now, **to_document(answer), "body": body}
    unit.database[IDEMPOTENCY].insert_one(document, session=unit.session)


def _owner(client_id: str | None) -> str:
    """Whose key seals an answer: an answer may repeat titles and names; one about no client is the clinic's."""
    return client_id or "clinic"


def erase(unit: Unit, client_id: str) -> None:
    """Delete the answers about that client."""
    unit.database[IDEMPOTENCY].delete_many({"client_id": client_id}, session=unit.session)
