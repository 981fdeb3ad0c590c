"""Clients, episodes, goals, sessions and check-ins: the same answers from the fake and from MongoDB."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from services.intake.adapters.mongo import renew_code_keys
from services.intake.domain.check_ins import CheckIn
from services.intake.domain.clients import Client, Tombstone
from services.intake.ports import Window
from services.intake.usecases.clients import open_episode
from services.intake.usecases.goals import change_goal
from services.intake.usecases.keeping import keep_client
from shared.contracts.principal import EVERYTHING, NOTHING
from shared.errors import Conflict, Erased, NotFound
from tests.infra.fakes_intake import FakeIntake
from tests.infra.intake_clinic import settle, with_client, with_goal, with_session
from tests.infra.personas import EVERYBODY, NORTH, OUTSIDERS, OWNER, STRANGER, SUPERVISOR
from tests.integration.intake.real import RealIntake


@pytest.fixture
def maya(intake: FakeIntake) -> Client:
    """The owner's client."""
    intake.transact(settle)
    return intake.transact(with_client)


def rating(number: int, client: Client, **over: object) -> CheckIn:
    """That a session of theirs was rated."""
    plain = {"rating_id": f"r{number}", "client_id": client.client_id, "session_id": f"s{number}"}
    return CheckIn(**{"version": (1, 1), "complete": True, **plain, **over})  # type: ignore[arg-type] # fields by name


def test_a_client_comes_back_as_they_went(intake: FakeIntake, maya: Client) -> None:
    assert intake.transact(lambda unit: unit.clients.find(maya.client_id, EVERYTHING)) == maya
    assert intake.transact(lambda unit: unit.clients.find_many([maya.client_id, "x"], EVERYTHING)) == [maya]
    assert (maya.code, maya.name, maya.email, maya.team_id) == ("MR", "Maya Reyes", "maya@mail.example", NORTH)


@pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.name)
def test_every_query_keeps_to_the_scope(intake: FakeIntake, maya: Client, person: object) -> None:
    me = next(one for one in EVERYBODY if one is person)
    goal, session = intake.transact(lambda unit: (with_goal(unit, maya), with_session(unit, maya)))
    scope, sees = me.scope(), me in {OWNER, SUPERVISOR}
    found = intake.transact(
        lambda unit: [
            unit.clients.find(maya.client_id, scope),
            unit.clients.find_many([maya.client_id], scope),
            unit.clients.page(scope, Window()).items,
            unit.clients.count(scope, "open"),
            unit.clients.count(scope, "open", "maya"),
            unit.clients.ids(scope, "open"),
            unit.clients.ids(scope, "open", "maya"),
            unit.clients.names([maya.client_id], scope),
            unit.clients.page(scope, Window(), None, "maya").items,
            unit.goals.find(goal.goal_id, scope),
            unit.goals.find_many([goal.goal_id], scope),
            unit.sessions.find(session.session_id, scope),
        ]
    )
    assert [bool(one) for one in found] == [sees] * len(found)


def test_an_empty_scope_finds_nothing(intake: FakeIntake, maya: Client) -> None:
    assert intake.transact(lambda unit: unit.clients.find(maya.client_id, NOTHING)) is None
    assert intake.transact(lambda unit: unit.clients.page(NOTHING, Window()).items) == []
    assert intake.transact(lambda unit: unit.clients.ids(NOTHING, "open")) == []
    assert intake.transact(lambda unit: unit.clients.names([maya.client_id], NOTHING)) == {}
    assert intake.transact(lambda unit: unit.clients.ids(EVERYTHING, "closed")) == []
    assert intake.transact(lambda unit: unit.clients.count(EVERYTHING, "closed")) == 0


@pytest.mark.parametrize("person", OUTSIDERS, ids=lambda person: person.name)
def test_a_client_out_of_scope_cannot_be_locked(intake: FakeIntake, maya: Client, person: object) -> None:
    me = next(one for one in OUTSIDERS if one is person)
    with pytest.raises(NotFound):
        intake.transact(lambda unit: unit.clients.lock(maya.client_id, me.scope()))


