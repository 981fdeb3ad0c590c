"""What the other services ask feedback."""

from __future__ import annotations

import flask
import msgspec

from services.feedback.domain.mailing import Delivery
from services.feedback.domain.questionnaire import ENGLISH
from services.feedback.ports import Unit
from services.feedback.usecases.read_notes import left_for_next, notes_for_therapist
from services.feedback.usecases.say_not_safe import not_safe_since
from services.feedback.usecases.supervise import waiting
from services.feedback.web.deps import deps
from services.feedback.web.schemas import NoteItem, NotesAsked, NotSafeAsked, SentAsked, WaitingAsked
from shared.contracts.principal import Scope
from shared.errors import NotFound
from shared.web.internal import internal_blueprint
from shared.web.schemas import written

internal = internal_blueprint("feedback")


@internal.post("/notes")
def notes() -> dict[str, object]:
    """What clients wrote for the therapist at these sessions, if the reader is their therapist now."""
    asked = NotesAsked().load(flask.request.get_json())
    try:
        found = deps().desk.look(lambda unit: notes_for_therapist(unit, asked["session_ids"], asked["reader_id"]))
    except NotFound:
        found = []
    return {"notes": NoteItem(many=True).dump(found)}


@internal.post("/today")
def left_for_today() -> dict[str, object]:
    """What was left at these check-ins for the session that comes next: how many notes, and how homework went."""
    asked = NotesAsked().load(flask.request.get_json())
    found = deps().desk.look(lambda unit: left_for_next(unit, asked["session_ids"], asked["reader_id"]))
    return {"sessions": {one: {"notes": left.notes, "homework": left.homework} for one, left in found.items()}}


@internal.post("/supervision")
def supervision() -> dict[str, int]:
    """How many notes for supervision wait for this reader, for the navigation of every page."""
    asked = WaitingAsked().load(flask.request.get_json())
    scope = Scope(team_ids=frozenset(asked["team_ids"]))
    count = deps().desk.look(lambda unit: waiting(unit, scope, asked["staff_id"], is_admin=asked["is_admin"]))
    return {"waiting": count}


@internal.get("/not-safe")
def list_not_safe() -> flask.Response:
    """What clients said of not being safe since then, as the events that say it: nobody waits for Kafka."""
    since = NotSafeAsked().load(flask.request.args)["since"]
    concerns = deps().desk.look(lambda unit: not_safe_since(unit, since))
    return flask.Response(msgspec.json.encode({"concerns": concerns}), content_type="application/json")


@internal.get("/instruments")
def list_instruments() -> dict[str, object]:
    """The outcome questionnaires that a clinic may have asked."""
    asked = deps().instruments.questionnaires.values()
    return {"instruments": {each.id: each.wordings[ENGLISH].title for each in asked}}


@internal.post("/sent")
def sent() -> flask.Response:
    """What was sent of these sessions' links, and whether they were opened."""
    asked = SentAsked().load(flask.request.get_json())["session_ids"]

    def work(unit: Unit) -> dict[str, object]:
        opened = unit.openings.find(asked)
        return {
            "sent": [_sent(one) for one in unit.deliveries.of_sessions(asked)],
            "opened": {session_id: written(one.opened_at) for session_id, one in opened.items()},
        }

    return flask.Response(msgspec.json.encode(deps().desk.look(work)), content_type="application/json")


def _sent(one: Delivery) -> dict[str, object]:
    return {
        "session_id": one.session_id,
        "stage": one.stage,
        "channel": one.channel,
        "taken_at": one.taken_at,
        "came_back": one.bounced_at is not None,
        "refused": one.refused_at is not None,
    }


@internal.get("/erasures/<client_id>")
def erasure(client_id: str) -> dict[str, str]:
    """When this service erased the client."""
    erased_at = deps().desk.look(lambda unit: unit.clients.erased_at(client_id))
    if erased_at is None:
        raise NotFound("That client was not erased here.")
    return {"erased_at": written(erased_at)}
