"""Whether intake has erased a client: what the other services ask before they delete anything."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from shared.errors import Unavailable
from shared.web.internal import RETRY_AFTER_S, InternalClient


def asked_of(intake: InternalClient) -> Callable[[str], bool]:
    """The question, which raises Unavailable while intake does not answer."""

    def is_erased(client_id: str) -> bool:
        answer = intake.get(f"/internal/erased/{quote(client_id, safe='')}")
        if answer is None:  # an earlier version of intake, which is about to be replaced, knows no such question
            raise Unavailable("Another part of Attune does not answer right now.", retry_after=RETRY_AFTER_S)
        return answer.get("erased") is True

    return is_erased