def test_a_code_belongs_to_one_client_however_it_is_spelt(intake: FakeIntake, maya: Client) -> None:
    for code in ("mr", "MR\u200b", "\u2060M\u200dR", "\ufeffmr "):
        with pytest.raises(Conflict):
            intake.transact(lambda unit, code=code: with_client(unit, code, STRANGER))  # type: ignore[misc] # bound here, not later
    assert len(intake.transact(lambda unit: unit.clients.page(EVERYTHING, Window()).items)) == 1
    assert maya.code == "MR"


def test_a_code_is_the_same_however_its_accents_are_stored(intake: FakeIntake, maya: Client) -> None:
    assert intake.transact(lambda unit: with_client(unit, "Zo\u00e9")).code != maya.code
    with pytest.raises(Conflict):
        intake.transact(lambda unit: with_client(unit, "ZOE\u0301"))


def test_a_code_from_an_earlier_version_gets_its_key_and_goes_on_working(real_intake: RealIntake) -> None:
    intake = real_intake
    intake.transact(settle)
    first, second = (intake.transact(partial(with_client, code=code)) for code in ("LB", "JP"))
    clients = intake.store.database["clients"]
    kept_then = {first.client_id: "LB\u200b", second.client_id: "JP\u200b"}
    for client_id, code in kept_then.items():
        clients.update_one({"_id": client_id}, {"$set": {"code": code, "code_key": code.casefold()}})
    twin = intake.transact(lambda unit: with_client(unit, "JP"))
    for _ in range(2):
        renew_code_keys(intake.store)
        keys = [clients.find_one({"_id": one.client_id})["code_key"] for one in (first, second, twin)]  # type: ignore[index] # they are there
        assert keys == ["lb", "jp\u200b", "jp"]
    with pytest.raises(Conflict):
        intake.transact(lambda unit: with_client(unit, "LB"))
    found = intake.transact(lambda unit: unit.clients.find_many(list(kept_then), EVERYTHING))
    for client in found:
        intake.transact(lambda unit, client=client: keep_client(unit, replace(client, name="Lea")))  # type: ignore[misc] # bound here, not later
    assert {one.code for one in found} == set(kept_then.values())


def test_clients_come_newest_first_piece_by_piece(intake: FakeIntake, maya: Client) -> None:
    for code in ("A", "B", "C"):
        intake.wait(minutes=1)
        intake.transact(partial(with_client, code=code))
    first = intake.transact(lambda unit: unit.clients.page(OWNER.scope(), Window(limit=3)))
    assert [client.code for client in first.items] == ["C", "B", "A"]
    rest = intake.transact(lambda unit: unit.clients.page(OWNER.scope(), Window(after=first.next, limit=3)))
    assert (rest.items, rest.next) == ([maya], None)


def test_closed_clients_are_listed_when_asked_for(intake: FakeIntake, maya: Client) -> None:
    intake.transact(lambda unit: keep_client(unit, replace(maya, status="closed")))
    pages = intake.transact(
        lambda unit: [unit.clients.page(EVERYTHING, Window(), status) for status in ("open", "closed", None)]
    )
    assert [len(page.items) for page in pages] == [0, 1, 1]


def test_a_client_has_one_open_episode(intake: FakeIntake, maya: Client) -> None:
    with pytest.raises(Conflict):
        intake.transact(lambda unit: open_episode(unit, maya, unit.now))
    assert list(intake.transact(lambda unit: unit.episodes.open_of([maya]))) == [maya.client_id]


def test_another_episode_opens_after_the_first_has_ended(intake: FakeIntake, maya: Client) -> None:
    first = intake.transact(lambda unit: unit.episodes.open_of([maya])[maya.client_id])
    intake.transact(lambda unit: unit.episodes.put(first.ended(unit.now, "agreed")))
    assert intake.transact(lambda unit: unit.episodes.open_of([maya])) == {}
    intake.wait(days=1)
    second = intake.transact(lambda unit: open_episode(unit, maya, unit.now))
    found = intake.transact(lambda unit: unit.episodes.of(maya))
    assert [episode.episode_id for episode in found] == [second.episode_id, first.episode_id]


