"""A client who opens their own record in a browser, with a code that staff made in theirs."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.contracts.principal import Principal
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.feedback_clinic import SAM
from tests.infra.forms import hidden

RECORD = "/feedback/record"
PIN = "271904"
OTHER_PIN = "380625"
COOKIE = "attune_record"


def code_page(client_id: str = "maya") -> str:
    """Where staff make the client's code."""
    return f"/feedback/clients/{client_id}/record"


def make_code(app: Flask, *, who: Principal = SAM, client_id: str = "maya") -> str:
    """The code that somebody of the staff makes for a client, as their page shows it."""
    web = app.test_client()
    web.set_cookie(LOGIN_COOKIE, who.staff_id)
    page = web.post(code_page(client_id), data=hidden(web.get(code_page(client_id)).text))
    found = re.search('<p class="room-code">([0-9 ]+)</p>', page.text)
    assert found, page.status_code
    return found[1]


def type_code(web: FlaskClient, code: str, pin: str = PIN, again: str | None = None) -> TestResponse:
    """The form with a code and a PIN, sent."""
    typed = {"code": code, "pin": pin, "pin_again": pin if again is None else again}
    return web.post(f"{RECORD}/open", data=hidden(web.get(RECORD).text, f"{RECORD}/open") | typed)


def opened(app: Flask, *, pin: str = PIN, client_id: str = "maya", who: Principal = SAM) -> FlaskClient:
    """A client's browser in which their record is open."""
    web = app.test_client()
    answer = type_code(web, make_code(app, client_id=client_id, who=who), pin)
    assert answer.status_code == 303, answer.text
    return web


def is_open(web: FlaskClient) -> bool:
    """Whether that browser sees a record."""
    return f'action="{RECORD}/sign-out"' in web.get(RECORD).text


def press(web: FlaskClient, action: str, **typed: str) -> TestResponse:
    """A form of the record's page, sent from it."""
    return web.post(action, data=hidden(web.get(RECORD).text, action) | typed)


def leads_out_first(answer: TestResponse) -> bool:
    """Whether the quick exit is the first thing on this page that can be pressed, and may lead out."""
    page = answer.text[answer.text.index("<main") :]
    first = re.search("<(?:form|a|button|input) [^>]*>", page)
    allowed = "form-action 'self' https://www.wikipedia.org/;" in answer.headers["Content-Security-Policy"]
    return allowed and first is not None and f'action="{RECORD}/exit"' in first[0]
