from __future__ import annotations

import httpx
import pytest

from services.intake.adapters.services import ErasureReports
from shared.web.internal import InternalClient
from tests.infra.fakes_intake import NOON


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
