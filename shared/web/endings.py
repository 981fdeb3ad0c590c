"""Follows which logins and tokens end, so that what is remembered of them and what streams to them ends at once.

    principals = RemotePrincipals(settings)
    Endings(settings, principals, then=hub.look_again).begin()         # in `bootstrap.web_app`

One question a process is always under way: intake holds its answer until something ends. Every process asks from
the position that it has reached, so that it learns also what ended while intake or the way to it was away.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

import msgspec

from shared import logs
from shared.contracts.endings import Ended
from shared.errors import Unavailable
from shared.settings import Settings
from shared.web.internal import InternalClient
from shared.web.principals import RemotePrincipals

PATH: Final = "/internal/endings"
# Longer than intake holds an answer, and waits for its database.
TIMEOUT_S: Final = 10.0
PAUSE_S: Final = 1.0
# What ends together is told together.
GATHER_S: Final = 0.1

log = logs.get("endings")


class Endings:
    """Asks intake what has ended, has it forgotten and open streams looked at again."""

    def __init__(
        self,
        asks: Settings | InternalClient,
        principals: RemotePrincipals,
        *,
        then: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = asks if isinstance(asks, InternalClient) else _client(asks)
        self._principals, self._then, self._clock = principals, then, clock
        self._position: str | None = None
        self._closing = threading.Event()
        self._heard = True

    def begin(self) -> None:
        """Follow for as long as the process lives."""
        threading.Thread(target=self._follow, name="endings", daemon=True).start()

    def close(self) -> None:
        """Ask no more."""
        self._closing.set()

    def hear(self) -> float:
        """Ask once; gives for how many seconds to leave intake alone then."""
        began = self._clock()
        try:
            ended = msgspec.convert(self._client.post(PATH, {"after": self._position}), Ended)
        except (Unavailable, msgspec.ValidationError) as error:
            self._note(heard=False, reason=type(error).__name__)
            return PAUSE_S
        self._note(heard=True)
        if ended.news:
            self._principals.heed(ended)
            self._then()
        self._position = ended.position  # only now: what could not be heeded is asked for again
        if ended.news and not ended.anybody:
            return GATHER_S
        return 0.0 if self._clock() - began >= PAUSE_S else PAUSE_S  # it was not held: there is no seat

    def _follow(self) -> None:
        while not self._closing.is_set():
            try:
                pause_s = self.hear()
            except Exception:  # whatever it is, it must not stop for good
                log.exception("what ended could not be heeded")
                pause_s = PAUSE_S
            self._closing.wait(pause_s)

    def _note(self, *, heard: bool, reason: str = "") -> None:
        """Log when it begins and when it is over, not each second between."""
        if heard != self._heard:
            if heard:
                log.info("endings are heard of again")
            else:
                log.warning("endings are not heard of", reason=reason)
        self._heard = heard


def _client(settings: Settings) -> InternalClient:
    return InternalClient(settings.intake_url, settings.service_secret, timeout_s=TIMEOUT_S)
