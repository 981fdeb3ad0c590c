"""Noting sessions: planned, held, missed or cancelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from services.intake.domain.ids import new_id
from services.intake.domain.sessions import Noted, Session, SessionStatus, appointed
from services.intake.domain.text import wrong
from services.intake.ports import Page, Unit, Window
from services.intake.usecases import access
from services.intake.usecases.checking import Check, anything
from services.intake.usecases.episodes import episode_in_care
from services.intake.usecases.keeping import keep_session
from shared.contracts.principal import Principal
from shared.errors import Conflict, NotFound


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


def say_what_became(unit: Unit, principal: Principal, session_id: str, status: SessionStatus) -> Session:
    """Say what became of a planned session, to be undone for a while; saying the same again changes nothing.

    Raises NotFound, Conflict where something else was said of it, or Invalid before its day has come.
    """
    session = find_session(unit, principal, session_id)
    unit.clients.lock(session.client_id, access.care(principal))
    if session.status == status:
        return session
    if session.status != "planned":
        raise Conflict("Something else was said of this session meanwhile. Correct it on the client’s page.")
    zone = zone_of(unit)
    if status == "held" and session.held_at.astimezone(zone).date() > unit.now.astimezone(zone).date():
        raise wrong("status", "This session is on another day. Move it to today first.")
    return keep_session(unit, session.became(status, unit.now))


def hold_now(unit: Unit, principal: Principal, client_id: str) -> Session:
    """Note a session that nobody had planned as held now; raises NotFound, or Conflict when care has ended."""
    session = note_session(unit, principal, client_id, status="held", held_at=unit.now)
    noted = Noted(at=unit.now, before=None, held_at=session.held_at)
    return keep_session(unit, replace(session, noted=noted))


def undo(unit: Unit, principal: Principal, session_id: str) -> Session:
    """Take back what was said of a session on Today; its link takes no answers any more.

    Raises NotFound, or Conflict when it is too late or the check-in is answered.
    """
    session = find_session(unit, principal, session_id)
    client = unit.clients.lock(session.client_id, access.care(principal))
    check_in = unit.check_ins.of(client).get(session_id)
    if check_in is not None and not check_in.disowned:
        raise Conflict("The check-in is answered: the session stays held. Correct it on the client’s page.")
    return keep_session(unit, session.undone(unit.now))


def zone_of(unit: Unit) -> ZoneInfo:
    """The clinic's time zone."""
    clinic = unit.clinic.get()
    return ZoneInfo(clinic.time_zone if clinic else "UTC")


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
