"""What intake tells the other services about ids that they hold."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.intake.domain.clients import Client, Episode
from services.intake.domain.goals import Goal
from services.intake.domain.sessions import Session
from services.intake.domain.staff import Staff, Team
from services.intake.ports import Unit
from shared.contracts.principal import EVERYTHING
from shared.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class Named:
    """Those of the ids asked for that stand for something."""

    clients: list[Client]
    staff: list[Staff]
    goals: list[Goal]
    teams: list[Team]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """A session and what it belongs to."""

    client: Client
    episode: Episode
    goals: list[Goal]
    session: Session


@dataclass(frozen=True, kw_only=True)
class Responsible:
    """Somebody whom a client's word that they are not safe reaches."""

    staff: Staff
    role: Literal["therapist", "supervisor"]


def names(
    unit: Unit,
    *,
    client_ids: Collection[str] = (),
    staff_ids: Collection[str] = (),
    goal_ids: Collection[str] = (),
    team_ids: Collection[str] = (),
) -> Named:
    """Who and what these ids stand for; unknown ones are left out."""
    return Named(
        clients=unit.clients.find_many(client_ids, EVERYTHING),
        staff=unit.staff.find_many(staff_ids),
        goals=unit.goals.find_many(goal_ids, EVERYTHING),
        teams=[team for team in unit.teams.everyone() if team.team_id in team_ids] if team_ids else [],
    )


def surroundings(unit: Unit, session_id: str) -> Surroundings:
    """A session with its client, episode and the episode's goals, all of one moment; raises NotFound."""
    session = unit.sessions.find(session_id, EVERYTHING)
    client = unit.clients.find(session.client_id, EVERYTHING) if session else None
    episode = unit.episodes.find(session.episode_id) if session else None
    if session is None or client is None or episode is None:
        raise NotFound("There is no such session.")
    goals = unit.goals.of(client)
    return Surroundings(
        client=client,
        episode=episode,
        goals=[goal for goal in goals if goal.episode_id == episode.episode_id],
        session=session,
    )


def responsible(unit: Unit, client_ids: Collection[str]) -> list[tuple[Client, list[Responsible]]]:
    """Those of the clients that exist, each with everybody who works here and may see them; perhaps nobody."""
    clients = unit.clients.find_many(client_ids, EVERYTHING)
    therapists = {one.staff_id: one for one in unit.staff.find_many({client.clinician_id for client in clients})}
    supervisors = sorted(unit.staff.supervisors(), key=lambda one: one.name.casefold())
    return [(client, _responsible(client, therapists.get(client.clinician_id), supervisors)) for client in clients]


def _responsible(client: Client, therapist: Staff | None, supervisors: Collection[Staff]) -> list[Responsible]:
    own = [Responsible(staff=therapist, role="therapist")] if therapist and therapist.sees_clients else []
    return own + [
        Responsible(staff=one, role="supervisor")
        for one in supervisors
        if one.supervises(client.team_id) and one.staff_id not in {person.staff.staff_id for person in own}
    ]


def upcoming(unit: Unit, client_ids: Collection[str]) -> dict[str, datetime]:
    """When each client's next planned session is; clients without one are left out."""
    return unit.sessions.next_of(client_ids, unit.now)
