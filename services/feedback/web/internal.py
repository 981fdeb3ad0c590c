"""What the other services ask feedback."""

from __future__ import annotations

import flask

from services.feedback.usecases.read_notes import left_for_therapist
from services.feedback.web.deps import deps
from services.feedback.web.schemas import SessionsAsked
from shared.errors import NotFound
from shared.web.internal import internal_blueprint
from shared.web.schemas import written

internal = internal_blueprint("feedback")


@internal.post("/notes")
def notes() -> dict[str, bool]:
    """Which of these sessions have a note for the therapist; of notes for others nothing is said."""
    asked = SessionsAsked().load(flask.request.get_json())["session_ids"]
    left = deps().desk.do(lambda unit: left_for_therapist(unit, asked))
    return dict.fromkeys(sorted(left), True)


@internal.get("/erasures/<client_id>")
def erasure(client_id: str) -> dict[str, str]:
    """When this service erased the client."""
    erased_at = deps().desk.do(lambda unit: unit.clients.erased_at(client_id))
    if erased_at is None:
        raise NotFound("That client was not erased here.")
    return {"erased_at": written(erased_at)}
