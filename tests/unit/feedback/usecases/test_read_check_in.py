from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from services.feedback.domain.rating import Answered
from services.feedback.usecases.keep import keep_client, keep_goal, keep_staff
from services.feedback.usecases.learn import Desk
from services.feedback.usecases.rate import rate_session
from services.feedback.usecases.read_check_in import CheckIn, read_check_in
from services.feedback.usecases.titles import renew_titles, titles
from shared.contracts.revision import Revision
from tests.infra.fake_intake import FakeIntake
from tests.infra.fakes_feedback import FakeStore
from tests.infra.feedback_clinic import ASKING, BY_API, FIRST, LEAD, HandClock, goal, maya, sent, staff, token_of

NEXT = Revision(1, 2)


def read(desk: Desk) -> CheckIn:
    return desk.do(lambda unit: read_check_in(unit, token_of(unit), ASKING, BY_API))


def rate(desk: Desk) -> None:
    desk.do(lambda unit: rate_session(unit, token_of(unit), sent(), BY_API))


def test_it_asks_about_the_active_goals_of_the_episode(store: FakeStore, desk: Desk) -> None:
    reached = msgspec.structs.replace(goal("goal-2"), status="reached")
    store.transact(lambda unit: keep_goal(unit, reached))
    assert [row.goal.goal_id for row in read(desk).goals] == ["goal-1"]


def test_a_change_shows_what_was_rated_even_a_goal_reached_since(
    store: FakeStore, desk: Desk, clock: HandClock
) -> None:
    rate(desk)
    reached = msgspec.structs.replace(goal(), status="reached", revision=NEXT)
    store.transact(lambda unit: keep_goal(unit, reached))
    shown = read(desk)
    assert shown.rating is not None
    assert [row.goal.goal_id for row in shown.goals] == ["goal-1"]
    clock.pass_(minutes=15)
    with pytest.raises(Answered):
        read(desk)


def test_reading_changes_nothing_but_that_it_was_opened_first(store: FakeStore, desk: Desk) -> None:
    before = store.kept
    read(desk)
    opened = store.kept.openings
    assert (replace(store.kept, openings={}), [*opened]) == (before, ["session-1"])
    read(desk)
    assert store.kept.openings == opened


def test_a_note_can_go_to_a_supervisor_who_is_not_the_therapist(store: FakeStore, desk: Desk) -> None:
    everybody = ("therapist", "next_session", "supervisor")
    assert read(desk).routings == everybody
    gone = msgspec.structs.replace(staff(LEAD), active=False, revision=NEXT)
    store.transact(lambda unit: keep_staff(unit, gone))
    assert read(desk).routings == ("therapist", "next_session")


def test_a_therapist_is_not_offered_as_their_own_supervisor(store: FakeStore, desk: Desk) -> None:
    own = msgspec.structs.replace(maya(), clinician_id=LEAD.staff_id, revision=NEXT)
    store.transact(lambda unit: keep_client(unit, own))
    shown = read(desk)
    assert shown.therapist_id == LEAD.staff_id
    assert "supervisor" not in shown.routings


def test_titles_come_from_intake_and_stay_when_it_goes(desk: Desk, intake: FakeIntake) -> None:
    assert titles(desk, read(desk).goals) == {}
    intake.words["goal-1"] = ("Sleep through the night", FIRST)
    assert titles(desk, read(desk).goals) == {"goal-1": "Sleep through the night"}
    intake.down = True
    assert titles(desk, read(desk).goals) == {"goal-1": "Sleep through the night"}


def test_a_goals_new_words_are_asked_for_and_old_ones_do_while_intake_is_down(
    store: FakeStore, desk: Desk, intake: FakeIntake
) -> None:
    intake.words["goal-1"] = ("Sleep", FIRST)
    titles(desk, read(desk).goals)
    changed = msgspec.structs.replace(goal(), revision=NEXT)
    store.transact(lambda unit: keep_goal(unit, changed))
    intake.words["goal-1"] = ("Sleep well", NEXT)
    intake.down = True
    assert titles(desk, read(desk).goals) == {"goal-1": "Sleep"}
    intake.down = False
    assert titles(desk, read(desk).goals) == {"goal-1": "Sleep well"}
    assert store.kept.titles["goal-1"].revision == NEXT


def test_words_are_asked_for_before_anybody_needs_them(store: FakeStore, desk: Desk, intake: FakeIntake) -> None:
    intake.words["goal-1"] = ("Sleep", FIRST)
    renew_titles(desk)
    intake.down = True
    assert titles(desk, read(desk).goals) == {"goal-1": "Sleep"}
    renew_titles(desk)
    assert set(store.kept.titles) == {"goal-1"}
