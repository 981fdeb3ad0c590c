"""What the other services ask alerts."""

from __future__ import annotations

from services.alerts.web.deps import deps
from shared.errors import NotFound
from shared.web.internal import internal_blueprint
from shared.web.schemas import written

internal = internal_blueprint("alerts")


@internal.get("/erasures/<client_id>")
def erasure(client_id: str) -> dict[str, str]:
    """When this service erased the client."""
    erased_at = deps().trajectories.erased_at(client_id)
    if erased_at is None:
        raise NotFound("That client was not erased here.")
    return {"erased_at": written(erased_at)}
