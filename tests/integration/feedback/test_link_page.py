"""The page of a check-in's link, as staff see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from shared.store import Store
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.fake_intake import FakeIntake
from tests.infra.feedback_clinic import HELD, SAM, HandClock, token_of

ANSWERED = {"heard": "8", "matters": "4"}


@pytest.fixture
def path(clinic: Transact) -> str:
    return f"/feedback/c/{clinic(token_of)}"


def test_staff_see_the_link_with_its_code(
    web: FlaskClient, path: str, intake: FakeIntake, store: Store, clock: HandClock
) -> None:
    intake.names["maya"] = "Maya"
    web.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    page = web.get("/feedback/sessions/session-1/check-in")
    assert page.status_code == 200
    assert "Check-in for session\u00a01 with Maya" in page.text
    assert f'value="https://attune.example{path}"' in page.text
    assert "<svg" in page.text
    assert " style=" not in page.text
    assert "Not answered yet" in page.text
    (read,) = store.database["link_reads"].find()
    assert (read["staff_id"], read["via"], read["at"]) == (SAM.staff_id, "page", HELD)
    clock.pass_(days=7)
    assert "Not answered. The link ended" in web.get("/feedback/sessions/session-1/check-in").text
    clock.instant = HELD + timedelta(minutes=1)
    web.delete_cookie(LOGIN_COOKIE)
    web.post(path, data=ANSWERED)
    web.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    intake.down = True
    page = web.get("/feedback/sessions/session-1/check-in")
    assert "Check-in for session\u00a01" in page.text
    assert "Answered" in page.text
    looks = page.text[page.text.index("Who has looked at this link") :]
    assert (looks.count("after it was answered"), looks.count("before it was answered")) == (2, 1)
    assert "Staff staff-sa" in looks, "while nobody can tell the name"


def test_the_code_alone_shows_nothing_that_is_not_for_the_client(
    web: FlaskClient, path: str, intake: FakeIntake, store: Store, clock: HandClock
) -> None:
    intake.names |= {"maya": "Maya", SAM.staff_id: "Sam"}
    web.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    page = web.get("/feedback/sessions/session-1/check-in/code").text
    assert page.count("<svg") == 1
    assert 'stroke="#000"' in page
    assert "Scan this code with the camera of your own phone." in page
    assert 'href="/feedback/sessions/session-1/check-in"' in page, "the way back"
    assert "<script" not in page
    for hidden in ("Maya", "Sam", path, "pinned"):
        assert hidden not in page
    (read,) = store.database["link_reads"].find()
    assert (read["staff_id"], read["via"]) == (SAM.staff_id, "page"), "a look like any other"
    clock.pass_(days=7)
    page = web.get("/feedback/sessions/session-1/check-in/code").text
    assert "This check-in has ended." in page
    assert "<svg" not in page


def test_a_link_whose_answers_were_disowned_shows_no_code(web: FlaskClient, path: str) -> None:
    web.post(path, data=ANSWERED)
    assert web.post(f"{path}/not-me", data={"sure": "yes"}).status_code == 200
    web.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    page = web.get("/feedback/sessions/session-1/check-in").text
    assert "The client said that these answers were not theirs:" in page
    assert "The link takes no answers any more." in page
    assert "<svg" not in page
    assert path not in page
    assert "Who has looked at this link" in page


@pytest.mark.parametrize(
    ("url", "warns"),
    [("http://127.0.0.1:8080", True), ("http://localhost:8080", True), ("https://attune.example", False)],
)
def test_the_code_says_where_its_address_is_one_that_no_phone_reaches(
    app: Flask, url: str, *, warns: bool
) -> None:
    app.extensions["attune"] = replace(app.extensions["attune"], public_url=url)
    browser = app.test_client()
    browser.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    page = browser.get("/feedback/sessions/session-1/check-in").text
    assert ("a phone cannot open it" in page) is warns
