"""Planned sessions: once or every week or two, moved and called off, and what became of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from services.intake.domain.clients import Client
from services.intake.domain.sessions import Session
from services.intake.ports import Unit
from services.intake.usecases.clients import change_client
from services.intake.usecases.clinic import change_clinic
from services.intake.usecases.erasing import erase_client
from services.intake.usecases.planning import (
    NewPlan,
    agree_homework,
    call_off,
    move_session,
    note_due_sessions,
    note_for_the_day,
    plan_sessions,
)
from services.intake.usecases.sessions import hold_now, say_what_became, undo
from shared.contracts.events import SessionUpdated
from shared.errors import Conflict, Invalid, NotFound
from tests.infra.fakes_intake import NOON, FakeIntake
from tests.infra.intake_clinic import settle, with_client, with_session
from tests.infra.personas import ADMIN, OWNER, TEAMMATE

WEEK = timedelta(weeks=1)
TOMORROW = NOON + timedelta(days=1)


@pytest.fixture
def client(intake: FakeIntake) -> Client:
    """The owner's client in a clinic in Vienna."""
    intake.transact(settle)
    intake.transact(lambda unit: change_clinic(unit, {"time_zone": "Europe/Vienna"}))
    return intake.transact(with_client)


def planned(intake: FakeIntake, client: Client) -> list[Session]:
    return intake.transact(lambda unit: unit.sessions.planned_of(client, NOON - timedelta(days=1000)))


def plan(intake: FakeIntake, client: Client, held_at: datetime = TOMORROW, **how: object) -> list[datetime]:
    """Plan so; gives when the sessions are that are noted then."""
    new = NewPlan(held_at=held_at, **how)  # type: ignore[arg-type] # a dict's values have one type
    intake.transact(lambda unit: plan_sessions(unit, OWNER, client.client_id, new))
    return [one.held_at for one in planned(intake, client)]


def go_on(intake: FakeIntake, **span: float) -> None:
    """Let time pass, and the worker note what comes near."""
    intake.wait(**span)
    note_due_sessions(intake.transact, intake.now)


def test_one_session_is_one(intake: FakeIntake, client: Client) -> None:
    assert plan(intake, client) == [TOMORROW]
    (session,) = planned(intake, client)
    assert (session.status, session.planned_at, session.clinician_id) == ("planned", TOMORROW, OWNER.staff_id)


def test_weekly_sessions_are_noted_as_they_come_near(intake: FakeIntake, client: Client) -> None:
    assert plan(intake, client, every_weeks=1) == [TOMORROW, TOMORROW + WEEK, TOMORROW + 2 * WEEK]
    go_on(intake, days=6)
    assert len(planned(intake, client)) == 3
    go_on(intake, days=1)
    go_on(intake)
    assert [one.held_at for one in planned(intake, client)][-1] == TOMORROW + 3 * WEEK
    assert len({one.session_no for one in planned(intake, client)}) == 4


def test_fortnightly_sessions_end_on_their_day(intake: FakeIntake, client: Client) -> None:
    until = (TOMORROW + 4 * WEEK).date()
    assert plan(intake, client, every_weeks=2, until=until) == [TOMORROW, TOMORROW + 2 * WEEK]
    go_on(intake, days=60)
    assert [one.held_at for one in planned(intake, client)] == [TOMORROW + n * WEEK for n in (0, 2, 4)]


def test_so_many_sessions_are_so_many(intake: FakeIntake, client: Client) -> None:
    plan(intake, client, every_weeks=1, count=5)
    go_on(intake, days=100)
    assert [one.held_at for one in planned(intake, client)] == [TOMORROW + n * WEEK for n in range(5)]


def test_a_clock_that_is_put_forward_changes_no_time_of_day(intake: FakeIntake, client: Client) -> None:
    intake.now = datetime(2027, 3, 20, 12, tzinfo=UTC)
    found = plan(intake, client, datetime(2027, 3, 24, 9, tzinfo=UTC), every_weeks=1)
    assert found == [datetime(2027, 3, 24, 9, tzinfo=UTC), datetime(2027, 3, 31, 8, tzinfo=UTC)]


def test_no_plan_begins_in_the_past_or_ends_before_it_begins(intake: FakeIntake, client: Client) -> None:
    with pytest.raises(Invalid) as past:
        plan(intake, client, NOON - timedelta(days=1))
    with pytest.raises(Invalid) as until:
        plan(intake, client, every_weeks=1, until=date(2026, 11, 1))
    assert ([*past.value.fields], [*until.value.fields]) == (["held_at"], ["until"])
    assert planned(intake, client) == []


def test_a_session_is_moved_alone_or_with_all_that_follow(intake: FakeIntake, client: Client) -> None:
    plan(intake, client, every_weeks=1)
    first, second, third = (one.session_id for one in planned(intake, client))
    alone, later = TOMORROW + timedelta(hours=1), TOMORROW + WEEK + timedelta(days=1, hours=2)
    intake.transact(lambda unit: move_session(unit, OWNER, first, alone))
    intake.transact(lambda unit: move_session(unit, OWNER, second, later, later_too=True))
    go_on(intake, days=14)
    times = {one.session_id: one.held_at for one in planned(intake, client)}
    assert (times[first], times[second], times[third]) == (alone, later, later + WEEK)
    assert sorted(times.values())[3:] == [later + 2 * WEEK]


