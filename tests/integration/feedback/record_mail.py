"""A client who has a PIN, asks for a mail that leads into their record, and reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import EmailMessage

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.feedback.domain.record_mail import Addressee
from tests.infra.forms import hidden
from tests.infra.mail_server import Post
from tests.infra.my_record import PIN, RECORD, opened
from tests.integration.feedback.mailing import MAYA, PUBLIC, Mailing

BY_MAIL = f"{RECORD}/by-mail"
CODE = f"{BY_MAIL}/code"
MAYA_GETS = Addressee(client_id="maya", email=MAYA, language=None)


@dataclass(frozen=True)
class Brought:
    """What a mail brought."""

    link: str
    code: str


def ask(web: FlaskClient, email: str = MAYA) -> TestResponse:
    """The address, typed and sent."""
    return web.post(BY_MAIL, data=hidden(web.get(BY_MAIL).text, BY_MAIL) | {"email": email})


def type_code(web: FlaskClient, code: str, pin: str = PIN) -> TestResponse:
    """The digits of a mail and a PIN, sent in a browser that asked."""
    return web.post(CODE, data=hidden(web.get(CODE).text, CODE) | {"code": code, "pin": pin})


def type_pin(web: FlaskClient, link: str, pin: str = PIN) -> TestResponse:
    """A link, opened in a browser, and the PIN sent there."""
    return web.post(link, data=hidden(web.get(link).text, link) | {"pin": pin})


def read(message: EmailMessage) -> Brought:
    """What stands in the mail, which is all that stands there."""
    subject, blank, link, under, code = message.get_content().splitlines()
    assert (blank, under) == ("", "")
    assert (message["Subject"], subject) == ("Attune: your record", "Attune: your record")
    assert link.startswith(f"{PUBLIC}{BY_MAIL}/link/")
    assert re.fullmatch("[0-9]{6}", code)
    return Brought(link.removeprefix(PUBLIC), code)


@dataclass
class Reader:
    """A client with a PIN, and the mail that comes for them."""

    mailing: Mailing
    office: Post

    def __post_init__(self) -> None:
        self.mailing.intake.addresses[MAYA] = MAYA_GETS
        opened(self.mailing.app)

    @property
    def web(self) -> FlaskClient:
        """Another browser."""
        return self.mailing.web

    def mailed(self, web: FlaskClient, email: str = MAYA) -> Brought:
        """What the mail brought for which this browser has asked."""
        before = len(self.office.taken())
        assert ask(web, email).status_code == 303
        self.mailing.work()
        *_, message = self.office.taken()
        assert len(self.office.taken()) == before + 1
        assert message["To"] == MAYA
        return read(message)
