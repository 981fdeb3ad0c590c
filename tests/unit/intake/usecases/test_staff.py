from __future__ import annotations

from functools import partial

import pytest

from services.intake.usecases.staff import NewStaff, StaffChange, add_staff, add_team, change_staff, team_named
from shared.contracts.events import StaffUpdated
from shared.errors import Conflict, Invalid, NotFound
from tests.infra.fakes_intake import FakeIntake
from tests.infra.personas import ADMIN, NORTH, OWNER, SOUTH

NEW = NewStaff(
    email="new@clinic.example", name=" New ", roles=["supervisor", "clinician"], team_ids=[SOUTH, NORTH]
)


def test_somebody_new_is_told_without_name_or_address(intake: FakeIntake) -> None:
    staff = intake.transact(lambda unit: add_staff(unit, NEW, "hash"))
    (told,) = intake.events
    assert isinstance(told, StaffUpdated)
    assert (told.staff_id, told.active, told.revision.n) == (staff.staff_id, True, 1)
    assert (told.roles, told.team_ids) == (("clinician", "supervisor"), (NORTH, SOUTH))
    assert staff.name == "New"


@pytest.mark.parametrize(
    ("field", "value"), [("email", "new"), ("name", " "), ("roles", []), ("team_ids", ["none"])]
)
def test_what_is_wrong_is_named(intake: FakeIntake, field: str, value: object) -> None:
    new = NewStaff(**{**vars(NEW), field: value})
    with pytest.raises(Invalid) as refused:
        intake.transact(lambda unit: add_staff(unit, new, "hash"))
    assert list(refused.value.fields) == [field]


def test_an_address_is_taken_once(intake: FakeIntake) -> None:
    intake.transact(lambda unit: add_staff(unit, NEW, "hash"))
    with pytest.raises(Conflict):
        intake.transact(lambda unit: add_staff(unit, NEW, "hash"))


def test_the_clinic_keeps_an_admin(intake: FakeIntake) -> None:
    changes: list[StaffChange] = [{"active": False}, {"roles": ["clinician"]}]
    for change in changes:
        with pytest.raises(Conflict):
            intake.transact(partial(change_staff, staff_id=ADMIN.staff_id, change=change))
    intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"roles": ["admin"]}))
    assert not intake.transact(lambda unit: change_staff(unit, ADMIN.staff_id, {"active": False})).active


def test_a_change_is_told_once(intake: FakeIntake) -> None:
    intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"team_ids": [SOUTH]}))
    intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"team_ids": [SOUTH]}))
    (told,) = intake.events
    assert isinstance(told, StaffUpdated)
    assert (told.team_ids, told.revision.n) == ((SOUTH,), 2)


def test_nobody_is_not_found(intake: FakeIntake) -> None:
    with pytest.raises(NotFound):
        intake.transact(lambda unit: change_staff(unit, "nobody", {"active": False}))


def test_a_team_is_made_once_under_its_name(intake: FakeIntake) -> None:
    made = intake.transact(lambda unit: team_named(unit, "West"))
    assert intake.transact(lambda unit: team_named(unit, " west ")) == made
    with pytest.raises(Conflict):
        intake.transact(lambda unit: add_team(unit, "WEST"))
