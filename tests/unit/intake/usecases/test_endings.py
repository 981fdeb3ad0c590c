"""Planned endings: what clients say in value checks reaches their episode once, and clinicians go on from it."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import msgspec
import pytest

from services.intake.consumer import apply
from services.intake.domain.clients import Client, Episode
from services.intake.usecases.clients import change_client, look_back
from services.intake.usecases.endings import take_step
from services.intake.usecases.erasing import erase_client
from services.intake.usecases.republishing import republish
from shared.contracts.events import ClientUpdated, EpisodeUpdated
from shared.contracts.revision import Revision
from shared.contracts.value_check import ValueChecked
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.infra.fakes_intake import NOON, FakeIntake
from tests.infra.personas import ADMIN, OWNER, SUPERVISOR, TEAMMATE

LAST = NOON + timedelta(weeks=4)


def episode_of(intake: FakeIntake, maya: Client) -> Episode:
    return intake.transact(lambda unit: unit.episodes.of(maya))[0]


def checked(intake: FakeIntake, maya: Client, n: int = 1, **over: Any) -> ValueChecked:  # noqa: ANN401 - any field of the event
    said = ValueChecked(
        check_id="v1",
        client_id=maya.client_id,
        episode_id=episode_of(intake, maya).episode_id,
        session_id="s1",
        worth="partly",
        more=True,
        less=False,
        different=False,
        finishing=True,
        answered_at=NOON,
        revision=Revision(1, n),
    )
    return msgspec.structs.replace(said, **over)


def take(intake: FakeIntake, *events: ValueChecked) -> None:
    intake.transact(lambda unit: apply(unit, events))


def told(intake: FakeIntake) -> list[EpisodeUpdated]:
    return [event for event in intake.events if isinstance(event, EpisodeUpdated)]


def test_a_clients_wish_begins_an_ending_once(intake: FakeIntake, maya: Client) -> None:
    said = checked(intake, maya)
    take(intake, said, said)
    take(intake, said)
    (step,) = episode_of(intake, maya).ending_steps
    assert (step.step, step.by, step.at) == ("wish", None, NOON)
    (event,) = told(intake)
    assert (event.ending_step, event.ending_step_at, event.planned_ending_at) == ("wish", NOON, None)


def test_a_wish_that_is_taken_back_is_gone_in_whatever_order_it_is_heard(intake: FakeIntake, maya: Client) -> None:
    wish = checked(intake, maya)
    gone = checked(intake, maya, 2, finishing=False)
    for order in permutations((wish, gone, wish)):
        for event in order:
            take(intake, event)
        assert episode_of(intake, maya).ending_step in {None, "carried_on"}
        assert not intake.shelves.value_checks["v1"].finishing


def test_a_later_check_without_a_wish_takes_none_back(intake: FakeIntake, maya: Client) -> None:
    take(intake, checked(intake, maya))
    take(intake, checked(intake, maya, check_id="v2", finishing=False, answered_at=NOON + timedelta(weeks=4)))
    assert episode_of(intake, maya).ending_step == "wish"


def test_what_was_agreed_meanwhile_stands_when_the_wish_is_heard_late_or_taken_back(
    intake: FakeIntake, maya: Client
) -> None:
    take(intake, checked(intake, maya))
    intake.transact(lambda unit: take_step(unit, OWNER, maya.client_id, "agreed", on=LAST))
    take(intake, checked(intake, maya, 2, finishing=False))
    take(intake, checked(intake, maya, check_id="v2"))
    assert [step.step for step in episode_of(intake, maya).ending_steps] == ["wish", "agreed"]


def test_a_wish_about_an_episode_that_has_ended_or_is_another_clients_changes_nothing(
    intake: FakeIntake, maya: Client
) -> None:
    said = checked(intake, maya)
    intake.transact(lambda unit: change_client(unit, OWNER, maya.client_id, {"status": "closed"}))
    intake.events.clear()
    take(intake, said, checked(intake, maya, check_id="v2", client_id="never-met"))
    assert told(intake) == []
    assert set(intake.shelves.value_checks) == {"v1", "v2"}


def test_an_erased_clients_word_brings_nothing_back(intake: FakeIntake, maya: Client) -> None:
    said = checked(intake, maya)
    take(intake, said)
    intake.transact(lambda unit: erase_client(unit, ADMIN, maya.client_id, typed_code="MR"))
    assert intake.shelves.value_checks == {}
    take(intake, said)
    assert intake.shelves.value_checks == {}


def test_the_way_ends_care_as_agreed(intake: FakeIntake, maya: Client) -> None:
    intake.transact(lambda unit: take_step(unit, OWNER, maya.client_id, "wish"))
    intake.transact(lambda unit: take_step(unit, OWNER, maya.client_id, "agreed", on=LAST))
    intake.transact(lambda unit: take_step(unit, SUPERVISOR, maya.client_id, "last_session"))
    intake.transact(lambda unit: look_back(unit, OWNER, maya.client_id))
    episode = episode_of(intake, maya)
    assert [(one.step, one.by) for one in episode.ending_steps] == [
        ("wish", OWNER.staff_id),
        ("agreed", OWNER.staff_id),
        ("last_session", SUPERVISOR.staff_id),
        ("review", OWNER.staff_id),
    ]
    assert episode.ending == "agreed"
    closed = [event.status for event in intake.events if isinstance(event, ClientUpdated)]
    assert closed == ["closed"]
    assert (told(intake)[-1].ending_step, told(intake)[-1].ended_at) == ("review", NOON)


def test_an_agreed_ending_needs_its_date_and_a_likely_one(intake: FakeIntake, maya: Client) -> None:
    for on in (None, NOON + timedelta(days=9999)):
        with pytest.raises(Invalid) as refused:
            intake.transact(lambda unit, on=on: take_step(unit, OWNER, maya.client_id, "agreed", on=on))  # type: ignore[misc] # a default argument
        assert list(refused.value.fields) == ["planned_ending_at"]


def test_only_who_sees_the_client_takes_steps(intake: FakeIntake, maya: Client) -> None:
    with pytest.raises(NotFound):
        intake.transact(lambda unit: take_step(unit, TEAMMATE, maya.client_id, "wish"))
    with pytest.raises(Forbidden):
        intake.transact(lambda unit: take_step(unit, ADMIN, maya.client_id, "wish"))
    assert episode_of(intake, maya).ending_steps == ()


def test_nothing_follows_once_care_has_ended(intake: FakeIntake, maya: Client) -> None:
    intake.transact(lambda unit: change_client(unit, OWNER, maya.client_id, {"status": "closed"}))
    with pytest.raises(Conflict):
        intake.transact(lambda unit: take_step(unit, OWNER, maya.client_id, "wish"))


def test_a_date_over_the_api_is_a_step_and_none_is_the_way_back(intake: FakeIntake, maya: Client) -> None:
    for at in (LAST, LAST, None, None):
        intake.transact(
            lambda unit, at=at: change_client(unit, OWNER, maya.client_id, {"planned_ending_at": at})  # type: ignore[misc] # a default argument
        )
    steps = [(step.step, step.on) for step in episode_of(intake, maya).ending_steps]
    assert steps == [("agreed", LAST), ("carried_on", None)]


def test_a_republish_says_how_far_it_has_come(intake: FakeIntake, maya: Client) -> None:
    take(intake, checked(intake, maya))
    said = told(intake)
    intake.events.clear()
    republish(intake.transact)
    assert told(intake) == said
