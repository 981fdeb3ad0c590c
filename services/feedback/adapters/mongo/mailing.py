"""Links that were sent and opened, in MongoDB."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pymongo import ASCENDING

from services.feedback.adapters.mongo.collections import DELIVERIES
from services.feedback.domain.invitation import hash_of
from services.feedback.domain.mailing import STOP, Delivery
from shared.store import jobs
from shared.store.rows import BY_ID, HasRows, Rows


class MongoDeliveries(Rows[Delivery]):
    """The links that were sent, or are to be."""

    def __init__(self, unit: HasRows) -> None:
        super().__init__(DELIVERIES, unit)
        self._unit = unit

    def of_stop(self, token: str) -> Delivery | None:
        """The one whose unsubscribing token this is."""
        return self.one({"stop_hash": hash_of(token)})

    def of_messages(self, message_ids: Collection[str]) -> Sequence[Delivery]:
        """Those that went out as these mails."""
        return self.many({"message_id": {"$in": list(message_ids)}, "channel": "mail"})

    def of_sessions(self, session_ids: Collection[str]) -> Sequence[Delivery]:
        """Those of these sessions, oldest first."""
        return self.many({"session_id": {"$in": list(session_ids)}}, [("asked_at", ASCENDING), *BY_ID])

    def stopping(self, client_id: str) -> bool:
        """Whether the client has asked for no more of them, and intake does not know it yet."""
        asked = jobs.about_clients(self._unit, [STOP], [client_id])
        return any(job.status in {"waiting", "running"} for job in asked)