def test_session_numbers_are_never_given_twice(intake: FakeIntake, maya: Client) -> None:
    episode = intake.transact(lambda unit: unit.episodes.open_of([maya])[maya.client_id])
    taken = [intake.transact(lambda unit: unit.episodes.take_session_no(episode.episode_id)) for _ in range(3)]
    assert taken == [1, 2, 3]
    intake.transact(lambda unit: unit.episodes.put(episode))
    assert intake.transact(lambda unit: unit.episodes.take_session_no(episode.episode_id)) == 4


def test_a_goal_comes_back_with_its_milestones(intake: FakeIntake, maya: Client) -> None:
    goal = intake.transact(lambda unit: with_goal(unit, maya, "to bed by eleven", "no phone"))
    assert intake.transact(lambda unit: unit.goals.find(goal.goal_id, EVERYTHING)) == goal
    assert intake.transact(lambda unit: unit.goals.page(maya, Window()).items) == [goal]
    assert intake.transact(lambda unit: unit.goals.of(maya)) == [goal]


def test_active_goals_are_counted(intake: FakeIntake, maya: Client) -> None:
    goals = intake.transact(lambda unit: [with_goal(unit, maya) for _ in range(3)])
    intake.transact(lambda unit: change_goal(unit, OWNER, goals[0].goal_id, {"status": "dropped"}))
    assert intake.transact(lambda unit: unit.goals.active_of([maya])) == {maya.client_id: 2}
    assert intake.transact(lambda unit: unit.goals.active_of([])) == {}


def test_sessions_come_latest_first_and_the_next_planned_one_is_known(intake: FakeIntake, maya: Client) -> None:
    held = intake.transact(lambda unit: with_session(unit, maya, "held", -7))
    later = intake.transact(lambda unit: with_session(unit, maya, "planned", 14))
    soon = intake.transact(lambda unit: with_session(unit, maya, "planned", 7))
    intake.transact(lambda unit: with_session(unit, maya, "cancelled", 3))
    page = intake.transact(lambda unit: unit.sessions.page(maya, Window(limit=2)))
    assert (page.items, bool(page.next)) == ([later, soon], True)
    rest = intake.transact(lambda unit: unit.sessions.page(maya, Window(after=page.next)))
    assert rest.items[-1] == held
    upcoming = intake.transact(lambda unit: unit.sessions.next_of([maya.client_id], unit.now))
    assert upcoming == {maya.client_id: soon.held_at}
    assert intake.transact(lambda unit: unit.sessions.planned_of(maya, unit.now)) == [soon, later]


def test_sessions_are_numbered_by_date_within_their_episode(intake: FakeIntake, maya: Client) -> None:
    last = intake.transact(lambda unit: with_session(unit, maya, "held", -1))
    first = intake.transact(lambda unit: with_session(unit, maya, "held", -8))
    planned = intake.transact(lambda unit: with_session(unit, maya, "planned", 6))
    ended = intake.transact(lambda unit: unit.episodes.open_of([maya])[maya.client_id])
    intake.transact(lambda unit: unit.episodes.put(ended.ended(unit.now, "agreed")))
    intake.transact(lambda unit: open_episode(unit, maya, unit.now))
    anew = intake.transact(lambda unit: with_session(unit, maya, "planned", 13))
    numbers = intake.transact(lambda unit: unit.sessions.numbers(maya))
    assert [numbers[one.session_id] for one in (first, last, planned, anew)] == [1, 2, 3, 1]
    assert [one.session_no for one in (first, last, planned, anew)] == [2, 1, 3, 1]


def test_check_ins_keep_the_highest_revision(intake: FakeIntake, maya: Client) -> None:
    first = rating(1, maya, submitted_at=intake.now)
    corrected = replace(first, complete=False, version=(1, 2))
    intake.transact(lambda unit: unit.check_ins.put_newer([corrected]))
    intake.transact(lambda unit: unit.check_ins.put_newer([first]))
    assert intake.transact(lambda unit: unit.check_ins.of(maya)) == {"s1": corrected}
    restored = replace(first, version=(2, 1))
    intake.transact(lambda unit: unit.check_ins.put_newer([restored]))
    assert intake.transact(lambda unit: unit.check_ins.of(maya)) == {"s1": restored}


