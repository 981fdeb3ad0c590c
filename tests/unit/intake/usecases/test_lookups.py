from __future__ import annotations

import pytest

from services.intake.domain.clients import Client
from services.intake.usecases.clients import change_client
from services.intake.usecases.lookups import names, surroundings, upcoming
from services.intake.usecases.staff import add_team
from shared.errors import NotFound
from tests.infra.fakes_intake import FakeIntake
from tests.infra.intake_clinic import with_goal, with_session
from tests.infra.personas import OWNER


def test_names_of_what_is_known(intake: FakeIntake, maya: Client) -> None:
    goal = intake.transact(lambda unit: with_goal(unit, maya))
    team = intake.transact(lambda unit: add_team(unit, "East"))
    asked = {"client_ids": [maya.client_id, "x"], "staff_ids": [OWNER.staff_id, "x"], "goal_ids": [goal.goal_id]}
    found = intake.transact(lambda unit: names(unit, **asked, team_ids=[team.team_id, "x"]))
    assert found.teams == [team]
    assert (found.clients, [person.name for person in found.staff], found.goals) == ([maya], ["Owner"], [goal])


def test_however_many_goals_there_are_none_is_left_out(intake: FakeIntake, maya: Client) -> None:
    intake.transact(lambda unit: [with_goal(unit, maya) for _ in range(201)])
    session = intake.transact(lambda unit: with_session(unit, maya))
    assert len(intake.transact(lambda unit: surroundings(unit, session.session_id)).goals) == 201


def test_a_session_comes_with_its_own_episodes_goals(intake: FakeIntake, maya: Client) -> None:
    old = intake.transact(lambda unit: with_goal(unit, maya))
    intake.transact(lambda unit: change_client(unit, OWNER, maya.client_id, {"status": "closed"}))
    intake.transact(lambda unit: change_client(unit, OWNER, maya.client_id, {"status": "open"}))
    goal = intake.transact(lambda unit: with_goal(unit, maya))
    session = intake.transact(lambda unit: with_session(unit, maya))
    found = intake.transact(lambda unit: surroundings(unit, session.session_id))
    assert (found.client.client_id, found.session, found.goals) == (maya.client_id, session, [goal])
    assert found.episode.episode_id == goal.episode_id != old.episode_id


def test_an_unknown_session_is_not_found(intake: FakeIntake) -> None:
    with pytest.raises(NotFound):
        intake.transact(lambda unit: surroundings(unit, "nothing"))


def test_upcoming_leaves_out_who_has_nothing_planned(intake: FakeIntake, maya: Client) -> None:
    assert intake.transact(lambda unit: upcoming(unit, [maya.client_id])) == {}
    planned = intake.transact(lambda unit: with_session(unit, maya, "planned", 2))
    assert intake.transact(lambda unit: upcoming(unit, [maya.client_id, "x"])) == {maya.client_id: planned.held_at}
