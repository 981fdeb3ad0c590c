"""Today as a clinician uses it: who comes, held with one click, missed, undone, planned."""

from __future__ import annotations

import re

import pytest

from services.intake.domain.clients import Client
from services.intake.ports.prompts import OnTheWay
from services.intake.ports.today import Comes, Left, WaitingPrompt
from services.intake.usecases.planning import note_for_the_day
from services.intake.usecases.sessions import say_what_became
from tests.infra.fakes_intake import NOON
from tests.infra.intake_clinic import with_client, with_session
from tests.infra.personas import OWNER
from tests.integration.intake.today import (
    TellingNeighbours,
    checked_in,
    found,
    last_said,
    own_client,
    page,
    planned,
    wait,
    words,
)
from tests.integration.intake.web import Clinic


@pytest.fixture
def maya(clinic: Clinic, neighbours: TellingNeighbours) -> Client:
    """The owner's client, with a goal."""
    assert neighbours
    return own_client(clinic)


def test_who_comes_stands_in_order_of_time_with_what_is_known(
    clinic: Clinic, maya: Client, neighbours: TellingNeighbours
) -> None:
    before = clinic.intake.transact(lambda unit: with_session(unit, maya, "held", -7))
    checked_in(clinic, before, complete=False)
    session = planned(clinic, maya, 0.2)
    other = clinic.intake.transact(lambda unit: with_client(unit, "TK"))
    planned(clinic, other, 0.1)
    clinic.intake.transact(lambda unit: note_for_the_day(unit, OWNER, session.session_id, "ask about the move"))
    (goal,) = clinic.intake.transact(lambda unit: unit.goals.of(maya))
    neighbours.comes = {
        maya.client_id: Comes(
            prompts=[
                WaitingPrompt(alert_id="a1", headline="Maya rated low.", look=True),
                WaitingPrompt(alert_id="a2", headline="Maya wrote.", look=True, note=True),
            ],
            totals=[36, 34],
            goals={goal.goal_id: OnTheWay(first=4, last=6)},
        )
    }
    neighbours.was_left = {before.session_id: Left(notes=1, homework="partly")}
    text = page(clinic)
    assert text.index('<span class="quiet small">TK') < text.index('<span class="quiet small">MR')
    for said in (
        "Friday 20 November",
        "2 sessions · 1 to talk about",
        "Maya rated low.",
        "“Sleep through” 4 → 6",
        "left you a note for today",
        "tried what you agreed: partly",
        "last check-in 13 Nov, some left open",
        "session 2",
        "first session",
        "ask about the move",
    ):
        assert said in words(text), said
    assert 'aria-label="last ratings of 40: 36, 34"' in text
    assert re.search(r'href="/alerts/prompts/a2"><span class="tag">note</span>', text), "one click reads it"


def test_held_leads_to_the_code_with_one_click(clinic: Clinic, maya: Client) -> None:
    session = planned(clinic, maya)
    browser = clinic.browser(OWNER)
    for _ in range(2):
        answer = browser.post(f"/intake/sessions/{session.session_id}/held")
        assert answer.status_code == 303
        assert answer.location == f"/feedback/sessions/{session.session_id}/check-in/code"
    assert found(clinic, session).status == "held"
    assert last_said(clinic).became_held_at == NOON
    assert "first session · held" in words(page(clinic))


def test_undo_says_planned_again_so_that_the_link_ends(clinic: Clinic, maya: Client) -> None:
    session = planned(clinic, maya)
    browser = clinic.browser(OWNER)
    browser.post(f"/intake/sessions/{session.session_id}/held")
    assert "Undo" in page(clinic)
    assert browser.post(f"/intake/sessions/{session.session_id}/undo").location == "/intake/today"
    said = last_said(clinic)
    assert (said.status, said.held_at, said.became_held_at) == ("planned", session.held_at, None)
    assert "Held: show QR" in page(clinic)


def test_undo_ends_after_an_hour_and_with_the_answer(clinic: Clinic, maya: Client) -> None:
    session = planned(clinic, maya)
    browser = clinic.browser(OWNER)
    browser.post(f"/intake/sessions/{session.session_id}/held")
    checked_in(clinic, session)
    answer = browser.post(f"/intake/sessions/{session.session_id}/undo")
    assert answer.status_code == 422
    assert "The check-in is answered" in words(answer.text)
    wait(clinic, minutes=61)
    assert "Undo" not in page(clinic)
    assert found(clinic, session).status == "held"


