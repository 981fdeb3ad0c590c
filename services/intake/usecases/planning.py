"""Planning sessions: once or every week or two; moving and calling them off, one or all from there on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from services.intake.domain.clients import Client, Episode
from services.intake.domain.ids import new_id
from services.intake.domain.plans import AHEAD, MOST_SESSIONS, Plan, instant_of, last_day
from services.intake.domain.sessions import NOTE_LENGTH, Session, appointed
from services.intake.domain.text import one_line, wrong
from services.intake.ports import Transact, Unit
from services.intake.usecases import access
from services.intake.usecases.episodes import episode_in_care
from services.intake.usecases.keeping import keep_session
from services.intake.usecases.sessions import find_session, zone_of
from shared.contracts.principal import EVERYTHING, Principal
from shared.errors import Conflict, Erased, NotFound

AT_A_TIME = 100


@dataclass(frozen=True, kw_only=True)
class NewPlan:
    """When the first session is and whether others follow: every so many weeks, until a day or so many in all."""

    held_at: datetime
    every_weeks: int = 0
    until: date | None = None
    count: int | None = None


def plan_sessions(unit: Unit, principal: Principal, client_id: str, new: NewPlan) -> str:
    """Plan one session or many; gives the client's id.

    Raises NotFound, Invalid, or Conflict when care has ended.
    """
    client = unit.clients.lock(client_id, access.care(principal))
    episode, zone = episode_in_care(unit, client), zone_of(unit)
    held_at = appointed("planned", new.held_at, unit.now)
    first = held_at.astimezone(zone)
    if first.date() < unit.now.astimezone(zone).date():
        raise wrong("held_at", "This day is over. Note a session that was held on the client’s page.")
    if not new.every_weeks:
        add_planned(unit, client, episode, held_at)
        return client_id
    until = _until(new, first.date())
    plan = Plan(
        plan_id=new_id(),
        client_id=client.client_id,
        episode_id=episode.episode_id,
        at=first.time(),
        every_weeks=new.every_weeks,
        next_on=first.date(),
        until=until,
    )
    add_planned(unit, client, episode, held_at, plan_id=plan.plan_id)  # however far ahead it lies
    _note_due(unit, client, replace(plan, next_on=first.date() + timedelta(weeks=plan.every_weeks)))
    return client_id


def _until(new: NewPlan, first: date) -> date | None:
    until = new.until
    if new.count is not None:
        by_count = last_day(first, new.every_weeks, min(new.count, MOST_SESSIONS))
        until = min(until, by_count) if until else by_count
    if until is not None and until < first:
        raise wrong("until", "This is before the first session.")
    return until


def add_planned(
    unit: Unit,
    client: Client,
    episode: Episode,
    held_at: datetime,
    *,
    plan_id: str | None = None,
    from_calendar: bool = False,
) -> Session:
    """Note a planned session; its client must be locked."""
    session = Session(
        session_id=new_id(),
        client_id=client.client_id,
        episode_id=episode.episode_id,
        clinician_id=client.clinician_id,
        session_no=unit.episodes.take_session_no(episode.episode_id),
        status="planned",
        held_at=held_at,
        planned_at=held_at,
        plan_id=plan_id,
        from_calendar=from_calendar,
    )
    return keep_session(unit, session)


def note_due_sessions(transact: Transact, as_of: datetime) -> int:
    """Note the sessions of all plans that come near; gives how many plans went on. It may be asked at any time."""
    count = 0
    while True:
        found = transact(lambda unit: unit.plans.due(_horizon(unit, as_of), AT_A_TIME))
        for plan in found:
            transact(lambda unit, plan=plan: _go_on(unit, plan))  # type: ignore[misc] # mypy cannot infer it
        count += len(found)
        if len(found) < AT_A_TIME:
            return count


def _horizon(unit: Unit, now: datetime) -> date:
    return (now + AHEAD).astimezone(zone_of(unit)).date()


def _go_on(unit: Unit, found: Plan) -> None:
    """Note what is due of a plan; it ends with the episode that it was made in."""
    try:
        client = unit.clients.lock(found.client_id, EVERYTHING)
    except (Erased, NotFound):
        return
    plan = unit.plans.get(found.plan_id)
    if plan is not None:
        _note_due(unit, client, plan)


def _note_due(unit: Unit, client: Client, plan: Plan) -> None:
    episode = unit.episodes.open_of([client]).get(client.client_id)
    if episode is None or episode.episode_id != plan.episode_id:
        unit.plans.put(plan.ended())
        return
    zone = zone_of(unit)
    days, following = plan.due(_horizon(unit, unit.now))
    instants = [instant_of(day, plan.at, zone) for day in days]
    known = unit.sessions.around([client.client_id], min(instants), max(instants)) if instants else []
    taken = {session.held_at for session in known}
    for held_at in instants:
        if held_at not in taken:
            add_planned(unit, client, episode, held_at, plan_id=plan.plan_id)
    unit.plans.put(following)


def move_session(
    unit: Unit, principal: Principal, session_id: str, held_at: datetime, *, later_too: bool = False
) -> Session:
    """Move a planned session, perhaps with all that follow in its plan.

    Raises NotFound, Invalid, or Conflict when it is no longer planned.
    """
    session = _planned(unit, principal, session_id)
    held_at, zone = appointed("planned", held_at, unit.now), zone_of(unit)
    moved = keep_session(unit, replace(session, held_at=held_at))
    if later_too and session.plan_id:
        there, here = held_at.astimezone(zone), session.held_at.astimezone(zone)
        days = (there.date() - here.date()).days
        for other in _following(unit, session):
            day = other.held_at.astimezone(zone).date() + timedelta(days=days)
            keep_session(unit, replace(other, held_at=instant_of(day, there.time(), zone)))
        plan = unit.plans.get(session.plan_id)
        if plan is not None:
            unit.plans.put(plan.moved(days, there.time()))
    return moved


def call_off(
    unit: Unit,
    principal: Principal,
    session_id: str,
    status: Literal["cancelled", "cancelled_late"],
    *,
    later_too: bool = False,
) -> Session:
    """Call off a planned session, perhaps with all that follow in its plan, which ends then.

    Raises NotFound, or Conflict when it is no longer planned.
    """
    session = _planned(unit, principal, session_id)
    if later_too and session.plan_id:
        for other in _following(unit, session):
            keep_session(unit, other.changed("cancelled", None, unit.now))
        plan = unit.plans.get(session.plan_id)
        if plan is not None:
            unit.plans.put(plan.ended())
    return keep_session(unit, session.became(status, unit.now))


def note_for_the_day(unit: Unit, principal: Principal, session_id: str, words: str) -> Session:
    """Keep a line for the day of a session, or none; raises NotFound or Invalid."""
    session = _locked(unit, principal, session_id)
    return _kept(unit, session, replace(session, note=one_line("note", words, NOTE_LENGTH) if words else None))


def agree_homework(unit: Unit, principal: Principal, session_id: str, words: str) -> Session:
    """Keep what was agreed in a session to try until the next one, or nothing; raises NotFound or Invalid."""
    session = _locked(unit, principal, session_id)
    homework = one_line("homework", words, NOTE_LENGTH) if words else None
    return _kept(unit, session, replace(session, homework=homework))


def _kept(unit: Unit, session: Session, changed: Session) -> Session:
    """The session with other words, which are told to nobody."""
    if changed != session:
        unit.sessions.put(changed)
    return changed


def _locked(unit: Unit, principal: Principal, session_id: str) -> Session:
    session = find_session(unit, principal, session_id)
    unit.clients.lock(session.client_id, access.care(principal))
    return session


def _planned(unit: Unit, principal: Principal, session_id: str) -> Session:
    session = _locked(unit, principal, session_id)
    if session.status != "planned":
        raise Conflict("This session is no longer planned. Correct it on the client’s page.")
    return session


def _following(unit: Unit, session: Session) -> list[Session]:
    """The planned sessions of the same plan after that one."""
    client = unit.clients.lock(session.client_id, EVERYTHING)
    found = unit.sessions.planned_of(client, session.held_at)
    return [one for one in found if one.plan_id == session.plan_id and one.session_id != session.session_id]
