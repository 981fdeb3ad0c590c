"""The value check on the thank-you page, as a browser without scripts meets it."""

from __future__ import annotations

import re

import msgspec
import pytest
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from services.feedback.usecases.keep import keep_client, keep_episode, keep_session
from services.feedback.usecases.rate import rate_session
from shared.contracts.revision import Revision
from shared.store import Store
from tests.infra.feedback_clinic import (
    BY_API,
    HandClock,
    episode,
    maya,
    on_nobodys_team,
    sent,
    token_of,
    weeks_later,
)

ANSWERED = {"heard": "8", "matters": "7", "fit": "9", "openness": "7", "instrument_version": "2"}


@pytest.fixture
def address(web: FlaskClient, clinic: Transact, clock: HandClock) -> str:
    """The thank-you page of Maya's fourth check-in."""
    for week in (1, 2, 3):
        held = weeks_later(week, f"week-{week}")
        clinic(lambda unit, held=held: keep_session(unit, held))  # type: ignore[misc] # a default argument
        clinic(lambda unit, week=week: rate_session(unit, token_of(unit, f"week-{week}"), sent(), BY_API))  # type: ignore[misc] # the same
    return thanks(web, clinic, clock, 4)


def thanks(web: FlaskClient, clinic: Transact, clock: HandClock, week: int) -> str:
    """Send that week's check-in; gives where one is thanked for it."""
    held = weeks_later(week, f"week-{week}")
    clock.instant = held.held_at
    clinic(lambda unit: keep_session(unit, held))
    path = "/feedback/c/" + clinic(lambda unit: token_of(unit, held.session_id))
    web.get(path)
    return str(web.post(path, data=ANSWERED).location)


def test_the_fourth_thank_you_asks_below_the_picture_and_says_who_sees_it(web: FlaskClient, address: str) -> None:
    page = web.get(address)
    asks, picture = page.text.index("Is coming here still worth it for you?"), page.text.index("<svg")
    assert picture < asks
    assert (
        "So do the supervisor of their team and, while they are away, a colleague." in page.text[picture:asks]
    ), "before anything is ticked"
    assert "<textarea" not in page.text
    assert "Is coming here still" in web.get(address).text, "it is still there where the picture is not"


def test_without_a_team_no_supervisor_sees_it(web: FlaskClient, address: str, clinic: Transact) -> None:
    clinic(lambda unit: keep_client(unit, on_nobodys_team(maya())))
    page = web.get(address)
    assert "Your therapist sees what you tick here, or a colleague while they are away." in page.text


def test_what_was_ticked_is_said_back_and_can_be_changed(web: FlaskClient, address: str, clock: HandClock) -> None:
    sent_it = web.post(f"{address}/value", data={"worth": "partly", "less": "yes", "finishing": "yes"})
    assert (sent_it.status_code, sent_it.location) == (303, f"{address}#value")
    page = web.get(address)
    for words in (
        "Still worth it: partly.",
        "Less of some things.",
        "I am thinking of finishing my sessions here.",
        "Change it",
    ):
        assert words in page.text
    assert re.search(r'name="worth" value="partly" checked', page.text)
    assert "You are thinking of finishing your sessions here. Your therapist sees that" in page.text
    clock.pass_(minutes=15)
    over = web.get(address)
    assert "Still worth it: partly." in over.text
    assert f'action="{address}/value"' not in over.text


def test_after_15_minutes_the_page_says_that_it_was_too_late(
    web: FlaskClient, address: str, clock: HandClock, store: Store
) -> None:
    web.post(f"{address}/value", data={"worth": "yes"})
    clock.pass_(minutes=15)
    late = web.post(f"{address}/value", data={"worth": "no"})
    assert late.status_code == 409
    assert "These answers can no longer be changed here." in late.text
    (check,) = store.database["value_checks"].find()
    assert check["answers"]["worth"] == "yes"


def test_what_the_form_does_not_have_is_not_taken(web: FlaskClient, address: str, store: Store) -> None:
    for said in ({"worth": "very"}, {"finishing": "maybe"}, {"note": "words"}):
        assert web.post(f"{address}/value", data=said).status_code == 422
    (check,) = store.database["value_checks"].find()
    assert check["answers"] is None


def test_a_phone_that_opens_the_address_again_is_led_back(web: FlaskClient, address: str) -> None:
    assert web.get(f"{address}/value").location == f"{address}#value"
    assert web.post("/feedback/thanks/guessed/value", data={"worth": "yes"}).status_code == 404


def test_the_next_thank_you_shows_how_far_the_ending_has_come(
    web: FlaskClient, address: str, clinic: Transact, clock: HandClock
) -> None:
    web.post(f"{address}/value", data={"finishing": "yes"})
    agreed = msgspec.structs.replace(
        episode(),
        ending_step="agreed",
        ending_step_at=clock.instant,
        planned_ending_at=weeks_later(8, "last").held_at,
        revision=Revision(1, 2),
    )
    clinic(lambda unit: keep_episode(unit, agreed))
    page = web.get(thanks(web, clinic, clock, 5))
    assert "You both agreed on a last session: Monday 27 April." in page.text
    assert re.search(r'<li aria-current="step">You both agree on a last session', page.text)
