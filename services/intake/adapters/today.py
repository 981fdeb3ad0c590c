"""What Today asks of alerts and feedback, each once for the whole page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from services.intake.domain.clients import Client
from services.intake.domain.goals import Goal
from services.intake.ports.today import Comes, Left
from shared import logs
from shared.contracts.principal import Principal
from shared.errors import Unavailable
from shared.web.internal import InternalClient

log = logs.get(__name__)


class Waiting(msgspec.Struct):
    """What alerts answers."""

    clients: dict[str, Comes]


class LeftThere(msgspec.Struct):
    """What feedback answers."""

    sessions: dict[str, Left]


class RemoteNeighbours:
    """Asks each time, and remembers nothing."""

    def __init__(self, alerts: InternalClient, feedback: InternalClient) -> None:
        self._alerts = alerts
        self._feedback = feedback

    def waiting(
        self,
        reader: Principal,
        clients: Sequence[Client],
        goals: Sequence[Goal],
        *,
        today: Collection[str],
        language: str,
    ) -> Mapping[str, Comes] | None:
        """What alerts knows of these clients, by client; None while it does not answer."""
        asked = {
            "reader": msgspec.to_builtins(reader),
            "language": language,
            "names": {client.client_id: client.name for client in clients},
            "goals": {goal.goal_id: goal.title for goal in goals},
            "today": sorted(today),
        }
        try:
            return msgspec.convert(self._alerts.post("/internal/today", asked), Waiting).clients
        except (Unavailable, msgspec.ValidationError) as error:
            log.info("a page does without", what="prompts", reason=type(error).__name__)
            return None

    def left(self, reader: Principal, session_ids: Collection[str]) -> Mapping[str, Left] | None:
        """What was left at the check-ins of these sessions, by session; None while feedback does not answer."""
        asked = {"reader_id": reader.staff_id, "session_ids": sorted(session_ids)}
        try:
            return msgspec.convert(self._feedback.post("/internal/today", asked), LeftThere).sessions
        except (Unavailable, msgspec.ValidationError) as error:
            log.info("a page does without", what="what was left", reason=type(error).__name__)
            return None
