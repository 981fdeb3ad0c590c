"""A small clinic for intake's tests: the personas with their teams, and the owner's client Maya."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol, TypeVar

from services.intake.domain.clients import Client
from services.intake.domain.clinic import Clinic, CrisisContact
from services.intake.domain.goals import Goal
from services.intake.domain.sessions import Session, SessionStatus
from services.intake.domain.staff import Staff, Team
from services.intake.ports import Unit
from services.intake.usecases.clients import NewClient, register_client
from services.intake.usecases.clinic import open_clinic
from services.intake.usecases.goals import NewGoal, agree_goal
from services.intake.usecases.keeping import keep_staff
from services.intake.usecases.sessions import note_session
from shared.contracts.principal import Principal
from tests.infra.personas import EVERYBODY, NORTH, OWNER, SOUTH, SUPERVISOR

T = TypeVar("T")


class Transacts(Protocol):
    """Fake or real."""

    def __call__(self, work: Callable[[Unit], T], /) -> T: ...


LIFELINE = CrisisContact(label="Crisis line", number="0808 157 0123", hours="day and night", kind="lifeline")
CLINIC = Clinic(name="Riverside", crisis_contacts=(LIFELINE,), safety_contact=SUPERVISOR.staff_id)


def staff_of(person: Principal, **over: object) -> dict[str, object]:
    """The fields of a persona's staff entry."""
    return {
        "staff_id": person.staff_id,
        "email": f"{person.name.lower()}@clinic.example",
        "name": person.name,
        "roles": person.roles,
        "team_ids": person.team_ids,
        "password_hash": "hash of correct horse battery",
    } | over


def settle(unit: Unit) -> None:
    """Bring the personas and their teams into an empty clinic, which has all that a check-in needs."""
    open_clinic(unit, CLINIC)
    unit.teams.put(Team(team_id=NORTH, name="North", created_at=unit.now))
    unit.teams.put(Team(team_id=SOUTH, name="South", created_at=unit.now))
    for person in EVERYBODY:
        keep_staff(unit, Staff(**staff_of(person), created_at=unit.now))  # type: ignore[arg-type] # a dict's values have one type


def with_client(unit: Unit, code: str = "MR", by: Principal = OWNER) -> Client:
    """A client on somebody's caseload."""
    return register_client(unit, by, NewClient(code=code, name="Maya Reyes", email="maya@mail.example"))[0]


def with_goal(unit: Unit, client: Client, *milestones: str) -> Goal:
    """A goal of the owner's client."""
    return agree_goal(unit, OWNER, client.client_id, NewGoal(title="Sleep through", milestones=milestones))


def with_session(unit: Unit, client: Client, status: SessionStatus = "held", days: float = -1) -> Session:
    """A session of the owner's client so many days from now."""
    held_at = unit.now + timedelta(days=days)
    return note_session(unit, OWNER, client.client_id, status=status, held_at=held_at)
