"""Planning sessions, and moving or calling off one or all that follow."""

from __future__ import annotations

from collections.abc import Callable

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.clients import Client
from services.intake.domain.sessions import Session
from services.intake.ports import Unit
from services.intake.usecases import access, planning
from services.intake.usecases.clients import find_client
from services.intake.usecases.sessions import find_session
from services.intake.web.deps import deps
from services.intake.web.pages import forms, plan_forms
from services.intake.web.pages.forms import Said, Wrong
from shared import clock
from shared.contracts.principal import Principal, Scope
from shared.web import audit
from shared.web.identity import need, principal
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.schemas import FormSchema
from shared.web.words import order_of_names

bp = flask.Blueprint("planning", __name__)


@bp.get("/plan")
def new_plan() -> str:
    """The form for planning sessions."""
    return _form(need("clinician", "supervisor"), {"client_id": flask.request.args.get("client", "")}, {})


@bp.post("/plan")
def plan() -> ResponseReturnValue:
    """Plan a session, or one every week or two."""
    me = need("clinician", "supervisor")

    def act(said: Said) -> flask.Response:
        client_id = said.pop("client_id")
        new = planning.NewPlan(**said)
        return once_only(
            deps().transact,
            lambda unit: planning.plan_sessions(unit, me, client_id, new),
            then=lambda client_id: _back(me, client_id),
            about=lambda client_id: client_id,
        )

    done, said, wrong = forms.sent(plan_forms.PlanForm, act)
    return done or (_form(me, said, wrong), 422)


@bp.get("/sessions/<session_id>")
def show_session(session_id: str) -> str:
    """A planned session: when it is, and whether it takes place."""
    return _session(principal(), session_id)


@bp.post("/sessions/<session_id>/move")
def move(session_id: str) -> ResponseReturnValue:
    """Move a session, perhaps with all that follow."""

    def act(unit: Unit, me: Principal, said: Said) -> Session:
        return planning.move_session(unit, me, session_id, said["held_at"], later_too=said["later_too"])

    return _act(session_id, "move", plan_forms.MoveForm, act)


@bp.post("/sessions/<session_id>/call-off")
def call_off(session_id: str) -> ResponseReturnValue:
    """Call off a session, perhaps with all that follow."""

    def act(unit: Unit, me: Principal, said: Said) -> Session:
        return planning.call_off(unit, me, session_id, said["status"], later_too=said["later_too"])

    return _act(session_id, "call-off", plan_forms.CallOffForm, act)


def _act(
    session_id: str, form: str, schema: type[FormSchema], act: Callable[[Unit, Principal, Said], Session]
) -> ResponseReturnValue:
    me = principal()

    def do(said: Said) -> flask.Response:
        return once_only(
            deps().transact,
            lambda unit: act(unit, me, said),
            then=lambda session: _back(me, session.client_id),
            about=lambda session: session.client_id,
        )

    done, said, wrong = forms.sent(schema, do)
    return done or (_session(me, session_id, form, said=said, wrong=wrong), 422)


def _back(me: Principal, client_id: str) -> str:
    """Where the plan is seen: a clinician's Today, or the client's page."""
    if me.is_("clinician"):
        return flask.url_for("today.show_today")
    return flask.url_for("client.show_client", client_id=client_id)


def _form(me: Principal, said: Said, wrong: Wrong) -> str:
    order = order_of_names()

    def work(unit: Unit) -> list[Client]:
        scope = Scope(clinician_id=me.staff_id) if me.is_("clinician") else access.care(me)
        chosen = said.get("client_id")
        found = unit.clients.find_many(unit.clients.ids(scope, "open"), scope)
        if chosen and chosen not in {one.client_id for one in found}:
            found.append(find_client(unit, me, chosen))
        return sorted(found, key=lambda one: order(one.name))

    clients = [(one.client_id, f"{one.name} ({one.code})") for one in deps().transact(work)]
    audit.lists(client_id for client_id, _name in clients)
    return render("intake/plan.html", clients=clients, said=said, wrong=wrong, now=clock.now())


def _session(
    me: Principal, session_id: str, form: str = "", *, said: Said | None = None, wrong: Wrong | None = None
) -> str:
    def work(unit: Unit) -> tuple[Session, Client]:
        session = find_session(unit, me, session_id)
        return session, find_client(unit, me, session.client_id)

    session, client = deps().transact(work)
    audit.reads(client.client_id)
    return render(
        "intake/session.html", session=session, client=client, form=form, said=said or {}, wrong=wrong or {}
    )
