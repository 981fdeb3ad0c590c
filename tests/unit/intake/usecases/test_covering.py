"""Who may enter an absence, who stands in, what they see, and that it ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from services.intake.domain.clients import Client
from services.intake.domain.cover import Cover
from services.intake.usecases.clients import find_client
from services.intake.usecases.covering import NewAbsence, absences, covered_by, end_absence, enter_absence
from services.intake.usecases.lookups import responsible
from services.intake.usecases.signing_in import who_is
from services.intake.usecases.staff import change_staff
from shared.contracts.principal import Principal
from shared.errors import Invalid, NotFound
from tests.infra.fakes_intake import FakeIntake
from tests.infra.personas import ADMIN, OTHER_SUPERVISOR, OWNER, STRANGER, SUPERVISOR, TEAMMATE

TODAY = date(2026, 11, 20)


def enter(
    intake: FakeIntake,
    by: Principal = OWNER,
    *,
    away: Principal = OWNER,
    stand_in: Principal = TEAMMATE,
    first: date = TODAY,
    days: int = 3,
) -> Cover:
    """Have somebody away for so many days."""
    new = NewAbsence(
        away_id=away.staff_id,
        stand_in_id=stand_in.staff_id,
        first=first,
        last=first + timedelta(days=days - 1),
    )
    return intake.transact(lambda unit: enter_absence(unit, by, new))


def now_known(intake: FakeIntake, person: Principal) -> Principal:
    """The person as intake tells all services right now."""

    def ask(unit: object) -> Principal:
        staff = unit.staff.find(person.staff_id)  # type: ignore[attr-defined] # the fake's unit
        return who_is(staff, "login", covered_by(unit, person.staff_id))  # type: ignore[arg-type] # the same

    return intake.transact(ask)


def told(intake: FakeIntake, client: Client) -> list[tuple[str, str]]:
    """Whom a word of the client reaches, and in which role."""
    [(_client, people)] = intake.transact(lambda unit: responsible(unit, [client.client_id]))
    return [(one.staff.staff_id, one.role) for one in people]


def sees(intake: FakeIntake, person: Principal, client: Client) -> bool:
    """Whether that person finds the client now."""
    me = now_known(intake, person)
    try:
        intake.transact(lambda unit: find_client(unit, me, client.client_id))
    except NotFound:
        return False
    return True


def test_it_lasts_from_the_first_day_until_the_end_of_the_last_one_in_the_clinics_time_zone(
    intake: FakeIntake, maya: Client
) -> None:
    assert maya.clinician_id == OWNER.staff_id
    cover = enter(intake, days=2)
    assert (cover.since, cover.until) == (
        datetime(2026, 11, 20, tzinfo=UTC),
        datetime(2026, 11, 22, tzinfo=UTC),
    )
    assert sees(intake, TEAMMATE, maya)
    intake.now = cover.until - timedelta(milliseconds=1)
    assert sees(intake, TEAMMATE, maya)
    intake.now = cover.until
    assert not sees(intake, TEAMMATE, maya)


def test_nobody_sees_anything_before_the_first_day(intake: FakeIntake, maya: Client) -> None:
    cover = enter(intake, first=TODAY + timedelta(days=1))
    assert not sees(intake, TEAMMATE, maya)
    assert (TEAMMATE.staff_id, "cover") not in told(intake, maya)
    intake.now = cover.since
    assert sees(intake, TEAMMATE, maya)


def test_who_stands_in_is_told_too_and_nobody_else_sees_more(intake: FakeIntake, maya: Client) -> None:
    before = told(intake, maya)
    enter(intake)
    assert sorted(told(intake, maya)) == sorted([*before, (TEAMMATE.staff_id, "cover")])
    assert sees(intake, OWNER, maya)
    assert not sees(intake, STRANGER, maya)
    assert not sees(intake, OTHER_SUPERVISOR, maya)


def test_somebody_who_stands_in_and_goes_away_hands_nothing_on(intake: FakeIntake, maya: Client) -> None:
    enter(intake, days=2)
    enter(intake, TEAMMATE, away=TEAMMATE, stand_in=OWNER, first=TODAY + timedelta(days=2))
    assert now_known(intake, OWNER).covers == ()
    intake.wait(days=2)
    assert [one.staff_id for one in now_known(intake, OWNER).covers] == [TEAMMATE.staff_id]
    assert now_known(intake, TEAMMATE).covers == ()
    assert not sees(intake, TEAMMATE, maya)


def test_whoever_is_back_early_ends_it_at_once(intake: FakeIntake, maya: Client) -> None:
    cover = enter(intake)
    with pytest.raises(NotFound):
        intake.transact(lambda unit: end_absence(unit, TEAMMATE, cover.cover_id))
    assert sees(intake, TEAMMATE, maya)
    intake.transact(lambda unit: end_absence(unit, OWNER, cover.cover_id))
    assert not sees(intake, TEAMMATE, maya)
    assert intake.transact(lambda unit: absences(unit, OWNER)).covers == []
    intake.transact(lambda unit: end_absence(unit, OWNER, cover.cover_id))  # a second click
    enter(intake)


def test_one_that_is_taken_back_before_it_begins_was_never_there(intake: FakeIntake, maya: Client) -> None:
    cover = enter(intake, first=TODAY + timedelta(days=5))
    intake.transact(lambda unit: end_absence(unit, OWNER, cover.cover_id))
    intake.wait(days=5)
    assert not sees(intake, TEAMMATE, maya)


@pytest.mark.parametrize("by", [SUPERVISOR, ADMIN])
def test_a_supervisor_or_admin_enters_it_for_somebody_who_is_ill(
    intake: FakeIntake, maya: Client, by: Principal
) -> None:
    cover = enter(intake, by)
    assert cover.made_by == by.staff_id
    assert sees(intake, TEAMMATE, maya)


@pytest.mark.parametrize("by", [TEAMMATE, OTHER_SUPERVISOR])
@pytest.mark.usefixtures("maya")
def test_nobody_else_can_enter_it(intake: FakeIntake, by: Principal) -> None:
    with pytest.raises(Invalid):
        enter(intake, by)


@pytest.mark.parametrize("stand_in", [OWNER, STRANGER, SUPERVISOR, ADMIN])
@pytest.mark.usefixtures("maya")
def test_a_clinician_of_the_same_team_stands_in(intake: FakeIntake, stand_in: Principal) -> None:
    with pytest.raises(Invalid) as error:
        enter(intake, stand_in=stand_in)
    assert list(error.value.fields) == ["stand_in_id"]


@pytest.mark.usefixtures("maya")
def test_where_the_team_has_nobody_else_any_clinician_can(intake: FakeIntake) -> None:
    assert enter(intake, STRANGER, away=STRANGER, stand_in=OWNER).stand_in_id == OWNER.staff_id


@pytest.mark.parametrize(
    ("first", "days", "field"),
    [
        (TODAY, 0, "last"),
        (TODAY - timedelta(days=9), 2, "last"),
        (TODAY, 400, "last"),
        (TODAY + timedelta(days=400), 2, "first"),
        (date(9999, 12, 31), 1, "last"),
    ],
)
@pytest.mark.usefixtures("maya")
def test_days_that_make_no_sense_are_refused(intake: FakeIntake, first: date, days: int, field: str) -> None:
    with pytest.raises(Invalid) as error:
        enter(intake, first=first, days=days)
    assert list(error.value.fields) == [field]


@pytest.mark.usefixtures("maya")
def test_two_absences_do_not_meet_and_nobody_stands_in_while_they_are_away(intake: FakeIntake) -> None:
    enter(intake)
    for by, stand_in, field in ((OWNER, TEAMMATE, "first"), (TEAMMATE, OWNER, "stand_in_id")):
        with pytest.raises(Invalid) as error:
            enter(intake, by, away=by, stand_in=stand_in, first=TODAY + timedelta(days=2))
        assert list(error.value.fields) == [field]
    enter(intake, first=TODAY + timedelta(days=3))


def test_whoever_is_no_clinician_any_more_stands_in_no_more(intake: FakeIntake, maya: Client) -> None:
    enter(intake)
    intake.transact(lambda unit: change_staff(unit, TEAMMATE.staff_id, {"roles": ["admin"]}))
    assert now_known(intake, TEAMMATE).scope().covered == frozenset()
    assert (TEAMMATE.staff_id, "cover") not in told(intake, maya)
