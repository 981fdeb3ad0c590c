"""What tests of Today say, do and look at."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from services.intake.domain.check_ins import CheckIn
from services.intake.domain.clients import Client
from services.intake.domain.goals import Goal
from services.intake.domain.sessions import Session
from services.intake.ports import Unit
from services.intake.ports.today import Comes, Left
from services.intake.usecases.planning import NewPlan, plan_sessions
from shared.contracts.events import SessionUpdated
from shared.contracts.principal import Principal
from tests.infra.intake_clinic import with_client, with_goal
from tests.infra.personas import OWNER, SUPERVISOR
from tests.integration.intake.web import Clinic


class TellingNeighbours:
    """Alerts and feedback, saying what the test had them say; remembers about whom somebody asked."""

    def __init__(self) -> None:
        self.comes: dict[str, Comes] | None = {}
        self.was_left: dict[str, Left] | None = {}
        self.asked: list[tuple[str, list[str], list[str]]] = []

    def waiting(
        self,
        reader: Principal,
        clients: Sequence[Client],
        goals: Sequence[Goal],
        *,
        today: Collection[str],
        language: str,
    ) -> Mapping[str, Comes] | None:
        assert language
        assert {goal.client_id for goal in goals} <= {client.client_id for client in clients}
        self.asked.append((reader.staff_id, [client.client_id for client in clients], [*today]))
        return self.comes

    def left(self, _reader: Principal, _session_ids: Collection[str]) -> Mapping[str, Left] | None:
        return self.was_left


def own_client(clinic: Clinic) -> Client:
    """The owner's client, with a goal."""

    def work(unit: Unit) -> Client:
        client = with_client(unit)
        with_goal(unit, client)
        return client

    return clinic.intake.transact(work)


def planned(clinic: Clinic, client: Client, days: float = 0.1, **how: Any) -> Session:  # noqa: ANN401 - a plan's fields
    """Plan one so many days from now."""
    new = NewPlan(held_at=clinic.intake.now + timedelta(days=days), **how)
    clinic.intake.transact(lambda unit: plan_sessions(unit, OWNER, client.client_id, new))
    found: list[Session] = clinic.intake.transact(lambda unit: unit.sessions.planned_of(client, clinic.intake.now))
    return found[-1]


def checked_in(clinic: Clinic, session: Session, **over: object) -> None:
    """The client has answered, as feedback told."""
    kept = {
        "rating_id": f"rating-{session.session_id}",
        "client_id": session.client_id,
        "session_id": session.session_id,
        "submitted_at": session.held_at,
        "complete": True,
        "version": (1, 1),
    }
    check_in = CheckIn(**(kept | over))  # type: ignore[arg-type] # a dict's values have one type
    clinic.intake.transact(lambda unit: unit.check_ins.put_newer([check_in]))


def wait(clinic: Clinic, **span: float) -> None:
    """Let time pass; everybody signs in again."""
    clinic.intake.wait(**span)
    for person in (OWNER, SUPERVISOR):
        clinic.sign_in(person)


def page(clinic: Clinic, person: Principal = OWNER) -> str:
    answer = clinic.browser(person).get("/intake/today")
    assert answer.status_code == 200, answer.text
    return answer.text


def words(text: str) -> str:
    """What is read of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def found(clinic: Clinic, session: Session) -> Session:
    kept: Session | None = clinic.intake.transact(
        lambda unit: unit.sessions.find(session.session_id, OWNER.scope())
    )
    assert kept
    return kept


def last_said(clinic: Clinic) -> SessionUpdated:
    return [event for event in clinic.intake.events if isinstance(event, SessionUpdated)][-1]
