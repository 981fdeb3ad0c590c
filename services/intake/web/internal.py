"""What the other services ask intake; the front door does not route here."""

from __future__ import annotations

from typing import Literal

import flask
import msgspec

from services.intake.domain.crisis_plans import CrisisPlan
from services.intake.usecases import events, lookups, notice_wishes, signing_in
from services.intake.usecases.clinic import show_clinic
from services.intake.usecases.covering import of_teams
from services.intake.web.deps import deps
from shared.contracts.principal import Principal
from shared.errors import NotFound
from shared.web.internal import internal_blueprint
from shared.web.schemas import written

blueprint = internal_blueprint("intake")


class Secret(msgspec.Struct):
    """A credential that somebody showed another service, and whether they did something or their page did."""

    kind: Literal["login", "token"]
    secret: str
    used: bool = True  # an earlier version does not say


class Ids(msgspec.Struct):
    """What another service holds and wants to show by name."""

    client_ids: list[str] = []
    staff_ids: list[str] = []
    goal_ids: list[str] = []
    team_ids: list[str] = []
    upcoming_ids: list[str] = []


class Address(msgspec.Struct):
    """An e-mail address that somebody typed."""

    email: str


@blueprint.post("/principals")
def find_principal() -> flask.Response:
    """Whose login or token it is."""
    shown = msgspec.json.decode(flask.request.data, type=Secret)
    principal = signing_in.whose(deps().read, deps().transact, shown.kind, shown.secret, used=shown.used)
    if principal is None:
        raise NotFound("It is nobody’s.")
    return as_json(principal)


@blueprint.get("/erased/<client_id>")
def find_erased(client_id: str) -> dict[str, bool]:
    """Whether the client was erased here: the others ask before they delete anything."""
    return {"erased": deps().read(lambda unit: unit.clients.tombstone(client_id) is not None)}


@blueprint.post("/names")
def find_names() -> flask.Response:
    """Who and what these ids stand for, and when the next sessions of those clients are."""
    ids = msgspec.json.decode(flask.request.data, type=Ids)
    asked = msgspec.structs.asdict(ids)
    named = deps().read(lambda unit: lookups.names(unit, **asked))
    return as_json(
        {
            "clients": {one.client_id: {"name": one.name, "code": one.code} for one in named.clients},
            "staff": {one.staff_id: {"name": one.name} for one in named.staff},
            "goals": {
                one.goal_id: {"title": one.title, "revision": events.revision_of(one.version)}
                for one in named.goals
            },
            "teams": {one.team_id: {"name": one.name} for one in named.teams},
            "upcoming": {client_id: written(held_at) for client_id, held_at in named.upcoming.items()},
        }
    )


@blueprint.get("/sessions/<session_id>")
def show_session(session_id: str) -> flask.Response:
    """A session and what it belongs to, as the events would tell it."""
    found = deps().read(lambda unit: lookups.surroundings(unit, session_id))
    return as_json(
        {
            "clinic": events.clinic_updated(found.clinic) if found.clinic else None,
            "client": events.client_updated(found.client),
            "episode": events.episode_updated(found.episode),
            "goals": [events.goal_updated(goal) for goal in found.goals],
            "session": events.session_updated(found.session),
        }
    )


@blueprint.post("/responsible")
def find_responsible() -> flask.Response:
    """Whom each client's word that they are not safe reaches, and the number to call them."""
    ids = msgspec.json.decode(flask.request.data, type=Ids)
    found = deps().read(lambda unit: lookups.responsible(unit, ids.client_ids))
    return as_json(
        {
            client.client_id: {
                "phone": client.phone,
                "people": [
                    {"staff_id": one.staff.staff_id, "name": one.staff.name, "role": one.role} for one in people
                ],
            }
            for client, people in found
        }
    )


