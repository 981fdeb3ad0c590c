from __future__ import annotations

import pytest

from services.intake.domain.clients import Client
from services.intake.domain.hand_overs import HandOver
from services.intake.usecases.clients import NewClient, register_client
from services.intake.usecases.hand_over import (
    Move,
    givers,
    hand_over_caseload,
    lately,
    preview,
    read_hand_over,
    waiting_for,
)
from shared.contracts.principal import Principal
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.infra.fakes_intake import FakeIntake
from tests.infra.personas import ADMIN, OTHER_SUPERVISOR, OWNER, STRANGER, SUPERVISOR, TEAMMATE


@pytest.fixture
def noor(intake: FakeIntake) -> Client:
    """A second client of the owner's."""
    return intake.transact(lambda unit: register_client(unit, OWNER, NewClient(code="NN", name="Noor"))[0])


def to(taker: Principal) -> Move:
    return Move(giver_id=OWNER.staff_id, taker_id=taker.staff_id)


def hand_over(
    intake: FakeIntake, *client_ids: str, by: Principal = SUPERVISOR, taker: Principal = TEAMMATE
) -> HandOver:
    return intake.transact(lambda unit: hand_over_caseload(unit, by, to(taker), client_ids))


def clinician_of(intake: FakeIntake, client: Client) -> str:
    return intake.shelves.clients[client.client_id].clinician_id


def test_the_preview_shows_who_would_go_and_changes_nothing(
    intake: FakeIntake, maya: Client, noor: Client
) -> None:
    for by in (SUPERVISOR, ADMIN):
        found = intake.transact(
            lambda unit, by=by: preview(unit, by, to(TEAMMATE))  # type: ignore[misc] # the loop's
        )
        assert [client.client_id for client in found.clients] == [maya.client_id, noor.client_id]
    assert clinician_of(intake, maya) == OWNER.staff_id


def test_whom_the_caller_chose_goes_and_nobody_else(intake: FakeIntake, maya: Client, noor: Client) -> None:
    assert hand_over(intake, noor.client_id).clients == 1
    assert (clinician_of(intake, maya), clinician_of(intake, noor)) == (OWNER.staff_id, TEAMMATE.staff_id)


def test_all_go_or_none(intake: FakeIntake, maya: Client, noor: Client) -> None:
    hand_over(intake, noor.client_id)
    with pytest.raises(Conflict, match="meanwhile"):
        hand_over(intake, maya.client_id, noor.client_id)
    assert clinician_of(intake, maya) == OWNER.staff_id
    with pytest.raises(Invalid):
        hand_over(intake)


def test_both_are_told_until_they_have_read_it(intake: FakeIntake, maya: Client) -> None:
    made = hand_over(intake, maya.client_id)

    def waits(person: Principal) -> list[str]:
        return [told.hand_over.hand_over_id for told in intake.transact(lambda unit: waiting_for(unit, person))]

    assert waits(OWNER) == waits(TEAMMATE) == [made.hand_over_id]
    assert waits(STRANGER) == waits(SUPERVISOR) == []
    intake.transact(lambda unit: read_hand_over(unit, TEAMMATE, made.hand_over_id))
    assert (waits(OWNER), waits(TEAMMATE)) == ([made.hand_over_id], [])
    told = intake.transact(lambda unit: lately(unit, SUPERVISOR))
    assert [(one.giver, one.taker, one.hand_over.taker_read_at) for one in told] == [
        ("Owner", "Teammate", intake.now)
    ]
    with pytest.raises(NotFound):
        intake.transact(lambda unit: read_hand_over(unit, STRANGER, made.hand_over_id))


@pytest.mark.parametrize("by", [OWNER, TEAMMATE, STRANGER], ids=lambda person: person.name)
def test_no_clinician_hands_a_caseload_over(intake: FakeIntake, maya: Client, by: Principal) -> None:
    for work in (
        lambda unit: preview(unit, by, to(TEAMMATE)),
        lambda unit: givers(unit, by),
    ):
        with pytest.raises(Forbidden):
            intake.transact(work)
    with pytest.raises(Forbidden):
        hand_over(intake, maya.client_id, by=by)


def test_another_teams_supervisor_finds_nothing(intake: FakeIntake, maya: Client) -> None:
    names = [person.name for person in intake.transact(lambda unit: givers(unit, OTHER_SUPERVISOR))]
    assert names == ["Stranger"]
    with pytest.raises(NotFound):
        intake.transact(lambda unit: preview(unit, OTHER_SUPERVISOR, to(STRANGER)))
    with pytest.raises(NotFound):
        hand_over(intake, maya.client_id, by=OTHER_SUPERVISOR, taker=STRANGER)
    assert clinician_of(intake, maya) == OWNER.staff_id


def test_a_supervisor_hands_nobody_out_of_the_team(intake: FakeIntake, maya: Client) -> None:
    with pytest.raises(Invalid):
        hand_over(intake, maya.client_id, taker=STRANGER)
    with pytest.raises(Invalid, match="already"):
        hand_over(intake, maya.client_id, taker=OWNER)
    assert hand_over(intake, maya.client_id, by=ADMIN, taker=STRANGER).taker_id == STRANGER.staff_id
