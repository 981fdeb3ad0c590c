"""What a client's page says of the time between sessions, and to whom."""

from __future__ import annotations

import pytest

from services.intake.domain.clients import Client
from services.intake.domain.sessions import Session
from services.intake.ports import Told
from services.intake.ports.prompts import Notes
from services.intake.ports.today import Left
from services.intake.usecases.planning import note_for_the_day
from shared.contracts.principal import Principal
from tests.infra.intake_clinic import with_client, with_session
from tests.infra.personas import OWNER, SUPERVISOR
from tests.integration.intake.today import TellingNeighbours, checked_in, own_client, planned, words
from tests.integration.intake.web import Clinic


@pytest.fixture
def maya(clinic: Clinic) -> Client:
    """The owner's client."""
    return own_client(clinic)


@pytest.fixture
def last(clinic: Clinic, maya: Client) -> Session:
    """Her last session, with its check-in."""
    session: Session = clinic.intake.transact(lambda unit: with_session(unit, maya, "held", -7))
    checked_in(clinic, session)
    return session


def page(clinic: Clinic, client: Client, person: Principal = OWNER) -> str:
    answer = clinic.browser(person).get(f"/intake/clients/{client.client_id}/")
    assert answer.status_code == 200
    return answer.text


def between(text: str) -> str:
    return words(text.partition('id="between"')[2].partition("</section>")[0])


def test_homework_and_the_line_for_the_next_session_stand_there(
    clinic: Clinic, maya: Client, last: Session, neighbours: TellingNeighbours
) -> None:
    session = planned(clinic, maya, 2)
    clinic.intake.transact(lambda unit: note_for_the_day(unit, OWNER, session.session_id, "ask about the move"))
    neighbours.was_left = {last.session_id: Left(notes=0, homework="partly")}
    said = between(page(clinic, maya))
    assert "Session 1: tried what you agreed: partly." in said
    assert "ask about the move" in said
    neighbours.was_left = {last.session_id: Left(notes=0, homework=None)}
    assert "Not answered at the check-in of session 1." in between(page(clinic, maya))
    neighbours.was_left = None
    assert "Cannot be looked up at the moment." in between(page(clinic, maya))


def test_notes_are_counted_and_lead_there_whoever_may_read_them(
    clinic: Clinic, maya: Client, last: Session, neighbours: TellingNeighbours
) -> None:
    neighbours.was_left = {last.session_id: Left(notes=0)}
    clinic.prompts.told = Told(prompts=[], notes=Notes(unread=2, read=3, alert_id="a1"))
    text = page(clinic, maya)
    assert '<a href="/alerts/prompts/a1">2 to read</a>' in text
    assert "3 read" in between(text)
    assert "alone" not in between(text)
    clinic.prompts.told = Told(prompts=[], notes=Notes(unread=2, read=3))
    said = between(page(clinic, maya, SUPERVISOR))
    assert "2 not read yet" in said
    assert "What they say is for Owner alone." in said


def test_what_was_agreed_to_try_is_noted_there(clinic: Clinic, maya: Client, last: Session) -> None:
    browser, there = clinic.browser(OWNER), f"/intake/clients/{maya.client_id}/"
    browser.post(f"{there}sessions/{last.session_id}/homework", homework="keep a sleep diary")
    assert "keep a sleep diary" in between(page(clinic, maya))
    too_long = "call the school " * 20
    answer = browser.post(f"{there}sessions/{last.session_id}/homework", homework=too_long)
    assert answer.status_code == 422
    assert too_long.strip() in answer.text, "what was typed is still there"


def test_a_session_of_another_client_is_not_changed_over_this_one(
    clinic: Clinic, maya: Client, last: Session
) -> None:
    other = clinic.intake.transact(lambda unit: with_client(unit, "TK"))
    there = f"/intake/clients/{other.client_id}/sessions/{last.session_id}"
    browser = clinic.browser(OWNER)
    assert browser.post(f"{there}/homework", homework="theirs").status_code == 404
    assert browser.post(there, status="missed").status_code == 404
    assert "theirs" not in page(clinic, maya)


def test_without_anything_to_say_there_is_no_such_part(clinic: Clinic, maya: Client) -> None:
    assert 'id="between"' not in page(clinic, maya)
