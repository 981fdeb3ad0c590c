"""What intake tells the other services about ids that they hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from services.intake.domain.clients import Client, Episode, Language
from services.intake.domain.clinic import Clinic
from services.intake.domain.goals import Goal
from services.intake.domain.sessions import Session
from services.intake.domain.staff import Staff, Team
from services.intake.ports import Unit
from services.intake.usecases.covering import stand_ins
from shared.contracts.principal import EVERYTHING
from shared.errors import NotFound
from shared.text import name_order


@dataclass(frozen=True, kw_only=True)
class Named:
    """Those of the ids asked for that stand for something."""

    clients: list[Client]
    staff: list[Staff]
    goals: list[Goal]
    teams: list[Team]
    upcoming: Mapping[str, datetime]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """A session, what it belongs to, and the clinic."""

    clinic: Clinic | None
    client: Client
    episode: Episode
    goals: list[Goal]
    session: Session


@dataclass(frozen=True, kw_only=True)
class Responsible:
    """Somebody whom a client's word that they are not safe reaches."""

    staff: Staff
    role: Literal["therapist", "cover", "supervisor", "safety_contact"]


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Where a client may be sent a link, as they agreed and as is safe, and in which language."""

    client_id: str
    email: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    language: Language | None


def names(
    unit: Unit,
    *,
    client_ids: Collection[str] = (),
    staff_ids: Collection[str] = (),
    goal_ids: Collection[str] = (),
    team_ids: Collection[str] = (),
    upcoming_ids: Collection[str] = (),
) -> Named:
    """Who and what these ids stand for, and when those clients come next; unknown ones are left out."""
    return Named(
        clients=unit.clients.find_many(client_ids, EVERYTHING),
        staff=unit.staff.find_many(staff_ids),
        goals=unit.goals.find_many(goal_ids, EVERYTHING),
        teams=[team for team in unit.teams.everyone() if team.team_id in team_ids] if team_ids else [],
        upcoming=upcoming(unit, upcoming_ids) if upcoming_ids else {},
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
        clinic=unit.clinic.get(),
        client=client,
        episode=episode,
        goals=[goal for goal in goals if goal.episode_id == episode.episode_id],
        session=session,
    )


def responsible(unit: Unit, client_ids: Collection[str]) -> list[tuple[Client, list[Responsible]]]:
    """Those of the clients that exist, each with whom it reaches of those who work here; perhaps nobody.

    That is everybody who may see the client, also while they stand in, and the clinic's safety contact.
    """
    clients = unit.clients.find_many(client_ids, EVERYTHING)
    therapists = {one.staff_id: one for one in unit.staff.find_many({client.clinician_id for client in clients})}
    supervisors = sorted(unit.staff.supervisors(), key=lambda one: name_order(one.name))
    others = [Responsible(staff=one, role="supervisor") for one in supervisors]
    others += [Responsible(staff=one, role="safety_contact") for one in _contact(unit)]
    covers = {away: Responsible(staff=one, role="cover") for away, one in stand_ins(unit, therapists).items()}
    return [
        (client, _responsible(client, therapists.get(client.clinician_id), [*_of(covers, client), *others]))
        for client in clients
    ]


def _of(covers: Mapping[str, Responsible], client: Client) -> list[Responsible]:
    """Who stands in for the client's therapist, if they are away."""
    return [covers[client.clinician_id]] if client.clinician_id in covers else []


def _contact(unit: Unit) -> list[Staff]:
    clinic = unit.clinic.get()
    found = unit.staff.find(clinic.safety_contact) if clinic and clinic.safety_contact else None
    return [found] if found and found.active else []


def _responsible(client: Client, therapist: Staff | None, others: Sequence[Responsible]) -> list[Responsible]:
    """Each once, in the role that comes first."""
    told: dict[str, Responsible] = {}
    if therapist and therapist.sees_clients:
        told[therapist.staff_id] = Responsible(staff=therapist, role="therapist")
    for one in others:
        if one.role in {"cover", "safety_contact"} or one.staff.supervises(client.team_id):
            told.setdefault(one.staff.staff_id, one)
    return list(told.values())


def addresses(unit: Unit, staff_ids: Collection[str]) -> dict[str, str]:
    """Where mail reaches those of these who work here."""
    return {one.staff_id: one.email for one in unit.staff.find_many(staff_ids) if one.active}


def contacts(unit: Unit, client_ids: Collection[str]) -> list[Contact]:
    """How these clients may be sent links right now; in a demo clinic in no way at all."""
    demo = unit.demo.get() is not None
    return [
        Contact(
            client_id=one.client_id,
            email=None if demo else one.mail_to,
            phone=None if demo else one.text_to,
            language=one.language,
        )
        for one in unit.clients.find_many(client_ids, EVERYTHING)
    ]


def contact_of_address(unit: Unit, email: str) -> Contact | None:
    """The one client whom mail to this address reaches right now; nobody where several have it.

    Whoever reads such mail would learn of the others, and could be any of them.
    """
    found = unit.clients.of_address(email)
    (contact,) = contacts(unit, [found[0].client_id]) if len(found) == 1 else (None,)
    return contact if contact and contact.email else None


def admins(unit: Unit) -> list[str]:
    """Who runs the clinic."""
    return sorted(one.staff_id for one in unit.staff.admins())


def upcoming(unit: Unit, client_ids: Collection[str]) -> dict[str, datetime]:
    """When each client's next planned session is; clients without one are left out."""
    return unit.sessions.next_of(client_ids, unit.now)