@blueprint.get("/clients/<client_id>/crisis-plan")
def show_crisis_plan(client_id: str) -> dict[str, str | None]:
    """Whom to call in an emergency and what was agreed for a crisis, for the page of whoever was told."""
    return crisis_words(deps().read(lambda unit: unit.crisis_plans.get(client_id)))


@blueprint.post("/addresses")
def find_addresses() -> flask.Response:
    """Where mail reaches these members of staff; whoever does not work here any more is left out."""
    ids = msgspec.json.decode(flask.request.data, type=Ids)
    return as_json(deps().read(lambda unit: lookups.addresses(unit, ids.staff_ids)))


@blueprint.post("/notice-wishes")
def find_notice_wishes() -> flask.Response:
    """How these members of staff want to hear of prompts, and where; asked when somebody is about to be told."""
    ids = msgspec.json.decode(flask.request.data, type=Ids)
    found = deps().read(lambda unit: notice_wishes.reached(unit, ids.staff_ids))
    return as_json(
        {
            one.staff.staff_id: {
                "staff_id": one.staff.staff_id,
                "email": one.staff.email,
                "how": one.wishes.how,
                "quiet": one.wishes.quiet,
                "language": one.staff.language,
                "phone": one.wishes.phone,
                "account": one.account,
            }
            for one in found
        }
    )


@blueprint.post("/contacts")
def find_contacts() -> flask.Response:
    """How these clients may be sent links right now; asked at the moment of sending, and kept nowhere else."""
    ids = msgspec.json.decode(flask.request.data, type=Ids)
    found = deps().read(lambda unit: lookups.contacts(unit, ids.client_ids))
    return as_json(
        {one.client_id: {"email": one.email, "phone": one.phone, "language": one.language} for one in found}
    )


@blueprint.post("/contact-of-address")
def find_contact_of_address() -> flask.Response:
    """The client to whom a link may be sent at this address right now, if it is one client's."""
    typed = msgspec.json.decode(flask.request.data, type=Address)
    found = deps().read(lambda unit: lookups.contact_of_address(unit, typed.email))
    if found is None:
        raise NotFound("There is no such client.")
    return as_json({"client_id": found.client_id, "email": found.email, "language": found.language})


@blueprint.post("/absences")
def list_absences() -> flask.Response:
    """Who of a supervisor's teams is away or will be, and who stands in."""
    reader = msgspec.json.decode(flask.request.data, type=Principal)
    return as_json({"absences": deps().read(lambda unit: of_teams(unit, reader))})


@blueprint.get("/admins")
def list_admins() -> flask.Response:
    """Who runs the clinic."""
    return as_json({"staff_ids": deps().read(lookups.admins)})


@blueprint.get("/protocol")
def show_protocol() -> dict[str, str | None]:
    """What staff are to do when a client is not safe, in the clinic's words, which are in no event."""
    return {"protocol": deps().read(show_clinic).protocol}


@blueprint.get("/messages")
def show_messages() -> dict[str, str | None]:
    """The clinic's account for messages; asked at the moment of sending, and kept nowhere else."""
    return {"account": deps().read(show_clinic).message_secret}


@blueprint.get("/upcoming")
def list_upcoming() -> dict[str, str]:
    """When the next planned session of each client is."""
    ids = [client_id for client_id in flask.request.args.get("client_ids", "").split(",") if client_id]
    upcoming = deps().read(lambda unit: lookups.upcoming(unit, ids))
    return {client_id: written(held_at) for client_id, held_at in upcoming.items()}


def crisis_words(plan: CrisisPlan | None) -> dict[str, str | None]:
    """Whom to call and what was agreed, by field."""
    return {
        "emergency_contact": plan.contact if plan else None,
        "emergency_phone": plan.phone if plan else None,
        "crisis_plan": plan.plan if plan else None,
    }


def as_json(thing: object) -> flask.Response:
    """The answer that holds it."""
    return flask.Response(msgspec.json.encode(thing), content_type="application/json")
