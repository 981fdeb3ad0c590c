"""Feedback, asked over its internal API for what may not wait for Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from shared.contracts.events import ConcernRaised
from shared.errors import Unavailable
from shared.sentence import say
from shared.web.internal import InternalClient

RETRY_AFTER: Final = 5


class NotSafe(msgspec.Struct, frozen=True):
    """What feedback answers."""

    concerns: list[ConcernRaised]


class RemoteFeedback:
    """Asks feedback; thread-safe."""

    def __init__(self, client: InternalClient) -> None:
        self._client = client

    def not_safe(self, since: datetime) -> Sequence[ConcernRaised]:
        """What clients said of not being safe from then on; raises Unavailable."""
        answer = self._client.get("/internal/not-safe", since=since.isoformat())
        try:
            return msgspec.convert(answer, NotSafe).concerns
        except msgspec.ValidationError as error:
            sentence = say("Another part of Attune does not answer right now.")
            raise Unavailable(sentence, retry_after=RETRY_AFTER, reason=str(error)) from error
