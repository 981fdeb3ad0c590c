"""A clinic's day through the public API, as another program would do it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import httpx

from tests.infra.lease import until

USUAL: Final = (9, 9, 10, 9)
RUPTURE: Final = (9, 3, 9, 9)
ITEMS: Final = ("heard", "matters", "fit", "openness")


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """A client made through the API."""

    client_id: str
    episode_id: str


class Clinic:
    """A clinician with a token at the front door; every refusal is an HTTPStatusError."""

    def __init__(self, base_url: str, token: str, *, timeout_s: float = 20) -> None:
        self.http = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=timeout_s,
            follow_redirects=False,
        )
        self.secret = secrets.token_urlsafe(32)

    def close(self) -> None:
        """Give the connections back."""
        self.http.close()

    def register(self, **fields: Any) -> ClientRecord:  # noqa: ANN401 - any field of the API
        """A new client on this clinician's caseload."""
        body = {"code": f"C-{secrets.token_hex(4)}", "name": "Maya R.", **fields}
        made = self._post("/intake/api/clients", body)
        return ClientRecord(made["client_id"], made["episode_id"])

    def hold(self, client: ClientRecord, held_at: datetime) -> str:
        """A session that was held then; its id."""
        body = {"held_at": held_at.isoformat(), "status": "held"}
        made = self._post(f"/intake/api/clients/{client.client_id}/sessions", body)
        return str(made["session_id"])

    def link(self, session_id: str) -> str:
        """The token of that session's check-in."""
        answer = self.http.get(f"/feedback/api/sessions/{session_id}/check-in").raise_for_status()
        return str(answer.json()["token"])

    def check_in(self, token: str) -> dict[str, Any]:
        """What that check-in asks, as a client's program learns it."""
        answer = self.http.get(
            f"/feedback/api/check-ins/{token}", headers={"Authorization": ""}
        ).raise_for_status()
        shown: dict[str, Any] = answer.json()
        return shown

    def rate(self, token: str, answers: Sequence[int | None], **more: Any) -> dict[str, Any]:  # noqa: ANN401
        """A client's answers, by the link and the secret of all their check-ins."""
        body = {"items": dict(zip(ITEMS, answers, strict=True)), **more}
        answer = self.http.put(
            f"/feedback/api/check-ins/{token}",
            json=body,
            headers={"Authorization": "", "Check-In-Secret": self.secret},
        ).raise_for_status()
        rated: dict[str, Any] = answer.json()
        return rated

    def history(self, client: ClientRecord, ratings: Sequence[Sequence[int | None]]) -> list[str]:
        """A weekly session for each of the ratings, the last one yesterday; the sessions' ids."""
        last = datetime.now(UTC) - timedelta(days=1)
        sessions = []
        for number, answers in enumerate(ratings):
            session_id = self.hold(client, last - timedelta(weeks=len(ratings) - 1 - number))
            self.rate(self.link(session_id), answers)
            sessions.append(session_id)
        return sessions

    def awaited(self) -> Clinic:
        """The same once every service answers whoever has this token: one may have been killed just now.

        From then on alerts knows who asks, also while intake is away.
        """
        for path in ("/intake/api/me", "/feedback/readyz", "/alerts/api/alerts"):
            until(partial(self._answers, path), f"{path} answering")
        return self

    def _answers(self, path: str) -> bool:
        with suppress(httpx.TransportError):
            return not self.http.get(path).is_server_error
        return False

    def alerts(self, **query: str) -> list[dict[str, Any]]:
        """The alerts that this clinician sees, newest first, over all pages."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.http.get("/alerts/api/alerts", params=query).raise_for_status().json()
            found += page["items"]
            if page["next"] is None:
                return found
            query = {**query, "after": page["next"]}

    def points(self, client: ClientRecord) -> list[dict[str, Any]]:
        """The ratings on the client's trajectory, as alerts knows it."""
        found = self.http.get(f"/alerts/api/clients/{client.client_id}/trajectory").raise_for_status()
        points: list[dict[str, Any]] = found.json()["points"]
        return points

    def act(self, alert_id: str, act: str, **more: str) -> None:
        """Do something with an alert."""
        self._post(f"/alerts/api/alerts/{alert_id}/acts", {"act": act, **more})

    def erase(self, client: ClientRecord, code: str) -> None:
        """Erase a client, as an admin."""
        self.http.request(
            "DELETE", f"/intake/api/clients/{client.client_id}", json={"code": code}
        ).raise_for_status()

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Idempotency-Key": secrets.token_hex(8)}
        made: dict[str, Any] = self.http.post(path, json=body, headers=headers).raise_for_status().json()
        return made
