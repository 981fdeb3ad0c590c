from __future__ import annotations

import httpx
import pytest

from shared.errors import Unavailable
from shared.web.internal import PAUSE_S, InternalClient


class Hanging:
    """A service that takes connections and does not answer; and a clock that is set by hand."""

    def __init__(self) -> None:
        self.asked = 0
        self.hangs = True
        self.now = 100.0

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.hangs:
            raise httpx.ReadTimeout("waited", request=request)
        return httpx.Response(200, json={"known": True})


def test_whoever_asks_a_hanging_service_twice_waits_once() -> None:
    there = Hanging()
    client = InternalClient(
        "http://there", "secret", transport=httpx.MockTransport(there.answer), clock=lambda: there.now
    )
    for _ in range(3):
        with pytest.raises(Unavailable):
            client.get("/internal/x")
    assert there.asked == 1
    there.hangs = False
    there.now += PAUSE_S
    assert client.get("/internal/x") == client.get("/internal/x") == {"known": True}