@pytest.mark.parametrize(
    ("status", "says"),
    [("missed", "missed"), ("cancelled", "cancelled"), ("cancelled_late", "cancelled late")],
)
def test_one_that_did_not_take_place(clinic: Clinic, maya: Client, status: str, says: str) -> None:
    session = planned(clinic, maya)
    wait(clinic, hours=4)
    browser = clinic.browser(OWNER)
    answer = browser.post(f"/intake/sessions/{session.session_id}/became", status=status)
    assert (answer.status_code, answer.location) == (303, "/intake/today")
    assert found(clinic, session).status == status
    assert f"· {says}" in words(page(clinic))


def test_the_week_stands_by_day_and_what_was_said_nothing_of(
    clinic: Clinic, maya: Client, neighbours: TellingNeighbours
) -> None:
    session = planned(clinic, maya, 0.1)
    wait(clinic, days=2)
    planned(clinic, maya, 1)
    planned(clinic, maya, 8)
    text = words(page(clinic))
    assert "Nobody comes today." in text
    assert "What became of these? Fri 20 Nov, 14:24 Maya Reyes" in text
    assert "Monday 23 November 12:00 Maya Reyes" in text
    assert "30 November" not in text
    assert neighbours.asked[-1] == (OWNER.staff_id, [maya.client_id, maya.client_id], [])
    browser = clinic.browser(OWNER)
    browser.post(f"/intake/sessions/{session.session_id}/became", status="missed")
    assert "What became of these?" not in page(clinic)


def test_a_clinic_that_plans_nothing_gets_those_who_came_last(clinic: Clinic, maya: Client) -> None:
    other = clinic.intake.transact(lambda unit: with_client(unit, "TK"))
    clinic.intake.transact(lambda unit: with_client(unit, "NN"))
    clinic.intake.transact(lambda unit: with_session(unit, other, "held", -3))
    clinic.intake.transact(lambda unit: with_session(unit, maya, "held", -2))
    text = page(clinic)
    order = [text.index(f'<span class="quiet small">{code}') for code in ("MR", "TK", "NN")]
    assert order == sorted(order)
    answer = clinic.browser(OWNER).post(f"/intake/clients/{maya.client_id}/held")
    held = last_said(clinic)
    assert answer.location == f"/feedback/sessions/{held.session_id}/check-in/code"
    assert (held.status, held.held_at) == ("held", NOON)
    assert "session 2 · held" in words(page(clinic))


def test_an_empty_caseload_says_how_to_begin(clinic: Clinic, neighbours: TellingNeighbours) -> None:
    assert neighbours
    text = words(page(clinic))
    assert "No clients yet." in text
    assert 'href="/intake/clients/new">New client</a>' in page(clinic)
    assert "No sessions are planned for them." in text
    assert 'href="/intake/clients/new">New client</a>' in clinic.browser(OWNER).get("/intake/plan").text


def test_what_a_check_in_brings_up_stands_with_the_session_that_was_held(
    clinic: Clinic, maya: Client, neighbours: TellingNeighbours
) -> None:
    session = planned(clinic, maya)
    clinic.intake.transact(lambda unit: say_what_became(unit, OWNER, session.session_id, "held"))
    low = [WaitingPrompt(alert_id="a1", headline="Maya rated low.", look=True)]
    neighbours.comes = {maya.client_id: Comes(prompts=low)}
    text = page(clinic)
    assert "1 to talk about" in text
    assert 'href="/alerts/prompts/a1"' in text


def test_while_the_others_are_away_the_day_is_there_and_says_so(
    clinic: Clinic, maya: Client, neighbours: TellingNeighbours
) -> None:
    before = clinic.intake.transact(lambda unit: with_session(unit, maya, "held", -7))
    checked_in(clinic, before)
    planned(clinic, maya)
    neighbours.comes, neighbours.was_left = None, None
    text = words(page(clinic))
    assert "Open prompts cannot be reached at the moment" in text
    assert "Notes and homework cannot be reached at the moment" in text
    assert "Held: show QR" in text


