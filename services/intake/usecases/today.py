"""A clinician's Today: who comes today and in the six days after it, and of whom nothing was said yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.intake.domain.check_ins import CheckIn
from services.intake.domain.clients import Client
from services.intake.domain.goals import Goal
from services.intake.domain.plans import instant_of
from services.intake.domain.sessions import Session
from services.intake.ports import Unit
from services.intake.usecases.sessions import zone_of
from shared.contracts.principal import Principal, Scope
from shared.errors import Forbidden

WEEK: Final = timedelta(days=7)
# Without plans, whoever came last stands first; so many, of the last so many sessions.
MOST_RECENT: Final = 12
LOOKED_THROUGH: Final = 60


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """A session with its client."""

    session: Session
    client: Client


@dataclass(frozen=True, kw_only=True)
class Recent:
    """A client on the caseload, and when they were there last, if ever."""

    client: Client
    last: datetime | None


@dataclass(frozen=True, kw_only=True)
class Today:
    """The page: today in order of time, the days after it that have sessions, and what was said nothing of.

    `numbers` are those of today's sessions by date; `check_ins` are of those who come today, `goals` of
    everybody. `homework` is what each who comes today agreed to try last time. `recent` are whom to choose from
    where nothing is planned at all.
    """

    day: date
    today: Sequence[Appointment]
    week: Mapping[date, Sequence[Appointment]]
    unsaid: Sequence[Appointment]
    recent: Sequence[Recent]
    numbers: Mapping[str, int]
    goals: Mapping[str, Sequence[Goal]]
    check_ins: Mapping[str, CheckIn]
    homework: Mapping[str, str]

    def checked_in(self, session: Session) -> bool:
        """Whether that session's check-in is the client's last one."""
        check_in = self.check_ins.get(session.client_id)
        return check_in is not None and check_in.session_id == session.session_id

    @property
    def clients(self) -> list[Client]:
        """Everybody who comes today, each once."""
        return _clients(self.today)


def today(unit: Unit, principal: Principal) -> Today:
    """The reader's own Today; raises Forbidden for whoever has no caseload."""
    if not principal.is_("clinician"):
        raise Forbidden("Today is for clinicians.", staff_id=principal.staff_id)
    zone, scope = zone_of(unit), Scope(clinician_id=principal.staff_id)
    day = unit.now.astimezone(zone).date()
    begin, end = (instant_of(one, time(), zone) for one in (day, day + WEEK))
    sessions = unit.sessions.of_clinician(principal.staff_id, begin - WEEK, end)
    shown = _with_clients(
        unit, [one for one in sessions if one.held_at >= begin or one.status == "planned"], scope
    )
    week = _by_day(shown, zone)
    coming = week.pop(day, [])
    clients, everybody = _clients(coming), _clients(shown)
    nobody = not any(one.session.status == "planned" or one.session.planned_at for one in shown)
    return Today(
        day=day,
        today=coming,
        week={on: planned for on, found in week.items() if on > day and (planned := _planned(found))},
        unsaid=[one for on, found in week.items() if on < day for one in found],
        recent=_recent(unit, principal, scope) if nobody else [],
        numbers=unit.sessions.numbers_of(clients),
        goals=_by_client(unit.goals.active_among(everybody)),
        check_ins=unit.check_ins.last_of(clients),
        homework=unit.sessions.homework_of(clients, begin),
    )


def _by_day(shown: Sequence[Appointment], zone: ZoneInfo) -> dict[date, list[Appointment]]:
    found: dict[date, list[Appointment]] = {}
    for one in shown:
        found.setdefault(one.session.held_at.astimezone(zone).date(), []).append(one)
    return found


def _planned(found: Sequence[Appointment]) -> list[Appointment]:
    return [one for one in found if one.session.status == "planned"]


def _clients(found: Sequence[Appointment]) -> list[Client]:
    return list({one.client.client_id: one.client for one in found}.values())


def _with_clients(unit: Unit, sessions: Sequence[Session], scope: Scope) -> list[Appointment]:
    """Those of clients who are in the clinician's care now."""
    clients = _in_care(unit, {session.client_id for session in sessions}, scope)
    return [
        Appointment(session=session, client=clients[session.client_id])
        for session in sessions
        if session.client_id in clients
    ]


def _in_care(unit: Unit, client_ids: Collection[str], scope: Scope) -> dict[str, Client]:
    found = unit.clients.find_many(client_ids, scope)
    return {client.client_id: client for client in found if client.status == "open"}


def _recent(unit: Unit, principal: Principal, scope: Scope) -> list[Recent]:
    """Whoever came last first, then those who have not come yet."""
    last: dict[str, datetime] = {}
    for session in unit.sessions.last_of_clinician(principal.staff_id, LOOKED_THROUGH):
        if session.status == "held":
            last.setdefault(session.client_id, session.held_at)
    new = sorted(set(unit.clients.ids(scope, "open")) - last.keys())
    clients = _in_care(unit, [*last, *new[:MOST_RECENT]], scope)
    ordered = [clients[one] for one in [*last, *new] if one in clients]
    return [Recent(client=one, last=last.get(one.client_id)) for one in ordered[:MOST_RECENT]]


def _by_client(goals: Sequence[Goal]) -> dict[str, list[Goal]]:
    found: dict[str, list[Goal]] = {}
    for goal in goals:
        found.setdefault(goal.client_id, []).append(goal)
    return found
