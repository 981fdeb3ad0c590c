"""Intake as the other services ask it over HTTP: who somebody is, and what they are called, until it is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx
import msgspec

from shared.contracts.principal import Principal
from shared.web.internal import InternalClient


@dataclass
class LostIntake:
    """Answers while it is not `lost`; a credential's secret is its owner's id. `now` is the clock of who asks."""

    staff: Sequence[Principal]
    clients: Mapping[str, str]
    lost: bool = False
    now: float = 0.0
    refused: int = field(default=0, init=False)

    def clock(self) -> float:
        """The time, as what is remembered is aged by it."""
        return self.now

    def client(self) -> InternalClient:
        """How another service asks it."""
        transport = httpx.MockTransport(self._answer)
        return InternalClient("http://intake", "service-secret", transport=transport, clock=self.clock)

    def lose(self, *, minutes: float) -> None:
        """It has been away for so long."""
        self.lost = True
        self.now += minutes * 60

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.lost:
            self.refused += 1
            raise httpx.ConnectError("refused")
        body = msgspec.json.decode(request.content) if request.content else {}
        if request.url.path == "/internal/principals":
            found = [one for one in self.staff if one.staff_id == body["secret"]]
            return httpx.Response(200, json=msgspec.to_builtins(found[0])) if found else httpx.Response(404)
        if request.url.path == "/internal/names":
            return httpx.Response(200, json=self._names(body))
        return httpx.Response(200, json={})

    def _names(self, asked: Mapping[str, Sequence[str]]) -> dict[str, dict[str, dict[str, str]]]:
        people = {one.staff_id: one.name for one in self.staff}
        known = {"clients": self.clients, "staff": people}
        return {
            kind: {one: {"name": names[one]} for one in asked.get(f"{kind.rstrip('s')}_ids", ()) if one in names}
            for kind, names in known.items()
        }
