from __future__ import annotations

import pytest

from services.intake.usecases.clinic import show_clinic
from services.intake.usecases.demo import COLLEAGUES, STORIES, open_demo
from services.intake.usecases.staff import NewStaff, add_staff
from shared.errors import Conflict
from tests.infra.fakes_intake import FakeIntake


def test_the_demo_has_a_clinic_with_weeks_behind_it() -> None:
    intake = FakeIntake()
    made = intake.transact(lambda unit: open_demo(unit, {one.email: "hash" for one in COLLEAGUES}))
    shelves = intake.shelves
    assert made.staff_ids.keys() == {one.email for one in COLLEAGUES}
    assert len(shelves.clients) == len(STORIES) == 6
    held = {session.session_id for session in shelves.sessions.values() if session.status == "held"}
    assert {answers.session_id for answers in made.answers} < held
    assert made.waiting_session_id in held - {answers.session_id for answers in made.answers}
    assert all(
        session.held_at <= intake.now for session in shelves.sessions.values() if session.session_id in held
    )


def test_the_demo_clinic_has_all_that_a_check_in_needs() -> None:
    intake = FakeIntake()
    made = intake.transact(lambda unit: open_demo(unit, {one.email: "hash" for one in COLLEAGUES}))
    clinic = intake.transact(show_clinic)
    assert clinic.missing == ()
    assert clinic.safety_contact == made.staff_ids["supervisor@clinic.example"]
    assert [one.kind for one in clinic.crisis_contacts] == ["lifeline", "clinic", "emergency"]


def test_the_demo_changes_nothing_in_a_clinic_where_somebody_works() -> None:
    """Its crisis contacts would stand in place of the clinic's own."""
    intake = FakeIntake()
    intake.transact(
        lambda unit: add_staff(unit, NewStaff(email="a@clinic.example", name="A", roles=["admin"]), "x")
    )
    with pytest.raises(Conflict):
        intake.transact(lambda unit: open_demo(unit, {one.email: "hash" for one in COLLEAGUES}))
    assert len(intake.shelves.staff) == 1
    assert intake.transact(show_clinic).missing == ("crisis_contacts", "safety_contact")


def test_the_answers_are_whole_points_about_goals_of_the_same_client() -> None:
    intake = FakeIntake()
    made = intake.transact(lambda unit: open_demo(unit, {one.email: "hash" for one in COLLEAGUES}))
    for answers in made.answers:
        client_id = intake.shelves.sessions[answers.session_id].client_id
        for scored in answers.body["goals"]:
            assert intake.shelves.goals[scored["goal_id"]].client_id == client_id
            assert scored["score"] in range(11)
        assert set(answers.body["items"]) == {"heard", "matters", "fit", "openness"}
        assert all(point in range(11) for point in answers.body["items"].values())


def test_every_story_has_a_score_for_every_week() -> None:
    for story in STORIES:
        assert len(story.goal_scores) == len(story.check_ins)
