"""What intake answers and keeps for a client themself, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from services.feedback.ports.record import OwnErasure, OwnRecord
from shared.contracts.events import ClientUpdated, Pause
from shared.contracts.revision import Revision
from shared.errors import Unavailable

SINCE = datetime(2026, 3, 3, tzinfo=UTC)


class FakeOwnIntake:
    """`down` makes it unreachable; it keeps the pauses of the clients that it knows."""

    def __init__(self) -> None:
        self.own: dict[str, OwnRecord] = {}
        self.clients: dict[str, ClientUpdated] = {}
        self.down = False

    def own_record(self, client_id: str) -> OwnRecord | None:
        self._answer()
        return self.own.get(client_id)

    def wish_erasure(self, client_id: str, *, asked: bool) -> None:
        self._answer()
        wish = OwnErasure(asked_at=SINCE, receipt="receipt-1") if asked else None
        self.own[client_id] = replace(self.own[client_id], erasure=wish)

    def ask_or_not(self, client_id: str, *, asked: bool) -> ClientUpdated | None:
        self._answer()
        known = self.clients.get(client_id)
        if known is None:
            return None
        pause = Pause(since=SINCE, until=SINCE if asked else None)
        revision = Revision(1, known.revision.n + 1)
        self.clients[client_id] = msgspec.structs.replace(known, pauses=(pause,), revision=revision)
        return self.clients[client_id]

    def _answer(self) -> None:
        if self.down:
            raise Unavailable("Another part of Attune does not answer right now.", retry_after=5)
