"""The other services' internal APIs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from services.intake.domain.clients import Client
from services.intake.domain.goals import Goal
from services.intake.ports import Confirmed, Said, SentLinks, Told
from shared import logs
from shared.contracts.fields import Instant
from shared.contracts.principal import Principal
from shared.errors import Unavailable
from shared.web.internal import InternalClient

log = logs.get(__name__)


class Report(msgspec.Struct):
    """What a service answers about a client whom it has erased."""

    erased_at: Instant | None = None


class ErasureReports:
    """Asks each service whether it has erased a client."""

    def __init__(self, clients: Mapping[str, InternalClient]) -> None:
        self._clients = clients

    def erased_at(self, client_id: str) -> Confirmed:
        """By service: when it erased the client, or why that is not known."""
        return {service: _ask(service, client, client_id) for service, client in self._clients.items()}


def _ask(service: str, client: InternalClient, client_id: str) -> Said:
    try:
        answer = client.get(f"/internal/erasures/{client_id}")
        report = msgspec.convert(answer, Report) if answer is not None else Report()
    except (Unavailable, msgspec.ValidationError) as error:
        log.info("a service does not say whether it erased", service=service, error=type(error).__name__)
        return "unreachable"
    return report.erased_at or "pending"


class Instruments(msgspec.Struct):
    """What feedback answers about its questionnaires: their titles by id."""

    instruments: dict[str, str]


class RemoteQuestionnaires:
    """Asks feedback each time: an admin's page comes rarely."""

    def __init__(self, feedback: InternalClient) -> None:
        self._feedback = feedback

    def titles(self) -> Mapping[str, str] | None:
        """Their titles by id; None while feedback does not answer."""
        try:
            return msgspec.convert(self._feedback.get("/internal/instruments"), Instruments).instruments
        except (Unavailable, msgspec.ValidationError) as error:
            log.info("a page does without", what="questionnaires", reason=type(error).__name__)
            return None


class RemotePostbox:
    """Asks feedback each time, and remembers nothing."""

    def __init__(self, feedback: InternalClient) -> None:
        self._feedback = feedback

    def of(self, session_ids: Collection[str]) -> SentLinks | None:
        """What became of these sessions' links; None while feedback does not answer."""
        if not session_ids:
            return SentLinks()
        try:
            answer = self._feedback.post("/internal/sent", {"session_ids": list(session_ids)})
            return msgspec.convert(answer, SentLinks)
        except (Unavailable, msgspec.ValidationError) as error:
            log.info("a page does without", what="sent links", reason=type(error).__name__)
            return None


class RemotePrompts:
    """Asks alerts each time, and remembers nothing."""

    def __init__(self, alerts: InternalClient) -> None:
        self._alerts = alerts

    def about(self, reader: Principal, client: Client, goals: Sequence[Goal], language: str) -> Told | None:
        """What this reader may know of the client, in their language; None while alerts does not answer."""
        asked = {
            "reader": msgspec.to_builtins(reader),
            "client_id": client.client_id,
            "language": language,
            "name": client.name,
            "goals": {goal.goal_id: goal.title for goal in goals},
        }
        try:
            return msgspec.convert(self._alerts.post("/internal/clients", asked), Told)
        except (Unavailable, msgspec.ValidationError) as error:
            log.info("a page does without", what="prompts", reason=type(error).__name__)
            return None
