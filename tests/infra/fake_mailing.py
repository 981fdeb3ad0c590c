"""Links that are sent, and the jobs that send them, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.feedback.domain.invitation import hash_of
from services.feedback.domain.mailing import STOP, Delivery
from tests.infra.feedback_shelves import FakeThings


@dataclass(frozen=True, kw_only=True)
class Wished:
    """A job that was asked for."""

    kind: str
    key: str
    client_id: str | None
    not_before: datetime | None = None


class FakeDeliveries(FakeThings[Delivery]):
    def __init__(self, rows: dict[str, Delivery], jobs: Mapping[str, Wished]) -> None:
        super().__init__(rows, "delivery_id")
        self.jobs = jobs

    def of_stop(self, token: str) -> Delivery | None:
        return next((one for one in self.rows.values() if one.stop_hash == hash_of(token)), None)

    def of_messages(self, message_ids: Collection[str]) -> Sequence[Delivery]:
        return [one for one in self.rows.values() if one.message_id in message_ids and one.channel == "mail"]

    def of_sessions(self, session_ids: Collection[str]) -> Sequence[Delivery]:
        found = [one for one in self.rows.values() if one.session_id in session_ids]
        return sorted(found, key=lambda one: one.asked_at)

    def stopping(self, client_id: str) -> bool:
        return any(job.kind == STOP and job.client_id == client_id for job in self.jobs.values())
