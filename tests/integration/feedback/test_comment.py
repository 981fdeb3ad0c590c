"""Where a comment is written: who reads it, when somebody can look next, how to begin, and shared devices."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from services.feedback.usecases.keep import keep_clinic
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.feedback_clinic import ADMIN, OTHER_LEAD, SAM, HandClock, token_of
from tests.infra.the_clinic import clinic_updated

WITHOUT_NOTE = 'data-draft-without="note routing"'


@pytest.fixture
def path(clinic: Transact) -> str:
    return f"/feedback/c/{clinic(token_of)}"


def where_it_is_written(page: str) -> str:
    """What stands with the field, in words."""
    found = re.search('id="who-reads">(.*?)</p>', page)
    assert found
    assert page.index("Anything you want to say?") < page.index(found[0]) < page.index('<textarea id="note"')
    return html.unescape(found[1])


def clinic_is(clinic: Transact, app: Flask, **over: Any) -> None:  # noqa: ANN401 - fields of the event
    clinic(lambda unit: keep_clinic(unit, clinic_updated(n=2, **over)))
    app.extensions["attune_clinic"].forget()


@pytest.mark.parametrize(
    ("now", "when"),
    [
        ("2026-03-04T12:00", "Somebody can look at it until 17:00, and again from Thursday at 09:00."),
        ("2026-03-04T18:00", "Your clinic is closed now. Somebody can look at it from Thursday at 09:00."),
        ("2026-03-06T18:00", "Your clinic is closed now. Somebody can look at it from Monday at 09:00."),
    ],
)
def test_it_says_who_reads_it_and_when_somebody_can_look(
    web: FlaskClient, path: str, clock: HandClock, now: str, when: str
) -> None:
    clock.instant = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert where_it_is_written(web.get(path).text) == f"Only those whom you choose below read it. {when}"


def test_the_hours_are_those_of_the_clinics_place(
    web: FlaskClient, app: Flask, path: str, clinic: Transact, clock: HandClock
) -> None:
    clinic_is(clinic, app, time_zone="America/New_York")
    clock.instant = datetime(2026, 3, 6, 21, 59, tzinfo=UTC)
    assert "until 17:00, and again from Monday at 09:00." in where_it_is_written(web.get(path).text)
    clock.instant = datetime(2026, 3, 6, 22, tzinfo=UTC)
    assert "closed now" in where_it_is_written(web.get(path).text)


def test_an_opening_a_week_away_is_named_by_its_date(
    web: FlaskClient, app: Flask, path: str, clinic: Transact
) -> None:
    clinic_is(clinic, app, working_days=("mon",))
    assert "and again from Monday 9 March at 09:00." in where_it_is_written(web.get(path).text)


def test_a_clinic_without_hours_promises_none(web: FlaskClient, app: Flask, path: str, clinic: Transact) -> None:
    clinic_is(clinic, app, working_days=())
    assert where_it_is_written(web.get(path).text) == "Only those whom you choose below read it."


def test_there_are_lines_to_begin_with_that_work_as_plain_text(web: FlaskClient, path: str) -> None:
    found = re.search('<ul data-opens="note">(.*?)</ul>', web.get(path).text)
    assert found
    lines = re.findall("<li>(.*?)</li>", found[1])
    assert "Something I find hard to say is …" in lines
    assert len(lines) >= 3
    assert all(len(line) <= 50 for line in lines)


@pytest.mark.parametrize("cookie", ["a login that has ended", ADMIN.staff_id, OTHER_LEAD.staff_id])
def test_a_browser_in_which_staff_sign_in_keeps_no_note(web: FlaskClient, path: str, cookie: str) -> None:
    own = web.get(path).text
    assert WITHOUT_NOTE not in own
    assert "Others use this device too" not in own
    web.set_cookie(LOGIN_COOKIE, cookie)
    note = {"note": "Not for Sam", "heard": "3"}
    for page in (web.get(path), web.post(path, data=note)):
        assert WITHOUT_NOTE in page.text
        assert "Others use this device too: it does not keep what you write" in page.text
        assert re.search('<textarea id="note"[^>]* autocomplete="off"', page.text)


def test_a_forgotten_choice_is_said_there_and_keeps_the_note(web: FlaskClient, path: str) -> None:
    page = web.post(path, data={"note": "Not for Sam", "heard": "3"})
    assert page.status_code == 422
    assert "Not for Sam</textarea>" in page.text
    routing = page.text[page.text.index('id="routing"') :]
    assert routing.index("Please choose who gets your comment.") < routing.index("</fieldset>")
    web.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    page = web.post(path, data={"note": "Not for Sam", "routing": "supervisor"})
    assert page.status_code == 403
    assert "Not for Sam</textarea>" in page.text, "what was typed is not thrown away where staff are signed in"
