from __future__ import annotations

import httpx
import pytest

from services.intake.adapters.services import ErasureReports, RemotePrompts
from services.intake.domain.clients import Client
from services.intake.ports import Told
from shared.web.internal import InternalClient
from tests.infra.fakes_intake import NOON
from tests.infra.personas import OWNER


def saying(status: int, **body: object) -> InternalClient:
    """A service whose internal API answers so."""

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/internal/erasures/c1"
        assert request.headers["Authorization"] == "Bearer secret"
        return httpx.Response(status, json=body)

    return InternalClient("http://service.example", "secret", transport=httpx.MockTransport(answer))


@pytest.mark.parametrize(
    ("client", "said"),
    [
        (saying(200, erased_at="2026-11-20T12:00:00.000Z"), NOON),
        (saying(404), "pending"),
        (saying(500), "unreachable"),
        (saying(200, erased_at="some day"), "unreachable"),
        (saying(200, erased_at=None), "pending"),
    ],
)
def test_what_a_service_says(client: InternalClient, said: object) -> None:
    assert ErasureReports({"feedback": client}).erased_at("c1") == {"feedback": said}


CLIENT = Client(client_id="c1", code="MR", name="Maya", clinician_id="staff-owner", created_at=NOON)
PROMPT = {"alert_id": "a1", "headline": "H", "state": "seen", "raised_at": "2026-11-20T12:00:00Z", "look": False}


def test_alerts_is_asked_in_the_readers_name_and_done_without_while_it_does_not_answer() -> None:
    answers = iter([httpx.Response(200, json={"prompts": [PROMPT], "last": None}), httpx.Response(500)])
    bodies: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/internal/clients"
        bodies.append(request.content)
        return next(answers)

    client = InternalClient("http://alerts.example", "secret", transport=httpx.MockTransport(answer))
    told, silent = (RemotePrompts(client).about(OWNER, CLIENT, [], "en") for _ in range(2))
    assert isinstance(told, Told)
    assert [prompt.raised_at for prompt in told.prompts] == [NOON]
    assert b"staff-owner" in bodies[0]
    assert silent is None