def test_the_last_check_in_is_the_one_submitted_last(intake: FakeIntake, maya: Client) -> None:
    older, newer = (rating(n, maya, submitted_at=intake.now + timedelta(days=n)) for n in (1, 2))
    intake.transact(lambda unit: unit.check_ins.put_newer([newer, older]))
    assert intake.transact(lambda unit: unit.check_ins.last_of([maya])) == {maya.client_id: newer}


def test_one_that_was_disowned_is_nobodys_last_check_in(intake: FakeIntake, maya: Client) -> None:
    older, newer = (rating(n, maya, submitted_at=intake.now + timedelta(days=n)) for n in (1, 2))
    intake.transact(lambda unit: unit.check_ins.put_newer([newer, older]))
    disowned = replace(newer, disowned=True, version=(1, 2))
    intake.transact(lambda unit: unit.check_ins.put_newer([disowned]))
    assert intake.transact(lambda unit: unit.check_ins.last_of([maya])) == {maya.client_id: older}
    assert intake.transact(lambda unit: unit.check_ins.of(maya))["s2"] == disowned


def test_erasing_leaves_the_tombstone_alone(intake: FakeIntake, maya: Client) -> None:
    intake.transact(lambda unit: (with_goal(unit, maya), with_session(unit, maya)))
    intake.transact(lambda unit: unit.check_ins.put_newer([rating(1, maya, submitted_at=unit.now)]))
    tombstone = Tombstone(client_id=maya.client_id, erased_at=intake.now, version=(1, 2))
    intake.transact(lambda unit: unit.clients.erase(tombstone))
    left = intake.transact(
        lambda unit: [
            unit.clients.find(maya.client_id, EVERYTHING),
            unit.episodes.of(maya),
            unit.goals.page(maya, Window()).items,
            unit.sessions.page(maya, Window()).items,
            unit.check_ins.of(maya),
        ]
    )
    assert not any(left)
    assert intake.transact(lambda unit: unit.clients.tombstone(maya.client_id)) == tombstone
    with pytest.raises(Erased):
        intake.transact(lambda unit: unit.clients.lock(maya.client_id, EVERYTHING))


def test_an_erased_code_can_be_given_again(intake: FakeIntake, maya: Client) -> None:
    tombstone = Tombstone(client_id=maya.client_id, erased_at=intake.now, version=(1, 2))
    intake.transact(lambda unit: unit.clients.erase(tombstone))
    assert intake.transact(with_client).code == "MR"


def test_anchors_tell_the_erased_from_the_rest(intake: FakeIntake, maya: Client) -> None:
    gone = intake.transact(lambda unit: with_client(unit, "GONE"))
    tombstone = Tombstone(client_id=gone.client_id, erased_at=intake.now, version=(1, 2))
    intake.transact(lambda unit: unit.clients.erase(tombstone))
    asked = {maya.client_id, gone.client_id, "never-met"}
    assert intake.transact(lambda unit: unit.clients.anchor(asked)) == {maya.client_id, "never-met"}
    assert intake.transact(lambda unit: unit.clients.anchor(asked)) == {maya.client_id, "never-met"}
    assert intake.transact(lambda unit: unit.clients.find("never-met", EVERYTHING)) is None


def test_batches_pass_everybody_once_tombstones_included(intake: FakeIntake, maya: Client) -> None:
    gone = intake.transact(lambda unit: with_client(unit, "GONE"))
    tombstone = Tombstone(client_id=gone.client_id, erased_at=intake.now, version=(1, 2))
    intake.transact(lambda unit: unit.clients.erase(tombstone))
    intake.transact(lambda unit: unit.clients.anchor({"never-met"}))
    first = intake.transact(lambda unit: unit.clients.batch("", 1))
    rest = intake.transact(lambda unit: unit.clients.batch(first[0].client_id, 5))
    assert {one.client_id for one in (*first, *rest)} == {maya.client_id, gone.client_id}
    assert tombstone in [*first, *rest]
