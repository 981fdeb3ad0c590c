"""What the other services ask intake; the front door does not route here."""

from __future__ import annotations

from typing import Literal

import flask
import msgspec

from services.intake.domain.clients import Language
from services.intake.domain.crisis_plans import CrisisPlan
from services.intake.domain.preferences import Preferences
from services.intake.usecases import clients, events, lookups, notice_wishes, signing_in
from services.intake.usecases.clinic import show_clinic
from services.intake.usecases.covering import of_teams
from services.intake.usecases.erasure_wishes import ask_erasure, take_back_erasure
from services.intake.usecases.own_record import own_record
from services.intake.web.deps import deps
from shared.contracts.principal import Principal
from shared.errors import NotFound
from shared.web.internal import internal_blueprint
from shared.web.schemas import written

blueprint = internal_blueprint("intake")


class Secret(msgspec.Struct):
    """A credential that somebody showed another service."""

    kind: Literal["login", "token"]
    secret: str


class Asked(msgspec.Struct):
    """Whether a client wants check-ins, or asks for an erasure."""

    asked: bool


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


class Chosen(msgspec.Struct):
    """What a client chose for themselves."""

    language: Language


@blueprint.post("/principals")
def find_principal() -> flask.Response:
    """Whose login or token it is."""
    shown = msgspec.json.decode(flask.request.data, type=Secret)
    principal = signing_in.whose(deps().read, deps().transact, shown.kind, shown.secret)
    if principal is None:
        raise NotFound("It is nobody’s.")
    return _json(principal)


@blueprint.post("/names")
def find_names() -> flask.Response:
    """Who and what these ids stand for, and when the next sessions of those clients are."""
    ids = msgspec.json.decode(flask.request.data, type=Ids)
    asked = msgspec.structs.asdict(ids)
    named = deps().read(lambda unit: lookups.names(unit, **asked))
    return _json(
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
    return _json(
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
    return _json(
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
    return _crisis(deps().read(lambda unit: unit.crisis_plans.get(client_id)))


@blueprint.post("/addresses")
def find_addresses() -> flask.Response:
    """Where mail reaches these members of staff; whoever does not work here any more is left out."""
    ids = msgspec.json.decode(flask.request.data, type=Ids)
    return _json(deps().read(lambda unit: lookups.addresses(unit, ids.staff_ids)))


@blueprint.post("/notice-wishes")
def find_notice_wishes() -> flask.Response:
    """How these members of staff want to hear of prompts, and where; asked when somebody is about to be told."""
    ids = msgspec.json.decode(flask.request.data, type=Ids)
    found = deps().transact(lambda unit: notice_wishes.reached(unit, ids.staff_ids))
    return _json(
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
    return _json(
        {one.client_id: {"email": one.email, "phone": one.phone, "language": one.language} for one in found}
    )


@blueprint.post("/contact-of-address")
def find_contact_of_address() -> flask.Response:
    """The client to whom a link may be sent at this address right now, if it is one client's."""
    typed = msgspec.json.decode(flask.request.data, type=Address)
    found = deps().read(lambda unit: lookups.contact_of_address(unit, typed.email))
    if found is None:
        raise NotFound("There is no such client.")
    return _json({"client_id": found.client_id, "email": found.email, "language": found.language})


@blueprint.get("/clients/<client_id>/own-record")
def show_own_record(client_id: str) -> flask.Response:
    """What is kept of a client here, for that client: no ids, and nothing of anybody else."""
    found = deps().read(lambda unit: own_record(unit, client_id))
    client = found.client
    return _json(
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
                **_crisis(found.crisis),
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
            "sessions": [{"held_at": one.held_at, "status": one.status} for one in found.sessions],
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
    return _json(events.client_updated(client))


@blueprint.post("/clients/<client_id>/language")
def remember_language(client_id: str) -> dict[str, str]:
    """A client chose their language."""
    chosen = msgspec.json.decode(flask.request.data, type=Chosen)
    deps().transact(lambda unit: clients.remember_language(unit, client_id, chosen.language))
    return {"client_id": client_id}


@blueprint.post("/absences")
def list_absences() -> flask.Response:
    """Who of a supervisor's teams is away or will be, and who stands in."""
    reader = msgspec.json.decode(flask.request.data, type=Principal)
    return _json({"absences": deps().transact(lambda unit: of_teams(unit, reader))})


@blueprint.get("/admins")
def list_admins() -> flask.Response:
    """Who runs the clinic."""
    return _json({"staff_ids": deps().read(lookups.admins)})


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


def _crisis(plan: CrisisPlan | None) -> dict[str, str | None]:
    return {
        "emergency_contact": plan.contact if plan else None,
        "emergency_phone": plan.phone if plan else None,
        "crisis_plan": plan.plan if plan else None,
    }


def _preferred(preferences: Preferences | None) -> dict[str, str]:
    """All that was noted of how they like to work, a line for each pair and time."""
    entries = preferences.entries if preferences else ()
    return {
        f"likes_to_work {entry.kind} {written(entry.at)} {pair}": f"{leaning}"
        for entry in entries
        for pair, leaning in entry.leanings.items()
    }


def _json(thing: object) -> flask.Response:
    return flask.Response(msgspec.json.encode(thing), content_type="application/json")
