"""The other services' internal APIs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from services.intake.ports import Confirmed, Said
from shared import logs
from shared.errors import Unavailable
from shared.web.internal import InternalClient

log = logs.get(__name__)


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
    except Unavailable as error:
        log.info("a service does not say whether it erased", service=service, **error.detail)
        return "unreachable"
    return datetime.fromisoformat(answer["erased_at"]) if answer else "pending"
