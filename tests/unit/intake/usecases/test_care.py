"""Clients, goals and sessions: what the API tests do not ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.intake.domain.clients import Client
from services.intake.usecases.clients import NewClient, change_client, register_client
from services.intake.usecases.goals import NewGoal, agree_goal, change_goal, reach_milestone
from services.intake.usecases.sessions import change_session
from shared.contracts.events import ClientUpdated, EpisodeUpdated, SessionUpdated
from shared.errors import Conflict, Invalid, NotFound, Stale
from tests.infra.fakes_intake import FakeIntake
from tests.infra.intake_clinic import with_client, with_goal, with_session
from tests.infra.personas import OUTSIDERS, OWNER, SUPERVISOR


def test_no_event_carries_a_name_a_code_or_a_word(intake: FakeIntake) -> None:
    client = intake.transact(with_client)
    intake.transact(lambda unit: with_goal(unit, client, "to bed by eleven"))
    intake.transact(lambda unit: with_session(unit, client))
    said = repr(intake.events)
    assert not any(word in said for word in ("Maya", "MR", "maya@", "Sleep", "to bed"))


def test_nothing_is_kept_of_a_client_who_could_not_be_registered(intake: FakeIntake) -> None:
    far = NewClient(code="X", name="X", opened_at=intake.now.replace(year=1919))
    with pytest.raises(Invalid) as refused:
        intake.transact(lambda unit: register_client(unit, OWNER, far))
    assert list(refused.value.fields) == ["opened_at"]
    assert (intake.shelves.clients, intake.events) == ({}, [])


def test_an_address_can_be_taken_away(intake: FakeIntake, maya: Client) -> None:
    changed = intake.transact(lambda unit: change_client(unit, OWNER, maya.client_id, {"email": None}))
    assert changed.email is None


def test_without_an_address_nobody_consents_to_mail(intake: FakeIntake, maya: Client) -> None:
    def change(**words: object) -> Client:
        return intake.transact(lambda unit: change_client(unit, OWNER, maya.client_id, words))  # type: ignore[arg-type] # fields by name

    assert change(mail_consent=True).mail_consent
    assert not change(email=None).mail_consent
    assert not change(mail_consent=True).mail_consent
    nobody = NewClient(code="X", name="X", mail_consent=True)
    assert not intake.transact(lambda unit: register_client(unit, OWNER, nobody))[0].mail_consent


def test_consent_is_told(intake: FakeIntake, maya: Client) -> None:
    agreed = intake.transact(lambda unit: change_client(unit, OWNER, maya.client_id, {"mail_consent": True}))
    safe = intake.transact(lambda unit: change_client(unit, OWNER, maya.client_id, {"safe_to_mail": True}))
    told = [one.mail_consent for one in intake.events if isinstance(one, ClientUpdated)]
    assert told == [False, True], "agreed is not enough: the address must be safe as well"
    assert (agreed.mail_to, safe.mail_to) == (None, maya.email)


def test_a_new_address_is_not_known_to_be_safe(intake: FakeIntake, maya: Client) -> None:
    def change(**words: object) -> Client:
        return intake.transact(lambda unit: change_client(unit, OWNER, maya.client_id, words))  # type: ignore[arg-type] # fields by name

    assert change(mail_consent=True, safe_to_mail=True).mail_to == maya.email
    assert change(name="Maya").mail_to == maya.email, "nothing else touches it"
    assert change(email="new@mail.example").mail_to is None
    assert change(phone="07700 900123", safe_to_text=True).text_to == "07700 900123"
    assert change(phone="07700 900124").text_to is None
    assert change(email="safe@mail.example", safe_to_mail=True).mail_to == "safe@mail.example"


def test_closing_twice_ends_one_episode_once(intake: FakeIntake, maya: Client) -> None:
    for _ in range(2):
        intake.transact(lambda unit: change_client(unit, SUPERVISOR, maya.client_id, {"status": "closed"}))
    assert [type(told) for told in intake.events] == [EpisodeUpdated, ClientUpdated]


def test_an_ending_of_ended_care_cannot_be_planned(intake: FakeIntake, maya: Client) -> None:
    intake.transact(lambda unit: change_client(unit, OWNER, maya.client_id, {"status": "closed"}))
    with pytest.raises(Invalid) as refused:
        intake.transact(lambda unit: change_client(unit, OWNER, maya.client_id, {"planned_ending_at": unit.now}))
    assert list(refused.value.fields) == ["planned_ending_at"]


def test_an_ended_clients_session_can_still_be_corrected(intake: FakeIntake, maya: Client) -> None:
    session = intake.transact(lambda unit: with_session(unit, maya))
    intake.transact(lambda unit: change_client(unit, OWNER, maya.client_id, {"status": "closed"}))
    changed = intake.transact(lambda unit: change_session(unit, OWNER, session.session_id, {"status": "missed"}))
    assert (changed.status, changed.became_held_at) == ("missed", None)


def test_a_check_that_fails_leaves_the_session_alone(intake: FakeIntake, maya: Client) -> None:
    session = intake.transact(lambda unit: with_session(unit, maya))
    intake.events.clear()

    def stale(_session: object) -> None:
        raise Stale("It has been changed.")

    with pytest.raises(Stale):
        intake.transact(
            lambda unit: change_session(unit, OWNER, session.session_id, {"status": "missed"}, check=stale)
        )
    assert (intake.shelves.sessions[session.session_id], intake.events) == (session, [])


def test_a_re_dated_session_is_told_under_the_next_revision(intake: FakeIntake, maya: Client) -> None:
    session = intake.transact(lambda unit: with_session(unit, maya))
    intake.events.clear()
    moved = intake.now - timedelta(days=3)
    intake.transact(lambda unit: change_session(unit, OWNER, session.session_id, {"held_at": moved}))
    (told,) = intake.events
    assert isinstance(told, SessionUpdated)
    assert (told.held_at, told.revision.n, told.became_held_at) == (moved, 2, session.became_held_at)


def test_numbers_begin_anew_with_the_next_episode(intake: FakeIntake, maya: Client) -> None:
    intake.transact(lambda unit: with_session(unit, maya))
    intake.transact(lambda unit: change_client(unit, OWNER, maya.client_id, {"status": "closed"}))
    intake.transact(lambda unit: change_client(unit, OWNER, maya.client_id, {"status": "open"}))
    assert intake.transact(lambda unit: with_session(unit, maya)).session_no == 1


def test_a_goal_needs_care_that_goes_on(intake: FakeIntake, maya: Client) -> None:
    intake.transact(lambda unit: change_client(unit, OWNER, maya.client_id, {"status": "closed"}))
    with pytest.raises(Conflict):
        intake.transact(lambda unit: with_goal(unit, maya))


def test_a_dropped_goals_milestones_are_not_reached(intake: FakeIntake, maya: Client) -> None:
    goal = intake.transact(lambda unit: with_goal(unit, maya, "m"))
    intake.transact(lambda unit: change_goal(unit, OWNER, goal.goal_id, {"status": "dropped"}))
    milestone = goal.milestones[0].milestone_id
    with pytest.raises(Conflict):
        intake.transact(lambda unit: reach_milestone(unit, OWNER, goal.goal_id, milestone))


def test_a_horizon_can_be_taken_away(intake: FakeIntake, maya: Client) -> None:
    new = NewGoal(title="Sleep", horizon_weeks=12)
    goal = intake.transact(lambda unit: agree_goal(unit, OWNER, maya.client_id, new))
    changed = intake.transact(lambda unit: change_goal(unit, OWNER, goal.goal_id, {"horizon_weeks": None}))
    assert changed == replace(goal, horizon_weeks=None, version=(1, 2))


@pytest.mark.parametrize("person", OUTSIDERS, ids=lambda person: person.name)
def test_outsiders_change_nothing(intake: FakeIntake, maya: Client, person: object) -> None:
    me = next(one for one in OUTSIDERS if one is person)
    goal = intake.transact(lambda unit: with_goal(unit, maya, "m"))
    session = intake.transact(lambda unit: with_session(unit, maya))
    intake.events.clear()
    for attempt in (
        lambda unit: change_client(unit, me, maya.client_id, {"name": "X"}),
        lambda unit: change_goal(unit, me, goal.goal_id, {"status": "dropped"}),
        lambda unit: reach_milestone(unit, me, goal.goal_id, goal.milestones[0].milestone_id),
        lambda unit: change_session(unit, me, session.session_id, {"status": "missed"}),
        lambda unit: agree_goal(unit, me, maya.client_id, NewGoal(title="X")),
    ):
        with pytest.raises(NotFound):
            intake.transact(attempt)
    assert intake.events == []
