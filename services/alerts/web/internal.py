"""What the other services ask alerts."""

from __future__ import annotations

import flask
import flask_babel
import msgspec

from services.alerts.web import about_today
from services.alerts.web.about_client import Asked, about
from services.alerts.web.deps import deps
from services.alerts.web.pins import pins, plain
from shared.contracts.principal import Principal
from shared.errors import NotFound
from shared.web.internal import internal_blueprint
from shared.web.schemas import written

internal = internal_blueprint("alerts")


@internal.post("/clients")
def about_client() -> flask.Response:
    """What waits with a client and what they answered last, in words, for intake's page about them."""
    asked = msgspec.json.decode(flask.request.data, type=Asked)
    made = deps()
    made.hearing.heard(made.clock())
    with flask_babel.force_locale(asked.language):
        told = about(made, asked)
    return flask.Response(msgspec.json.encode(told), content_type="application/json")


@internal.post("/today")
def about_who_comes() -> flask.Response:
    """What waits with the clients who come to this reader, in words, for intake's page Today."""
    asked = msgspec.json.decode(flask.request.data, type=about_today.Asked)
    made = deps()
    made.hearing.heard(made.clock())
    with flask_babel.force_locale(asked.language):
        told = about_today.about(made, asked)
    return flask.Response(msgspec.json.encode(told), content_type="application/json")


@internal.post("/pinned")
def pinned() -> flask.Response:
    """What stands on top of every page for this member of staff."""
    me = msgspec.json.decode(flask.request.data, type=Principal)
    return flask.Response(plain(pins(deps(), me)), content_type="application/json")


@internal.get("/erasures/<client_id>")
def erasure(client_id: str) -> dict[str, str]:
    """When this service erased the client."""
    erased_at = deps().trajectories.erased_at(client_id)
    if erased_at is None:
        raise NotFound("That client was not erased here.")
    return {"erased_at": written(erased_at)}
