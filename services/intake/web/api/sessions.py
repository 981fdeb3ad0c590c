"""Sessions over the API."""

from __future__ import annotations

from typing import Any

import flask

from services.intake.domain.sessions import Session
from services.intake.usecases import sessions
from services.intake.usecases.events import revision_of
from services.intake.web.deps import deps
from services.intake.web.lists import listed, window
from services.intake.web.schemas import NewSession, SessionChange, SessionItem, SessionList, SessionMade
from shared.web.api import Blueprint, PageQuery, need_match, once, tagged
from shared.web.identity import principal

blp = Blueprint("sessions", __name__, description="Meetings of client and clinician")


@blp.post("/clients/<client_id>/sessions")
@blp.arguments(NewSession)
@blp.response(201, SessionMade)
@blp.once
def add_session(body: dict[str, Any], client_id: str) -> flask.Response:
    """Note a session; one in the future cannot have been held."""
    me = principal()
    return once(
        deps().transact, lambda unit: sessions.note_session(unit, me, client_id, **body), schema=SessionMade
    )


@blp.get("/clients/<client_id>/sessions")
@blp.arguments(PageQuery, location="query")
@blp.response(200, SessionList)
def list_sessions(query: dict[str, Any], client_id: str) -> dict[str, object]:
    """List a client's sessions, latest first."""
    me = principal()
    return listed(deps().transact(lambda unit: sessions.list_sessions(unit, me, client_id, window(query))))


@blp.get("/sessions/<session_id>")
@blp.response(200, SessionItem)
def show_session(session_id: str) -> tuple[object, int, dict[str, str]]:
    """Show a session; its ETag names the version."""
    me = principal()
    found = deps().transact(lambda unit: sessions.find_session(unit, me, session_id))
    return tagged(found, revision_of(found.version))


@blp.patch("/sessions/<session_id>")
@blp.arguments(SessionChange)
@blp.response(200, SessionItem)
def change_session(body: sessions.SessionChange, session_id: str) -> tuple[object, int, dict[str, str]]:
    """Set a session's status or time; with If-Match only if nobody changed it meanwhile."""
    me = principal()
    changed = deps().transact(lambda unit: sessions.change_session(unit, me, session_id, body, check=_check_match))
    return tagged(changed, revision_of(changed.version))


def _check_match(session: Session) -> None:
    """Honour If-Match where it is given: who just says what became of a session need not read it first."""
    if flask.request.headers.get("If-Match"):
        need_match(revision_of(session.version))
