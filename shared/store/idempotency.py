"""Answers already given to an Idempotency-Key, kept for a day in the effect's own transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from shared.store.collection import SHARED, Collection, Lives, OfClient
from shared.store.unit import Unit

KEEP: Final = timedelta(days=1)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered to a request with this body; `client_id` lets an erasure find it, and seals it."""

    body_hash: str
    status: int
    body: dict[str, Any]
    client_id: str | None = None


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it is kept; an answer may repeat titles and names, so its body is sealed as one text."""

    key: str
    at: datetime
    body_hash: str
    status: int
    body: str
    client_id: str | None


IDEMPOTENCY: Final = SHARED.declare(
    Collection(
        name="idempotency",
        kind=_Kept,
        key="key",
        client=OfClient("client_id"),
        sealed=("body",),
        lives=Lives("at", KEEP, name="old"),
    )
)


class StoredAnswers:
    """The answers in a service's database, in the transaction of one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def find(self, key: str) -> Answer | None:
        """The answer given to that key before; the key names caller, route and their Idempotency-Key."""
        found = self._unit.rows(IDEMPOTENCY).get(key)
        if found is None:
            return None
        return Answer(
            body_hash=found.body_hash,
            status=found.status,
            body=msgspec.json.decode(found.body),
            client_id=found.client_id,
        )

    def keep(self, key: str, answer: Answer) -> None:
        """Keep an answer; of two requests with the same key at once the later starts again and finds it."""
        self._unit.rows(IDEMPOTENCY).add(
            _Kept(
                key=key,
                at=self._unit.now,
                body_hash=answer.body_hash,
                status=answer.status,
                body=msgspec.json.encode(answer.body).decode(),
                client_id=answer.client_id,
            )
        )
