"""What the other services ask all the time: which logins and tokens have ended."""

from __future__ import annotations

from collections.abc import Callable

import flask
import msgspec

from shared.contracts.endings import Ended
from shared.web.internal import internal_blueprint
from shared.web.observing import waits_on_purpose


class After(msgspec.Struct):
    """From where on; without a position from now."""

    after: str | None = None


def endings_blueprint(ended: Callable[[str | None], Ended]) -> flask.Blueprint:
    """The internal address that holds its answer until something has ended, for a few seconds at most."""
    blueprint = internal_blueprint("endings")

    @blueprint.post("/endings")
    def find_endings() -> flask.Response:
        """What ended since then."""
        waits_on_purpose()
        asked = msgspec.json.decode(flask.request.data, type=After)
        return flask.Response(msgspec.json.encode(ended(asked.after)), content_type="application/json")

    return blueprint
