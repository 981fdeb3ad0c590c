"""Periods and what is over by them, in memory."""

from __future__ import annotations

from datetime import datetime

from services.intake.domain.retention import RETENTION_ID, Kind, Retention
from tests.infra.intake_shelves import Shelves


class FakeRetention:
    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def periods(self) -> Retention:
        return self._shelves.retention.get(RETENTION_ID, Retention())

    def keep(self, retention: Retention) -> None:
        self._shelves.retention[RETENTION_ID] = retention

    def records_over(self, before: datetime) -> list[str]:
        ends: dict[str, list[datetime | None]] = {}
        for episode in self._shelves.episodes.values():
            ends.setdefault(episode.client_id, []).append(episode.ended_at)
        return sorted(
            client_id
            for client_id, found in ends.items()
            if all(end is not None and end < before for end in found)
            and client_id in self._shelves.clients
            and self._shelves.clients[client_id].status == "closed"
        )

    def count(self, kind: Kind, before: datetime) -> int:
        return len(self.records_over(before) if kind == "records" else self._ended(kind, before))

    def remove(self, kind: Kind, before: datetime) -> int:
        over = self._ended(kind, before)
        shelf = self._shelves.erasures if kind == "receipts" else self._shelves.covers
        for key in over:
            shelf.pop(key)
        return len(over)

    def _ended(self, kind: Kind, before: datetime) -> list[str]:
        if kind == "receipts":
            return [key for key, one in self._shelves.erasures.items() if one.erased_at < before]
        return [key for key, one in self._shelves.covers.items() if one.until < before]
