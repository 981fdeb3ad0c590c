"""Every page after intake has been lost for ten minutes, for staff who were signed in before and for clients."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from services.feedback.adapters.environment import FeedbackSettings
from services.feedback.adapters.intake import RemoteIntake
from services.feedback.bootstrap import application
from services.feedback.domain.answers import Note
from services.feedback.ports import Transact, Unit
from services.feedback.usecases.rate import rate_session
from shared.store import Store
from shared.web.credentials import LOGIN_COOKIE
from shared.web.principals import RemotePrincipals
from tests.infra.feedback_clinic import BY_API, LEAD, STAFF, sent, token_of
from tests.infra.lost_intake import LostIntake
from tests.infra.my_record import RECORD, opened


@pytest.fixture
def intake() -> LostIntake:
    return LostIntake(staff=STAFF, clients={"maya": "Maya Roth"})


@pytest.fixture
def app(settings: FeedbackSettings, store: Store, clinic: Transact, intake: LostIntake) -> Flask:
    """The real application with the real memory of what intake said, and a note for supervision."""

    def note(unit: Unit) -> None:
        rate_session(unit, token_of(unit), sent(Note(text="For Lea", routing="supervisor")), BY_API)

    clinic(note)
    remote = RemoteIntake(intake.client(), clock=intake.clock)
    return application(settings, store, remote, RemotePrincipals(intake.client(), clock=intake.clock))


def pages(app: Flask, token: str) -> list[str]:
    """Everything that a browser can open, about the client of the small clinic."""
    rules = (rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    ours = [
        rule for rule in rules if rule.startswith("/feedback/") and "static" not in rule and "/api/" not in rule
    ]
    named = {"<session_id>": "session-1", "<client_id>": "maya", "<token>": token}
    filled = [re.sub("<[^>]*>", lambda part: named.get(part[0], "none"), rule) for rule in ours]
    return [path for path in filled if not path.startswith((RECORD, "/feedback/readyz"))]


def look(app: Flask, staff_id: str | None, path: str) -> tuple[int, str]:
    browser = app.test_client()
    if staff_id:
        browser.set_cookie(LOGIN_COOKIE, staff_id)
    answer = browser.get(path)
    return answer.status_code, answer.text


def test_every_page_works_as_before(app: Flask, intake: LostIntake, clinic: Transact) -> None:
    paths = pages(app, clinic(token_of))
    people = [None, *(person.staff_id for person in STAFF)]
    before = {(who, path): look(app, who, path)[0] for who in people for path in paths}
    assert set(before.values()) >= {200, 303, 403, 404}
    assert before[LEAD.staff_id, "/feedback/supervision"] == 200
    intake.lose(minutes=10)
    after = {(who, path): look(app, who, path)[0] for who in people for path in paths}
    assert after == before
    assert intake.refused > 0, "it was asked"
    page = look(app, LEAD.staff_id, "/feedback/supervision")[1]
    assert "Maya Roth" in page, "a name of ten minutes ago is better than none"
    assert "For Lea" in page


def test_a_client_reads_their_record_meanwhile(app: Flask, intake: LostIntake) -> None:
    web = opened(app)
    intake.lose(minutes=10)
    assert "For Lea" in web.get(RECORD).text
