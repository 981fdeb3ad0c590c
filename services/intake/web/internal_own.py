"""What feedback asks intake for clients themselves: their own record, and what they want done."""

from __future__ import annotations

import flask
import msgspec

from services.intake.domain.clients import Language
from services.intake.domain.preferences import Preferences
from services.intake.usecases import clients, events
from services.intake.usecases.erasure_wishes import ask_erasure, take_back_erasure
from services.intake.usecases.own_record import own_record
from services.intake.web.deps import deps
from services.intake.web.internal import as_json, crisis_words
from shared.web.internal import internal_blueprint
from shared.web.schemas import written

blueprint = internal_blueprint("intake_own")


class Asked(msgspec.Struct):
    """Whether a client wants check-ins, or asks for an erasure."""

    asked: bool


class Chosen(msgspec.Struct):
    """What a client chose for themselves."""

    language: Language


@blueprint.get("/clients/<client_id>/own-record")
def show_own_record(client_id: str) -> flask.Response:
    """What is kept of a client here, for that client: no ids, and nothing of anybody else."""
    found = deps().read(lambda unit: own_record(unit, client_id))
    client = found.client
    return as_json(
        {
            "registration": {
                "name": client.name,
                "code": client.code,
                "email": client.email,
                "phone": client.phone,
                "language": client.language,
                "mail_consent": client.mail_consent,
                "safe_to_mail": client.safe_to_mail,
                "safe_to_text": client.safe_to_text,
                "since": client.created_at,
                **crisis_words(found.crisis),
                **_preferred(found.preferences),
            },
            "care": [
                {
                    "opened_at": one.opened_at,
                    "planned_ending_at": one.planned_ending_at,
                    "ended_at": one.ended_at,
                    "ending": one.ending,
                }
                for one in found.episodes
            ],
            "goals": [
                {
                    "title": goal.title,
                    "status": goal.status,
                    "agreed_at": goal.agreed_at,
                    "horizon_weeks": goal.horizon_weeks,
                    "milestones": [{"title": one.title, "reached_at": one.reached_at} for one in goal.milestones],
                }
                for goal in found.goals
            ],
            "sessions": [
                {"held_at": one.held_at, "status": one.status, "homework": one.homework} for one in found.sessions
            ],
            "erasure": {
                "asked_at": found.wish.asked_at,
                "receipt": found.wish.receipt_id,
                "refused_at": found.wish.refused_at,
                "refusal": found.wish.refusal,
            }
            if found.wish
            else None,
        }
    )


@blueprint.post("/clients/<client_id>/mail-ended")
def end_mail(client_id: str) -> dict[str, str]:
    """A client asked to be sent no more links."""
    deps().transact(lambda unit: clients.end_mail(unit, client_id))
    return {"client_id": client_id}


@blueprint.post("/clients/<client_id>/erasure-wish")
def wish_erasure(client_id: str) -> dict[str, str]:
    """A client asks to be erased, or does not any more."""
    said = msgspec.json.decode(flask.request.data, type=Asked)
    if said.asked:
        deps().transact(lambda unit: ask_erasure(unit, client_id))
    else:
        deps().transact(lambda unit: take_back_erasure(unit, client_id))
    return {"client_id": client_id}


@blueprint.post("/clients/<client_id>/asked")
def ask_or_not(client_id: str) -> flask.Response:
    """A client said that they want no check-ins, or want them again; gives the client as others may know them."""
    said = msgspec.json.decode(flask.request.data, type=Asked)
    client = deps().transact(lambda unit: clients.be_asked(unit, client_id, asked=said.asked))
    return as_json(events.client_updated(client))


@blueprint.post("/clients/<client_id>/language")
def remember_language(client_id: str) -> dict[str, str]:
    """A client chose their language."""
    chosen = msgspec.json.decode(flask.request.data, type=Chosen)
    deps().transact(lambda unit: clients.remember_language(unit, client_id, chosen.language))
    return {"client_id": client_id}


def _preferred(preferences: Preferences | None) -> dict[str, str]:
    """All that was noted of how they like to work, a line for each pair and time."""
    entries = preferences.entries if preferences else ()
    return {
        f"likes_to_work {entry.kind} {written(entry.at)} {pair}": f"{leaning}"
        for entry in entries
        for pair, leaning in entry.leanings.items()
    }
