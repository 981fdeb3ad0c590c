"""“This was not me”, as a browser without scripts says it: asked twice, and never by a machine."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from services.feedback.usecases.keep import keep_session
from shared.store import Store
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.feedback_clinic import LEAD, SAM, HandClock, token_of, weeks_later
from tests.infra.the_clinic import CALL

ANSWERED = {"heard": "8", "matters": "4", "fit": "0", "openness": "3", "phq-9-9": "2"}
SURE = {"sure": "yes"}


@pytest.fixture
def path(clinic: Transact) -> str:
    return f"/feedback/c/{clinic(token_of)}"


@pytest.fixture
def following(clinic: Transact) -> str:
    """The check-in of the week after."""
    clinic(lambda unit: keep_session(unit, weeks_later(1, "next")))
    return f"/feedback/c/{clinic(lambda unit: token_of(unit, 'next'))}"


def disowned(store: Store) -> list[str]:
    return [row["session_id"] for row in store.database["ratings"].find({"disowned_at": {"$ne": None}})]


def test_the_thanks_offer_it_and_ask_before_they_take_it(web: FlaskClient, path: str, store: Store) -> None:
    web.get(path)
    address = web.post(path, data=ANSWERED).location
    page = web.get(address).text
    assert f'action="{address}/not-me"' in page
    assert page.index(CALL) < page.index("This was not me")
    asked = web.post(f"{address}/not-me")
    assert asked.status_code == 422
    assert "Please tick the box" in asked.text
    assert disowned(store) == []
    said = web.post(f"{address}/not-me", data=SURE)
    assert said.status_code == 200
    assert "your therapist is told" in said.text
    assert CALL in said.text
    assert disowned(store) == ["session-1"]
    assert "This was not me" not in web.get(address).text
    closed = web.get(path)
    assert closed.status_code == 409
    assert "These answers do not count any more" in closed.text
    assert web.post(path, data=ANSWERED).status_code == 409, "by that link there are no others"


def test_whoever_finds_the_link_answered_says_it_there(web: FlaskClient, path: str, store: Store) -> None:
    web.post(path, data=ANSWERED)
    page = web.get(path).text
    assert "You have already answered" in page
    assert f'action="{path}/not-me"' in page
    assert web.post(f"{path}/not-me", data=SURE).status_code == 200
    assert disowned(store) == ["session-1"]


def test_the_next_check_in_says_when_answers_came_and_takes_it(
    web: FlaskClient, path: str, following: str, store: Store, clock: HandClock
) -> None:
    assert "in your name" not in web.get(following).text
    web.post(path, data=ANSWERED)
    clock.pass_(weeks=1)
    page = web.get(following).text
    assert "On Monday 2 March this clinic got answers in your name." in page
    assert f'action="{following}/last-time/not-me"' in page
    said = web.post(f"{following}/last-time/not-me", data=SURE)
    assert f'href="{following}"' in said.text, "and back to answering"
    assert disowned(store) == ["session-1"]
    assert "in your name" not in web.get(following).text
    assert web.post(following, data=ANSWERED).status_code == 303


def test_a_machine_that_presses_every_button_disowns_nothing(
    web: FlaskClient, path: str, following: str, store: Store, clock: HandClock
) -> None:
    address = web.post(path, data=ANSWERED).location
    clock.pass_(minutes=20)
    for where in (f"{path}/not-me", f"{following}/last-time/not-me", f"{address}/not-me"):
        page = web.post(where)
        assert page.status_code == 422
        assert web.post(where, data={"sure": "no"}).status_code == 422
        assert web.get(where).status_code == 303
    assert disowned(store) == []


@pytest.mark.parametrize("who", [SAM, LEAD], ids=lambda who: who.name)
def test_staff_disown_nothing_for_the_client(
    web: FlaskClient, path: str, following: str, store: Store, who: object
) -> None:
    address = web.post(path, data=ANSWERED).location
    web.set_cookie(LOGIN_COOKIE, getattr(who, "staff_id", ""))
    for where in (f"{path}/not-me", f"{following}/last-time/not-me", f"{address}/not-me"):
        page = web.post(where, data=SURE)
        assert page.status_code == 403
        assert CALL in page.text
    assert disowned(store) == []


def test_links_and_addresses_that_are_over_say_so_calmly(
    web: FlaskClient, path: str, store: Store, clock: HandClock
) -> None:
    address = web.post(path, data=ANSWERED).location
    clock.pass_(days=7)
    for where, status in (
        (f"{path}/not-me", 410),
        (f"{address}/not-me", 404),
        ("/feedback/c/unknown/not-me", 404),
        (f"{path}/last-time/not-me", 410),
    ):
        page = web.post(where, data=SURE)
        assert page.status_code == status
        assert CALL in page.text
    assert disowned(store) == []
    page = web.get(path)
    assert page.status_code == 409
    assert "/not-me" not in page.text, "what would be refused is not offered"


def test_staff_see_it_beside_the_link(web: FlaskClient, path: str, clock: HandClock) -> None:
    web.post(path, data=ANSWERED)
    clock.pass_(minutes=1)
    web.post(f"{path}/not-me", data=SURE)
    web.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    assert "these answers were not theirs" in web.get("/feedback/sessions/session-1/check-in").text
    headers = {"Authorization": f"Bearer {SAM.staff_id}"}
    shown = web.get("/feedback/api/sessions/session-1/check-in", headers=headers).get_json()
    assert shown["disowned_at"] == (clock.instant - timedelta(0)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
