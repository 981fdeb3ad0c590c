"""Today: who comes, and what became of it, each in a click."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import flask
import flask_babel
from flask.typing import ResponseReturnValue

from services.intake.domain.clients import Client
from services.intake.domain.sessions import Session
from services.intake.ports import Unit
from services.intake.usecases import planning, sessions
from services.intake.usecases.calendars import own_calendar
from services.intake.usecases.hand_over import waiting_for
from services.intake.usecases.today import Today, today
from services.intake.web.deps import deps
from services.intake.web.pages import forms, plan_forms
from services.intake.web.pages.forms import Said, Wrong
from services.intake.web.slots import Told, shown
from shared import clock
from shared.contracts.principal import Principal
from shared.web import audit
from shared.web.identity import principal
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.schemas import FormSchema

bp = flask.Blueprint("today", __name__)

Act = Callable[[Unit, Principal, Said], Session]


@bp.get("/today")
def show_today() -> ResponseReturnValue:
    """The reader's own day and week; who has no caseload goes where their own work is."""
    me = principal()
    if not me.is_("clinician"):
        return flask.redirect("/alerts/" if me.is_("supervisor") else flask.url_for("caseload.show_caseload"), 303)
    return _page(me)


@bp.post("/sessions/<session_id>/held")
def hold(session_id: str) -> ResponseReturnValue:
    """The session is held: on to the code of its check-in."""
    return _act(lambda unit, me, _said: sessions.say_what_became(unit, me, session_id, "held"), then=_code)


@bp.post("/clients/<client_id>/held")
def hold_unplanned(client_id: str) -> ResponseReturnValue:
    """A session that nobody had planned is held now: on to the code of its check-in."""
    return _act(lambda unit, me, _said: sessions.hold_now(unit, me, client_id), then=_code)


@bp.post("/sessions/<session_id>/became")
def say_what_became(session_id: str) -> ResponseReturnValue:
    """The session was missed or called off."""

    def act(unit: Unit, me: Principal, said: Said) -> Session:
        return sessions.say_what_became(unit, me, session_id, said["status"])

    return _act(act, plan_forms.BecameForm)


@bp.post("/sessions/<session_id>/undo")
def undo(session_id: str) -> ResponseReturnValue:
    """Take back what was said of the session; its link takes no answers any more."""
    return _act(lambda unit, me, _said: sessions.undo(unit, me, session_id))


@bp.post("/sessions/<session_id>/note")
def note(session_id: str) -> ResponseReturnValue:
    """Keep a line for the day of the session."""

    def act(unit: Unit, me: Principal, said: Said) -> Session:
        return planning.note_for_the_day(unit, me, session_id, said["note"])

    return _act(act, plan_forms.NoteForm)


@bp.post("/sessions/<session_id>/homework")
def agree_homework(session_id: str) -> ResponseReturnValue:
    """Keep what was agreed in the session to try until the next one."""

    def act(unit: Unit, me: Principal, said: Said) -> Session:
        return planning.agree_homework(unit, me, session_id, said["homework"])

    return _act(act, plan_forms.HomeworkForm)


def _code(session: Session) -> str:
    """The page with the code; Today again for who wants no check-ins."""
    return f"/feedback/sessions/{session.session_id}/check-in/code"


def _home(_session: Session) -> str:
    return flask.url_for("today.show_today")


def _act(
    act: Act, schema: type[FormSchema] = FormSchema, *, then: Callable[[Session], str] = _home
) -> ResponseReturnValue:
    """Do once what a form of this page says, or show the page again with what stood in the way."""
    me = principal()

    def do(said: Said) -> flask.Response:
        def work(unit: Unit) -> tuple[Session, str]:
            session = act(unit, me, said)
            client = unit.clients.find(session.client_id, me.scope())
            paused = client is not None and client.paused_since is not None
            return session, _home(session) if paused else then(session)

        return once_only(deps().transact, work, then=lambda made: made[1], about=lambda made: made[0].client_id)

    done, _said, wrong = forms.sent(schema, do)
    return done or (_page(me, wrong), 422)


def _page(me: Principal, wrong: Wrong | None = None) -> str:
    found, calendar, told_of = deps().read(
        lambda unit: (today(unit, me), own_calendar(unit, me), waiting_for(unit, me))
    )
    audit.lists(one.client_id for one in _clients(found))
    told = _told(me, found)
    now = clock.now()
    page = shown(found, told, now)
    beside = {"calendar": calendar, "handed_over": told_of, "wrong": wrong or {}}
    return render("intake/today.html", found=found, page=page, now=now, **beside)


def _clients(found: Today) -> list[Client]:
    """Everybody whom the page names."""
    return [*found.clients, *(one.client for ones in (*found.week.values(), found.unsaid) for one in ones)]


def _told(me: Principal, found: Today) -> Told:
    """What alerts and feedback know, both asked at the same time."""
    neighbours, language = deps().neighbours, str(flask_babel.get_locale() or "en")
    coming = [one.client_id for one in found.clients]
    clients = _clients(found)
    goals = [goal for ones in found.goals.values() for goal in ones]
    rated = [check_in.session_id for check_in in found.check_ins.values()]
    with ThreadPoolExecutor(1) as pool:
        # In a copy of our context: it holds the request's id for the log.
        left = pool.submit(copy_context().run, neighbours.left, me, rated) if rated else None
        waiting = neighbours.waiting(me, clients, goals, today=coming, language=language) if clients else {}
        return Told(waiting=waiting, left=left.result() if left else {})
