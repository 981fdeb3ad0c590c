"""Noting sessions: planned, held, missed or cancelled."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from services.intake.domain.ids import new_id
from services.intake.domain.sessions import Session, SessionStatus, appointed
from services.intake.ports import Page, Unit, Window
from services.intake.usecases import access
from services.intake.usecases.checking import Check, anything
from services.intake.usecases.episodes import episode_in_care
from services.intake.usecases.keeping import keep_session
from shared.contracts.principal import Principal
from shared.errors import NotFound


class SessionChange(TypedDict, total=False):
    """What to change; a key that is missing stays as it is."""

    status: SessionStatus
    held_at: datetime


def note_session(
    unit: Unit, principal: Principal, client_id: str, *, status: SessionStatus, held_at: datetime
) -> Session:
    """Note a session under the episode's next number.

    Raises NotFound, Invalid when it is still to come but said to have been held, or Conflict when the client's
    care has ended.
    """
    client = unit.clients.lock(client_id, access.care(principal))
    held_at = appointed(status, held_at, unit.now)
    episode = episode_in_care(unit, client)
    session = Session(
        session_id=new_id(),
        client_id=client.client_id,
        episode_id=episode.episode_id,
        clinician_id=client.clinician_id,
        session_no=unit.episodes.take_session_no(episode.episode_id),
        status=status,
        held_at=held_at,
        became_held_at=unit.now if status == "held" else None,
    )
    return keep_session(unit, session)


def change_session(
    unit: Unit,
    principal: Principal,
    session_id: str,
    change: SessionChange,
    *,
    check: Check[Session] = anything,
) -> Session:
    """Set a session's status or time; `check` may refuse the state that would be changed.

    Raises NotFound, Invalid, or what `check` raises; saying what already is changes nothing.
    """
    session = find_session(unit, principal, session_id)
    unit.clients.lock(session.client_id, access.care(principal))
    check(session)
    changed = session.changed(change.get("status"), change.get("held_at"), unit.now)
    return session if changed == session else keep_session(unit, changed)


def find_session(unit: Unit, principal: Principal, session_id: str) -> Session:
    """A session of a client whom the caller may see; raises NotFound."""
    session = unit.sessions.find(session_id, access.care(principal))
    if session is None:
        raise NotFound("There is no such session.")
    return session


def list_sessions(unit: Unit, principal: Principal, client_id: str, window: Window) -> Page[Session]:
    """The client's sessions, latest first; raises NotFound."""
    client = unit.clients.find(client_id, access.care(principal))
    if client is None:
        raise NotFound("There is no such client.")
    return unit.sessions.page(client, window)
