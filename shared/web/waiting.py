"""How many notes for supervision wait for somebody: feedback knows it, and every page's navigation says it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import msgspec

from shared import logs
from shared.contracts.principal import Principal
from shared.errors import Unavailable
from shared.settings import Settings
from shared.web.internal import InternalClient

PAUSE_S: Final = 5.0

log = logs.get("waiting")

# Gives the number, or None where it cannot be found out at the moment.
Waiting = Callable[[Principal], int | None]


class Answer(msgspec.Struct, frozen=True):
    """What feedback says."""

    waiting: int


class RemoteWaiting:
    """Asks feedback each time; after a silence nobody asks for five seconds, so that pages do not queue up."""

    def __init__(self, asks: Settings | InternalClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        client = (
            asks if isinstance(asks, InternalClient) else InternalClient(asks.feedback_url, asks.service_secret)
        )
        self._client = client
        self._clock = clock
        self._ask_again_at = 0.0

    def __call__(self, reader: Principal) -> int | None:
        """How many wait for this reader."""
        if self._clock() < self._ask_again_at:
            return None
        try:
            answer = self._client.post("/internal/supervision", asked(reader))
            return msgspec.convert(answer, Answer).waiting
        except (Unavailable, msgspec.ValidationError) as error:
            self._ask_again_at = self._clock() + PAUSE_S
            log.info("pages do without the number of notes", reason=type(error).__name__)
            return None


def asked(reader: Principal) -> dict[str, object]:
    """What feedback needs to know of whoever asks."""
    return {
        "staff_id": reader.staff_id,
        "team_ids": sorted(reader.scope().team_ids),
        "is_admin": reader.is_("admin"),
    }


def unknown(_reader: Principal | None = None) -> int | None:
    """Where nobody can be asked."""
    return None
