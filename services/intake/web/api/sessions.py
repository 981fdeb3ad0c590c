"""Sessions over the API."""

from __future__ import annotations

from typing import Any

import flask

from services.intake.usecases import sessions
from services.intake.web.api.etags import check_match, matching, with_etag
from services.intake.web.deps import deps
from services.intake.web.lists import listed, window
from services.intake.web.schemas import NewSession, SessionChange, SessionItem, SessionList, SessionMade
from shared.web import audit
from shared.web.api import Blueprint, PageQuery, once
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
@blp.revised
def show_session(session_id: str) -> tuple[object, int, dict[str, str]]:
    """Show a session; its ETag names the version."""
    me = principal()
    found = deps().transact(lambda unit: sessions.find_session(unit, me, session_id))
    audit.reads(found.client_id)
    return with_etag(found, found)


@blp.patch("/sessions/<session_id>")
@blp.arguments(SessionChange)
@blp.response(200, SessionItem)
@matching(blp)
def change_session(body: sessions.SessionChange, session_id: str) -> tuple[object, int, dict[str, str]]:
    """Set a session's status or time; with If-Match only if nobody changed it meanwhile."""
    me = principal()
    changed = deps().transact(lambda unit: sessions.change_session(unit, me, session_id, body, check=check_match))
    audit.reads(changed.client_id)
    return with_etag(changed, changed)
