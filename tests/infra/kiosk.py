"""A tablet of the small clinic, set up and used as people do it on its pages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.feedback.web.tablet_cookie import COOKIE, PATH
from shared.contracts.principal import Principal
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.feedback_clinic import LEAD, SAM
from tests.infra.forms import hidden

START = "/feedback/kiosk"
TABLETS = "/feedback/tablets"
CODE_PAGE = "/feedback/sessions/session-1/check-in/tablet"
ANSWERED = {"heard": "8", "matters": "4", "note": "It was hard today", "routing": "therapist"}


@dataclass(frozen=True)
class Staff:
    """A browser in which somebody of the staff is signed in."""

    web: FlaskClient

    def send(self, page: str, to: str = "", **said: str) -> TestResponse:
        """Send the form on that page that goes there."""
        fields = hidden(self.web.get(page).text, to)
        return self.web.post(to or page, data=fields | said)

    def add_tablet(self, name: str = "Tablet 1") -> str:
        """A new tablet; gives the page with its code."""
        return self.send(TABLETS, name=name, place="Waiting room").headers["Location"]

    def code(self, session_id: str = "session-1") -> str:
        """A new code for that session, as it stands on the page."""
        page = f"/feedback/sessions/{session_id}/check-in/tablet"
        made = self.send(page)
        assert made.status_code == 303, made.text
        return shown(self.web.get(page).text)


def staff(app: Flask, who: Principal) -> Staff:
    """That person's browser."""
    web = app.test_client()
    web.set_cookie(LOGIN_COOKIE, who.staff_id)
    return Staff(web)


def shown(page: str) -> str:
    """The digits on a page with a code."""
    found = re.search(r'<p class="(?:digits|headline)"[^>]*>([0-9 ]+)</p>', page)
    assert found, page
    return found[1]


def tablet(app: Flask, name: str = "Tablet 1") -> FlaskClient:
    """The browser of a tablet that was just set up."""
    lead, web = staff(app, LEAD), app.test_client()
    code = shown(lead.web.get(lead.add_tablet(name)).text)
    assert web.post(f"{START}/enrol", data={"code": code}).headers["Location"] == START
    return web


def secret_of(web: FlaskClient) -> str:
    """What the cookie of a tablet holds."""
    cookie = web.get_cookie(COOKIE.name, path=PATH)
    assert cookie
    return cookie.value


def opened(app: Flask, web: FlaskClient, session_id: str = "session-1") -> str:
    """The address of a check-in that a fresh code has opened on that tablet."""
    answer = web.post(START, data={"code": staff(app, SAM).code(session_id)})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]
