from __future__ import annotations

import pytest

from services.intake.domain.check_ins import CheckIn
from services.intake.domain.clients import Client
from services.intake.ports import Window
from services.intake.usecases.caseload import caseload, record
from shared.errors import Forbidden, NotFound
from tests.infra.fakes_intake import FakeIntake
from tests.infra.intake_clinic import with_client, with_goal, with_session
from tests.infra.personas import ADMIN, OWNER, STRANGER, SUPERVISOR


def test_a_row_shows_goals_next_session_and_last_check_in(intake: FakeIntake, maya: Client) -> None:
    intake.transact(lambda unit: [with_goal(unit, maya) for _ in range(2)])
    planned = intake.transact(lambda unit: with_session(unit, maya, "planned", 7))
    check_in = CheckIn(
        rating_id="r",
        client_id=maya.client_id,
        session_id="s",
        submitted_at=intake.now,
        complete=True,
        version=(1, 1),
    )
    intake.transact(lambda unit: unit.check_ins.put_newer([check_in]))
    (row,), further = intake.transact(lambda unit: caseload(unit, OWNER, Window()))
    assert (row.client.client_id, row.clinician, row.goals) == (maya.client_id, "Owner", 2)
    assert (row.next_session, row.last_check_in, further) == (planned.held_at, check_in, None)


def test_rows_come_by_name(intake: FakeIntake, maya: Client) -> None:
    other = intake.transact(lambda unit: with_client(unit, "B"))
    intake.shelves.clients[other.client_id] = type(other)(**{**vars(other), "name": "anna"})
    rows, _ = intake.transact(lambda unit: caseload(unit, SUPERVISOR, Window()))
    assert [row.client.name for row in rows] == ["anna", maya.name]


def test_an_admin_has_no_caseload(intake: FakeIntake, maya: Client) -> None:
    with pytest.raises(Forbidden):
        intake.transact(lambda unit: caseload(unit, ADMIN, Window()))
    with pytest.raises(Forbidden):
        intake.transact(lambda unit: record(unit, ADMIN, maya.client_id, Window()))


def test_a_record_holds_everything_about_a_client(intake: FakeIntake, maya: Client) -> None:
    goal = intake.transact(lambda unit: with_goal(unit, maya))
    session = intake.transact(lambda unit: with_session(unit, maya))
    found = intake.transact(lambda unit: record(unit, OWNER, maya.client_id, Window()))
    assert (found.goals, found.sessions.items, found.check_ins) == ([goal], [session], {})
    assert [episode.ended_at for episode in found.episodes] == [None]
    with pytest.raises(NotFound):
        intake.transact(lambda unit: record(unit, STRANGER, maya.client_id, Window()))
