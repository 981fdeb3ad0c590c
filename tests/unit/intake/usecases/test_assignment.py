from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from services.intake.usecases.assignment import clinician_for, nameable, team_for, usual_team
from services.intake.usecases.keeping import keep_staff
from shared.contracts.principal import Principal
from shared.errors import Forbidden, Invalid
from tests.infra.fakes_intake import FakeIntake
from tests.infra.personas import ADMIN, NORTH, OTHER_SUPERVISOR, OWNER, SOUTH, STRANGER, SUPERVISOR, TEAMMATE


def named(intake: FakeIntake, by: Principal, staff_id: str | None) -> str:
    return intake.transact(lambda unit: clinician_for(unit, by, staff_id)).staff_id


def test_a_clinician_means_themself(intake: FakeIntake) -> None:
    assert named(intake, OWNER, None) == named(intake, OWNER, OWNER.staff_id) == OWNER.staff_id
    with pytest.raises(Forbidden):
        named(intake, OWNER, TEAMMATE.staff_id)


@pytest.mark.parametrize("by", [SUPERVISOR, ADMIN], ids=lambda person: person.name)
def test_who_is_no_clinician_says_whom_they_mean(intake: FakeIntake, by: Principal) -> None:
    with pytest.raises(Invalid) as refused:
        named(intake, by, None)
    assert list(refused.value.fields) == ["clinician_id"]
    assert named(intake, by, OWNER.staff_id) == OWNER.staff_id


def test_a_supervisor_keeps_to_their_teams(intake: FakeIntake) -> None:
    with pytest.raises(Invalid):
        named(intake, OTHER_SUPERVISOR, OWNER.staff_id)
    assert named(intake, OTHER_SUPERVISOR, STRANGER.staff_id) == STRANGER.staff_id


def test_nobody_names_who_has_left(intake: FakeIntake) -> None:
    owner = intake.shelves.staff[OWNER.staff_id]
    intake.transact(lambda unit: keep_staff(unit, replace(owner, active=False)))
    with pytest.raises(Invalid):
        named(intake, ADMIN, OWNER.staff_id)


def test_choices_are_what_may_be_named(intake: FakeIntake) -> None:
    def choices(by: Principal) -> list[str]:
        return [person.staff_id for person in intake.transact(lambda unit: nameable(unit, by))]

    assert choices(OWNER) == [OWNER.staff_id]
    assert choices(SUPERVISOR) == [OWNER.staff_id, TEAMMATE.staff_id]
    assert choices(ADMIN) == [OWNER.staff_id, STRANGER.staff_id, TEAMMATE.staff_id]


def test_the_clinicians_only_team_is_the_clients(intake: FakeIntake) -> None:
    owner = intake.shelves.staff[OWNER.staff_id]
    assert usual_team(owner) == NORTH
    assert usual_team(replace(owner, team_ids=frozenset({NORTH, SOUTH}))) is None
    assert usual_team(replace(owner, team_ids=frozenset())) is None


def test_a_team_is_named_by_its_members_and_by_admins(intake: FakeIntake) -> None:
    owner = intake.shelves.staff[OWNER.staff_id]
    both = msgspec.structs.replace(OWNER, team_ids=frozenset({NORTH, SOUTH}))
    assert intake.transact(lambda unit: team_for(unit, both, owner, SOUTH)) == SOUTH
    assert intake.transact(lambda unit: team_for(unit, ADMIN, owner, SOUTH)) == SOUTH
    with pytest.raises(Invalid, match="team of yours"):
        intake.transact(lambda unit: team_for(unit, OWNER, owner, SOUTH))
    with pytest.raises(Invalid, match="no team"):
        intake.transact(lambda unit: team_for(unit, ADMIN, owner, "none"))