def test_who_wants_no_check_ins_is_asked_for_none(clinic: Clinic, maya: Client) -> None:
    session = planned(clinic, maya)
    clinic.intake.transact(lambda unit: unit.clients.put(maya.paused(unit.now)))
    assert "Held: show QR" not in page(clinic)
    answer = clinic.browser(OWNER).post(f"/intake/sessions/{session.session_id}/held")
    assert (answer.status_code, answer.location) == (303, "/intake/today")


def test_a_line_for_the_day_is_kept_and_taken_away(clinic: Clinic, maya: Client) -> None:
    session = planned(clinic, maya)
    browser = clinic.browser(OWNER)
    browser.post(f"/intake/sessions/{session.session_id}/note", note="bring the letter")
    assert "bring the letter" in page(clinic)
    browser.post(f"/intake/sessions/{session.session_id}/note", note="")
    assert "bring the letter" not in page(clinic)


def test_what_was_agreed_to_try_stands_there_until_the_next_session(clinic: Clinic, maya: Client) -> None:
    browser = clinic.browser(OWNER)
    before = clinic.intake.transact(lambda unit: with_session(unit, maya, "held", -14))
    last = clinic.intake.transact(lambda unit: with_session(unit, maya, "held", -7))
    planned(clinic, maya, 0.2)
    browser.post(f"/intake/sessions/{before.session_id}/homework", homework="call the school")
    assert "call the school" not in page(clinic), "there was a session since"
    browser.post(f"/intake/sessions/{last.session_id}/homework", homework="keep a sleep diary")
    assert "agreed to try: “keep a sleep diary”" in words(page(clinic))
    browser.post(f"/intake/sessions/{last.session_id}/homework", homework="")
    assert "agreed to try" not in page(clinic)


def test_what_is_agreed_in_todays_session_is_kept_there(clinic: Clinic, maya: Client) -> None:
    session = planned(clinic, maya)
    browser = clinic.browser(OWNER)
    browser.post(f"/intake/sessions/{session.session_id}/held")
    browser.post(f"/intake/sessions/{session.session_id}/homework", homework="walk each day")
    assert "Agreed to try until next time: walk each day" in words(page(clinic))


def test_planning_moving_and_calling_off_on_pages(clinic: Clinic, maya: Client) -> None:
    browser = clinic.browser(OWNER)
    form = browser.get(f"/intake/plan?client={maya.client_id}").text
    assert f'<option value="{maya.client_id}" selected>' in form
    said = {"client_id": maya.client_id, "held_at": "2026-11-21T10:00", "every_weeks": "1", "count": "2"}
    assert browser.post("/intake/plan", **said).location == "/intake/today"
    first, second = clinic.intake.transact(lambda unit: unit.sessions.planned_of(maya, NOON))
    browser.post(f"/intake/sessions/{first.session_id}/move", held_at="2026-11-21T11:30", later_too="true")
    assert found(clinic, second).held_at.isoformat() == "2026-11-28T11:30:00+00:00"
    browser.post(f"/intake/sessions/{first.session_id}/call-off", status="cancelled", later_too="true")
    assert {found(clinic, one).status for one in (first, second)} == {"cancelled"}
    assert "no longer planned" in browser.get(f"/intake/sessions/{first.session_id}").text


def test_what_was_typed_into_a_plan_stays_when_it_cannot_be(clinic: Clinic, maya: Client) -> None:
    said = {"client_id": maya.client_id, "held_at": "2020-11-21T10:00", "every_weeks": "2", "count": "3"}
    answer = clinic.browser(OWNER).post("/intake/plan", **said)
    assert answer.status_code == 422
    assert 'value="2020-11-21T10:00"' in answer.text
    assert re.search(r'value="2" checked', answer.text)
    assert "This day is over." in answer.text


def test_the_clients_page_shows_the_next_session_and_the_last_ones(clinic: Clinic, maya: Client) -> None:
    for days in (-21, -14, -7):
        clinic.intake.transact(lambda unit, days=days: with_session(unit, maya, "held", days))  # type: ignore[misc] # a default argument
    planned(clinic, maya, 1, every_weeks=1)
    text = words(clinic.browser(OWNER).get(f"/intake/clients/{maya.client_id}/").text)
    before, _, folded = text.partition("Sessions after the next one")
    assert "Sat 21 Nov, 12:00" in before
    assert "Fri 13 Nov, 12:00" in before
    assert "Fri 30 Oct, 12:00" in before
    assert "Sat 28 Nov, 12:00" in folded
    assert "Earlier sessions" not in text