def test_a_session_is_called_off_alone_or_with_all_that_follow(intake: FakeIntake, client: Client) -> None:
    plan(intake, client, every_weeks=1)
    first, second, _ = (one.session_id for one in planned(intake, client))
    intake.transact(lambda unit: call_off(unit, OWNER, first, "cancelled_late"))
    assert len(planned(intake, client)) == 2
    intake.transact(lambda unit: call_off(unit, OWNER, second, "cancelled", later_too=True))
    go_on(intake, days=60)
    assert planned(intake, client) == []
    said = [event for event in intake.events if isinstance(event, SessionUpdated)][-3:]
    assert [(one.status, one.late) for one in said] == [
        ("cancelled", True),
        ("cancelled", False),
        ("cancelled", False),
    ]


def test_a_plan_ends_with_care_and_goes_along_with_a_handover(intake: FakeIntake, client: Client) -> None:
    plan(intake, client, every_weeks=1)
    to_colleague = {"clinician_id": TEAMMATE.staff_id}
    intake.transact(lambda unit: change_client(unit, ADMIN, client.client_id, to_colleague))  # type: ignore[arg-type] # a plain dict
    go_on(intake, days=7)
    assert {one.clinician_id for one in planned(intake, client)[1:]} == {TEAMMATE.staff_id}
    intake.transact(lambda unit: change_client(unit, TEAMMATE, client.client_id, {"status": "closed"}))
    count = len(planned(intake, client))
    go_on(intake, days=60)
    assert len(planned(intake, client)) == count


def test_an_erasure_ends_a_plan(intake: FakeIntake, client: Client) -> None:
    plan(intake, client, every_weeks=1)
    intake.transact(lambda unit: erase_client(unit, ADMIN, client.client_id, typed_code="MR"))
    go_on(intake, days=60)
    assert planned(intake, client) == []
    assert intake.transact(lambda unit: unit.plans.due(date(2030, 1, 1), 10)) == []


def test_what_became_of_a_session_can_be_undone_for_an_hour(intake: FakeIntake, client: Client) -> None:
    plan(intake, client, NOON + timedelta(hours=2))
    (session,) = planned(intake, client)
    held = intake.transact(lambda unit: say_what_became(unit, OWNER, session.session_id, "held"))
    assert (held.held_at, held.became_held_at) == (NOON, NOON), "one that begins early is held from then on"
    intake.wait(minutes=59)
    undone = intake.transact(lambda unit: undo(unit, OWNER, session.session_id))
    assert (undone.status, undone.held_at, undone.became_held_at) == ("planned", session.held_at, None)
    intake.transact(lambda unit: say_what_became(unit, OWNER, session.session_id, "cancelled"))
    intake.wait(minutes=61)
    with pytest.raises(Conflict, match="no longer be undone"):
        intake.transact(lambda unit: undo(unit, OWNER, session.session_id))


def test_a_second_word_does_not_change_the_first(intake: FakeIntake, client: Client) -> None:
    plan(intake, client, NOON + timedelta(hours=2))
    (session,) = planned(intake, client)
    held, again = (
        intake.transact(lambda unit: say_what_became(unit, OWNER, session.session_id, "held")) for _ in range(2)
    )
    assert again == held
    with pytest.raises(Conflict):
        intake.transact(lambda unit: say_what_became(unit, OWNER, session.session_id, "missed"))


def test_tomorrows_session_was_not_held_today(intake: FakeIntake, client: Client) -> None:
    plan(intake, client)
    (session,) = planned(intake, client)
    with pytest.raises(Invalid, match="another day"):
        intake.transact(lambda unit: say_what_became(unit, OWNER, session.session_id, "held"))


def test_an_unplanned_session_that_is_undone_is_called_off(intake: FakeIntake, client: Client) -> None:
    held = intake.transact(lambda unit: hold_now(unit, OWNER, client.client_id))
    assert (held.status, held.held_at) == ("held", NOON)
    undone = intake.transact(lambda unit: undo(unit, OWNER, held.session_id))
    assert (undone.status, undone.became_held_at) == ("cancelled", None)


def test_a_note_for_the_day_is_told_to_nobody(intake: FakeIntake, client: Client) -> None:
    plan(intake, client)
    (session,) = planned(intake, client)
    count = len(intake.events)
    kept = intake.transact(lambda unit: note_for_the_day(unit, OWNER, session.session_id, " ask about the move "))
    assert kept.note == "ask about the move"
    assert planned(intake, client)[0].note == "ask about the move"
    assert "move" not in repr(kept)
    intake.transact(lambda unit: note_for_the_day(unit, OWNER, session.session_id, ""))
    assert planned(intake, client)[0].note is None
    assert len(intake.events) == count


def test_homework_is_told_to_nobody(intake: FakeIntake, client: Client) -> None:
    session = intake.transact(lambda unit: with_session(unit, client, "held", -7))
    count = len(intake.events)
    kept = intake.transact(lambda unit: agree_homework(unit, OWNER, session.session_id, " sleep diary "))
    assert kept.homework == "sleep diary"
    assert "diary" not in repr(kept)
    with pytest.raises(NotFound):
        intake.transact(lambda unit: agree_homework(unit, TEAMMATE, session.session_id, "mine"))
    assert intake.transact(lambda unit: agree_homework(unit, OWNER, session.session_id, "")).homework is None
    assert len(intake.events) == count


def test_a_colleague_finds_none_of_it(intake: FakeIntake, client: Client) -> None:
    plan(intake, client)
    (session,) = planned(intake, client)

    def tried(unit: Unit) -> None:
        with pytest.raises(NotFound):
            say_what_became(unit, TEAMMATE, session.session_id, "missed")
        with pytest.raises(NotFound):
            move_session(unit, TEAMMATE, session.session_id, TOMORROW)
        with pytest.raises(NotFound):
            note_for_the_day(unit, TEAMMATE, session.session_id, "mine")
        with pytest.raises(NotFound):
            plan_sessions(unit, TEAMMATE, client.client_id, NewPlan(held_at=TOMORROW))

    intake.transact(tried)
    assert planned(intake, client) == [session]
